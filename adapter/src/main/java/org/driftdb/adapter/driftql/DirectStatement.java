package org.driftdb.adapter.driftql;

import java.util.List;
import org.apache.calcite.DataContext;
import org.jspecify.annotations.Nullable;

/** A statement that runs without a plan, as often as it is executed. */
public sealed interface DirectStatement {
  /**
   * A statement that changes something.
   *
   * @param work what it does; returns the number of rows
   */
  record Change(Work work) implements DirectStatement {}

  /**
   * A statement that shows something.
   *
   * @param columns the columns of the result
   * @param source gives the rows, each with a value for each column, as Calcite has it
   */
  record Show(List<ResultColumn> columns, Source source) implements DirectStatement {}

  /** Does the work of one execution. */
  @FunctionalInterface
  interface Work {
    /** Returns the number of rows changed. */
    long run(DataContext context);
  }

  /** Reads the rows of one execution. */
  @FunctionalInterface
  interface Source {
    /** Returns the rows. */
    Iterable<@Nullable Object[]> rows(DataContext context);
  }
}
