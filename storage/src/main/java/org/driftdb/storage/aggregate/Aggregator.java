package org.driftdb.storage.aggregate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.driftdb.storage.aggregate.Aggregation.Call;
import org.driftdb.storage.history.Dictionary;
import org.driftdb.storage.history.RowBatch;
import org.driftdb.storage.history.ValueSink;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.value.ValueKind;
import org.jspecify.annotations.Nullable;

/**
 * Takes rows, and tells what is asked of each group of them. It takes memory by groups and their
 * columns' different values, not by rows. For one thread; several may take a part of the rows each,
 * and then be added together.
 */
public final class Aggregator {
  private final RowFilter filter;
  private final GroupNumbers groups;
  private final List<Accumulator> accumulators;

  /** The accumulators that count rows. */
  private final List<Count> rowCounts = new ArrayList<>();

  /** Those that take the values of a column, by its name. */
  private final Map<String, ValueSink> sinks = new LinkedHashMap<>();

  /** Those that take the values of an expression. */
  private final Map<Expression, ValueSink> computed = new LinkedHashMap<>();

  private final Evaluator evaluator = new Evaluator();

  /** Begins without rows. */
  public Aggregator(Aggregation aggregation) {
    filter = new RowFilter(aggregation.conditions(), aggregation.memberships());
    groups = new GroupNumbers(aggregation.groups());
    accumulators = aggregation.calls().stream().map(Accumulator::of).toList();
    for (int i = 0; i < accumulators.size(); i++) {
      Call call = aggregation.calls().get(i);
      Accumulator accumulator = accumulators.get(i);
      Column column = call.column();
      Expression expression = call.expression();
      if (expression != null) {
        computed.merge(expression, accumulator, Both::new);
      } else if (column != null) {
        sinks.merge(column.name(), accumulator, Both::new);
      } else if (accumulator instanceof Count count) {
        rowCounts.add(count);
      }
    }
    makeRoom();
  }

  private void makeRoom() {
    accumulators.forEach(accumulator -> accumulator.makeRoom(groups.size()));
  }

  /** Takes rows. */
  public void add(RowBatch batch) {
    RowBatch rows = filter.chosen(batch);
    if (rows.size() == 0) {
      return;
    }
    int[] ofRows = groups.of(rows);
    accumulators.forEach(accumulator -> accumulator.begin(ofRows, groups.size()));
    for (Count count : rowCounts) {
      count.rows(rows.size());
    }
    for (Map.Entry<String, ValueSink> sink : sinks.entrySet()) {
      rows.read(sink.getKey(), sink.getValue());
    }
    for (Map.Entry<Expression, ValueSink> sink : computed.entrySet()) {
      evaluator.of(sink.getKey(), rows).handTo(sink.getValue());
    }
  }

  /** Takes the rows that another one of the same aggregation has taken. */
  public void add(Aggregator other) {
    for (int theirs = 0; theirs < other.groups.size(); theirs++) {
      int own = groups.of(other.groups, theirs);
      makeRoom();
      for (int i = 0; i < accumulators.size(); i++) {
        accumulators.get(i).add(own, other.accumulators.get(i), theirs);
      }
    }
  }

  /** How many groups there are so far. */
  public int size() {
    return groups.size();
  }

  /** A group from 0: the values that its rows have in the columns, then what is told of it. */
  public @Nullable Object[] group(int number) {
    List<@Nullable Object> values = new ArrayList<>(groups.values(number));
    for (Accumulator accumulator : accumulators) {
      values.add(accumulator.result(number));
    }
    return values.toArray();
  }

  /** Hands values to two that want them. */
  private record Both(ValueSink first, ValueSink second) implements ValueSink {
    @Override
    public void nulls(int[] slots, int count) {
      first.nulls(slots, count);
      second.nulls(slots, count);
    }

    @Override
    public void wholes(ValueKind kind, int scale, long[] values, int[] slots, int count) {
      first.wholes(kind, scale, values, slots, count);
      second.wholes(kind, scale, values, slots, count);
    }

    @Override
    public void words(Dictionary dictionary, long[] numbers, int[] slots, int count) {
      first.words(dictionary, numbers, slots, count);
      second.words(dictionary, numbers, slots, count);
    }

    @Override
    public void objects(@Nullable Object[] values, int[] slots, int count) {
      first.objects(values, slots, count);
      second.objects(values, slots, count);
    }
  }
}
