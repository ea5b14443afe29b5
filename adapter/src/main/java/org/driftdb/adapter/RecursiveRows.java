package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.linq4j.Linq4j;
import org.apache.calcite.linq4j.function.Function0;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a {@link Recursion} while a statement runs. Of {@code UNION ALL} no more of them are
 * kept than the last query brought. A row is a value, or an array of them.
 */
public final class RecursiveRows {
  private final boolean all;
  private List<@Nullable Object> last = List.of();

  /**
   * Nothing yet.
   *
   * @param all whether a row may come more than once
   */
  public RecursiveRows(boolean all) {
    this.all = all;
  }

  /** What the generated code calls: the rows that the query before has brought. */
  public Enumerable<@Nullable Object> last() {
    return new AbstractEnumerable<>() {
      @Override
      public Enumerator<@Nullable Object> enumerator() {
        return Linq4j.enumerator(last);
      }
    };
  }

  /**
   * What the generated code calls: all rows, one after the other. A query is asked when the rows of
   * the one before it are used up.
   *
   * @param repeated asks the second query, of the rows that are last then
   */
  public Enumerable<@Nullable Object> from(
      Enumerable<@Nullable Object> first, Function0<Enumerable<@Nullable Object>> repeated) {
    return new AbstractEnumerable<>() {
      @Override
      public Enumerator<@Nullable Object> enumerator() {
        return new Rows(first, repeated);
      }
    };
  }

  private final class Rows implements Enumerator<@Nullable Object> {
    private final Function0<Enumerable<@Nullable Object>> repeated;
    private final Set<@Nullable Object> seen = new HashSet<>();
    private Enumerator<@Nullable Object> rows;
    private List<@Nullable Object> brought = new ArrayList<>();
    private @Nullable Object row;

    Rows(Enumerable<@Nullable Object> first, Function0<Enumerable<@Nullable Object>> repeated) {
      this.rows = first.enumerator();
      this.repeated = repeated;
    }

    @Override
    public @Nullable Object current() {
      return row;
    }

    @Override
    public boolean moveNext() {
      do {
        while (rows.moveNext()) {
          row = rows.current();
          if (all || seen.add(row instanceof Object[] values ? Arrays.asList(values) : row)) {
            brought.add(row);
            return true;
          }
        }
      } while (asksAgain());
      return false;
    }

    /** Asks the second query of what came last, if there was anything. */
    private boolean asksAgain() {
      if (brought.isEmpty()) {
        return false;
      }
      last = brought;
      brought = new ArrayList<>();
      rows.close();
      rows = repeated.apply().enumerator();
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
