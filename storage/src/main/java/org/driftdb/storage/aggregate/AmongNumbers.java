package org.driftdb.storage.aggregate;

import org.driftdb.storage.history.Dictionary;
import org.driftdb.storage.history.ValueSink;
import org.driftdb.storage.value.ValueKind;
import org.jspecify.annotations.Nullable;

/** Chooses rows whose value is one of some integers. */
final class AmongNumbers extends ColumnFilter {
  private final WholeNumbers wanted;

  AmongNumbers(Membership membership) {
    super(membership.column());
    this.wanted = membership.numbers();
  }

  private boolean isWanted(@Nullable Object value) {
    Long whole = value == null ? null : Wholes.whole(ValueKind.NUMBER, 0, value);
    return whole != null && wanted.has(whole);
  }

  @Override
  public void nulls(int[] slots, int count) {
    for (int i = 0; i < count; i++) {
      verdicts[slots[i]] = false;
    }
  }

  @Override
  public void wholes(ValueKind kind, int scale, long[] values, int[] slots, int count) {
    boolean plain = kind == ValueKind.NUMBER && scale == 0;
    for (int i = 0; i < count; i++) {
      verdicts[slots[i]] =
          plain ? wanted.has(values[i]) : isWanted(ValueSink.value(kind, scale, values[i]));
    }
  }

  @Override
  public void words(Dictionary dictionary, long[] numbers, int[] slots, int count) {
    for (int i = 0; i < count; i++) {
      verdicts[slots[i]] = isWanted(dictionary.word((int) numbers[i]));
    }
  }

  @Override
  public void objects(@Nullable Object[] values, int[] slots, int count) {
    for (int i = 0; i < count; i++) {
      verdicts[slots[i]] = isWanted(values[i]);
    }
  }
}
