package org.driftdb.parser;

import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * A table over a part of its history: {@code t FOR SYSTEM_TIME ALL}, {@code FROM a TO b} or {@code
 * BETWEEN a AND b}. The period is a call of a {@link PeriodOperator}.
 */
public final class SqlPeriodSnapshot extends SqlSnapshot {
  private static final SqlOperator OPERATOR =
      new SnapshotOperator("PERIOD SNAPSHOT", "FOR SYSTEM_TIME", SqlPeriodSnapshot::new);

  /** Creates the reference to a table over a period. */
  public SqlPeriodSnapshot(SqlParserPos pos, SqlNode tableRef, SqlNode period) {
    super(pos, tableRef, period);
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }
}
