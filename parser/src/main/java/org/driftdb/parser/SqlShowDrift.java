package org.driftdb.parser;

import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** {@code SHOW DRIFT t KEY k}: the events of one row, in order of sequence. */
public final class SqlShowDrift extends SqlTableStatement {
  private static final Operator OPERATOR =
      new Operator(
          "SHOW DRIFT",
          SqlKind.OTHER,
          (pos, operands) ->
              new SqlShowDrift(pos, Parts.name(operands[0]), Parts.node(operands[1])));

  private final SqlNode key;

  SqlShowDrift(SqlParserPos pos, SqlIdentifier table, SqlNode key) {
    super(OPERATOR, pos, table, key);
    this.key = key;
  }

  /** The key: a {@link SqlJson} or a {@link org.apache.calcite.sql.SqlDynamicParam}. */
  public SqlNode key() {
    return key;
  }
}
