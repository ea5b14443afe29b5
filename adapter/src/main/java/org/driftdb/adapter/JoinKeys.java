package org.driftdb.adapter;

import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.linq4j.Linq4j;
import org.apache.calcite.linq4j.function.Function1;
import org.driftdb.storage.aggregate.WholeNumbers;
import org.jspecify.annotations.Nullable;

/**
 * What an execution knows of the values that one side of a join has in a column. As long as they
 * are not known, the other side reads all of its rows. For one thread.
 */
public final class JoinKeys {
  private @Nullable WholeNumbers known;

  /** The side, where its rows may be read ahead; null where the join reads them first anyway. */
  private @Nullable ReadAhead<?> side;

  /** The values; null where they are not known, or some are no integers. */
  @Nullable WholeNumbers known() {
    if (side != null) {
      side.rows();
    }
    return known;
  }

  /**
   * What the generated code calls for the side that a join reads first: the same rows, of which the
   * values are kept.
   *
   * @param number that of the column among those of the statement
   * @param value gives what a row has in the column
   */
  public static <T> Enumerable<T> collected(
      DataContext context, Enumerable<T> rows, int number, Function1<T, @Nullable Object> value) {
    if (!(context instanceof Execution execution)) {
      return rows;
    }
    return new AbstractEnumerable<>() {
      @Override
      public Enumerator<T> enumerator() {
        return new Collecting<>(execution.joinKeys(number), rows.enumerator(), value);
      }
    };
  }

  /**
   * The same for the other side: its rows are read, and kept, when somebody asks for the values.
   */
  public static <T> Enumerable<T> ahead(
      DataContext context, Enumerable<T> rows, int number, Function1<T, @Nullable Object> value) {
    if (!(context instanceof Execution execution)) {
      return rows;
    }
    ReadAhead<T> side = new ReadAhead<>(collected(context, rows, number, value));
    JoinKeys keys = execution.joinKeys(number);
    keys.side = side;
    keys.known = null;
    return side;
  }

  /** Rows that are read once, by whoever asks first. */
  private static final class ReadAhead<T> extends AbstractEnumerable<T> {
    private final Enumerable<T> source;
    private @Nullable List<T> rows;

    ReadAhead(Enumerable<T> source) {
      this.source = source;
    }

    List<T> rows() {
      List<T> read = rows;
      if (read == null) {
        read = source.toList();
        rows = read;
      }
      return read;
    }

    @Override
    public Enumerator<T> enumerator() {
      return Linq4j.enumerator(rows());
    }
  }

  private static final class Collecting<T> implements Enumerator<T> {
    private final JoinKeys keys;
    private final Enumerator<T> rows;
    private final Function1<T, @Nullable Object> value;
    private final WholeNumbers.Builder numbers = new WholeNumbers.Builder();
    private boolean onlyIntegers = true;

    Collecting(JoinKeys keys, Enumerator<T> rows, Function1<T, @Nullable Object> value) {
      this.keys = keys;
      this.rows = rows;
      this.value = value;
      keys.known = null;
    }

    @Override
    public T current() {
      return rows.current();
    }

    @Override
    public boolean moveNext() {
      if (!rows.moveNext()) {
        keys.known = onlyIntegers ? numbers.build() : null;
        return false;
      }
      Object found = value.apply(rows.current());
      if (found instanceof Integer || found instanceof Long) {
        numbers.add(((Number) found).longValue());
      } else {
        onlyIntegers &= found == null; // Null equals nothing.
      }
      return true;
    }

    @Override
    public void reset() {
      throw new UnsupportedOperationException("Rows are read once");
    }

    @Override
    public void close() {
      rows.close();
    }
  }
}
