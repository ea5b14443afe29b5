package org.driftdb.storage.aggregate;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.driftdb.storage.aggregate.Condition.Test;
import org.driftdb.storage.history.Dictionary;
import org.driftdb.storage.history.ValueSink;
import org.driftdb.storage.value.ValueKind;
import org.jspecify.annotations.Nullable;

/** Chooses rows by a condition. */
final class Filter extends ColumnFilter {
  private final Condition condition;
  private final Translations translations = new Translations();

  /** The condition on whole numbers of the last kind and scale; null where it has no such form. */
  private @Nullable Bounds bounds;

  private @Nullable ValueKind kind;
  private int scale;

  Filter(Condition condition) {
    super(condition.column());
    this.condition = condition;
  }

  @Override
  public void nulls(int[] slots, int count) {
    boolean verdict = condition.holds(null);
    for (int i = 0; i < count; i++) {
      verdicts[slots[i]] = verdict;
    }
  }

  @Override
  public void wholes(ValueKind given, int givenScale, long[] read, int[] slots, int count) {
    if (given != kind || givenScale != scale) {
      bounds = Bounds.of(condition, given, givenScale);
      kind = given;
      scale = givenScale;
    }
    if (bounds != null) {
      bounds.test(read, slots, count, verdicts);
      return;
    }
    for (int i = 0; i < count; i++) {
      verdicts[slots[i]] = condition.holds(ValueSink.value(given, givenScale, read[i]));
    }
  }

  @Override
  public void words(Dictionary dictionary, long[] numbers, int[] slots, int count) {
    int[] known = translations.of(dictionary);
    for (int i = 0; i < count; i++) {
      int word = (int) numbers[i];
      if (known[word] == Translations.UNKNOWN) {
        known[word] = condition.holds(dictionary.word(word)) ? 1 : 0;
      }
      verdicts[slots[i]] = known[word] == 1;
    }
  }

  @Override
  public void objects(@Nullable Object[] read, int[] slots, int count) {
    for (int i = 0; i < count; i++) {
      verdicts[slots[i]] = condition.holds(read[i]);
    }
  }

  /**
   * A condition on whole numbers.
   *
   * @param low the least that satisfies it
   * @param high the greatest that does; less than the least if none does
   * @param points where there are any, those that satisfy it alone
   * @param negated whether it is satisfied by the others instead
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Bounds(long low, long high, long @Nullable [] points, boolean negated) {
    static @Nullable Bounds of(Condition condition, ValueKind kind, int scale) {
      if (condition.test() == Test.NULL || condition.test() == Test.NOT_NULL) {
        return new Bounds(1, 0, null, condition.test() == Test.NOT_NULL);
      }
      List<BigDecimal> numbers = new ArrayList<>();
      for (Object value : condition.values()) {
        BigDecimal number = Wholes.number(kind, scale, value);
        if (number == null) {
          return null;
        }
        numbers.add(number);
      }
      if (condition.test() == Test.IN || condition.test() == Test.NOT_IN) {
        return new Bounds(1, 0, points(numbers), condition.test() == Test.NOT_IN);
      }
      BigDecimal number = numbers.get(0);
      // What lies beyond a bound is what does not lie on its other side.
      return switch (condition.test()) {
        case AT_MOST -> upTo(Wholes.upTo(number), false);
        case GREATER -> upTo(Wholes.upTo(number), true);
        case AT_LEAST -> from(Wholes.from(number), false);
        default -> from(Wholes.from(number), true);
      };
    }

    private static long[] points(List<BigDecimal> numbers) {
      return numbers.stream()
          .filter(Wholes::isWhole)
          .mapToLong(BigDecimal::longValueExact)
          .sorted()
          .toArray();
    }

    private static Bounds upTo(@Nullable Long high, boolean negated) {
      return high == null
          ? new Bounds(1, 0, null, negated)
          : new Bounds(Long.MIN_VALUE, high, null, negated);
    }

    private static Bounds from(@Nullable Long low, boolean negated) {
      return low == null
          ? new Bounds(1, 0, null, negated)
          : new Bounds(low, Long.MAX_VALUE, null, negated);
    }

    void test(long[] values, int[] slots, int count, boolean[] verdicts) {
      if (points != null) {
        testPoints(points, values, slots, count, verdicts);
        return;
      }
      long least = low;
      long greatest = high;
      boolean otherwise = negated;
      for (int i = 0; i < count; i++) {
        long value = values[i];
        verdicts[slots[i]] = (least <= value && value <= greatest) != otherwise;
      }
    }

    private void testPoints(
        long[] wanted, long[] values, int[] slots, int count, boolean[] verdicts) {
      for (int i = 0; i < count; i++) {
        boolean found = false;
        for (int k = 0; k < wanted.length && !found; k++) {
          found = wanted[k] == values[i];
        }
        verdicts[slots[i]] = found != negated;
      }
    }
  }
}
