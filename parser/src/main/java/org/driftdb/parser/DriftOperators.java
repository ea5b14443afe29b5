package org.driftdb.parser;

import org.apache.calcite.sql.SqlOperator;

/** The operators that the parser puts into a statement and SQL does not know. */
public final class DriftOperators {
  /**
   * {@code DRIFT_POINT(x)}: the point that {@code x} names, as a TIMESTAMP(3) for Calcite's eyes.
   *
   * <p>{@code x} is a string such as {@code '@seq:7'}, {@code '@now'} or {@code
   * '2026-01-05T09:36:12.345Z'}, a {@code ?}, or a literal that is no TIMESTAMP. The operator has
   * no meaning outside AS OF, and no plan can run it: whoever reads a table at a point takes the
   * operand. It is written as its operand.
   */
  public static final SqlOperator POINT = new PointOperator();

  private DriftOperators() {}
}
