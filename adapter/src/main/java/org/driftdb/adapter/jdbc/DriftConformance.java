package org.driftdb.adapter.jdbc;

import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.sql.validate.SqlDelegatingConformance;

/** Standard SQL, with the few liberties that every database takes, and numbers that never wrap. */
final class DriftConformance extends SqlDelegatingConformance {
  static final DriftConformance INSTANCE = new DriftConformance();

  private DriftConformance() {
    super(SqlConformanceEnum.DEFAULT);
  }

  @Override
  public boolean isBangEqualAllowed() {
    return true;
  }

  @Override
  public boolean isPercentRemainderAllowed() {
    return true;
  }

  @Override
  public boolean isGroupByOrdinal() {
    return true;
  }

  @Override
  public boolean isMinusAllowed() {
    return true;
  }

  @Override
  public boolean isLimitStartCountAllowed() {
    return true;
  }

  /** Arithmetic that overflows fails. */
  @Override
  public boolean checkedArithmetic() {
    return true;
  }
}
