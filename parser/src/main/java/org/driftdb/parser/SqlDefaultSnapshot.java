package org.driftdb.parser;

import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * A table read at the point that its query names, because it names none itself: what {@code SELECT
 * .. AS OF p} makes of each table in it.
 *
 * <p>It differs from a {@link SqlSnapshot} in that the table need not have a history: tables that
 * DriftDB does not keep are read as they are. For a single table it may be written {@code t FOR
 * SYSTEM_TIME DEFAULT AS OF p}, and so it unparses.
 */
public final class SqlDefaultSnapshot extends SqlSnapshot {
  private static final SqlOperator OPERATOR =
      new SnapshotOperator(
          "DEFAULT SNAPSHOT", "FOR SYSTEM_TIME DEFAULT AS OF", SqlDefaultSnapshot::new);

  /** Creates the reference to a table at a point. */
  public SqlDefaultSnapshot(SqlParserPos pos, SqlNode tableRef, SqlNode period) {
    super(pos, tableRef, period);
  }

  /**
   * Gives a point to everything in a query that names none, as the trailing {@code AS OF} does; the
   * query is changed in place.
   *
   * @throws RuntimeException a syntax error, if the point is a parameter and nothing takes it
   */
  public static SqlNode readAt(SqlNode query, SqlNode point) {
    return DefaultPoint.set(query, point, false, true);
  }

  /** The failure of a point that no table of its query takes. */
  public static RuntimeException notTaken(SqlParserPos point) {
    return DriftSyntax.pointNotTaken(point);
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }
}
