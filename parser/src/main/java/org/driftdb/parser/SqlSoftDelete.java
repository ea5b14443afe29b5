package org.driftdb.parser;

import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** {@code SOFT DELETE FROM t KEY k}: ends the life of one row and keeps its history. */
public final class SqlSoftDelete extends SqlTableStatement {
  private static final Operator OPERATOR =
      new Operator(
          "SOFT DELETE FROM",
          SqlKind.OTHER_DDL,
          (pos, operands) ->
              new SqlSoftDelete(pos, Parts.name(operands[0]), Parts.node(operands[1])));

  private final SqlNode key;

  SqlSoftDelete(SqlParserPos pos, SqlIdentifier table, SqlNode key) {
    super(OPERATOR, pos, table, key);
    this.key = key;
  }

  /** The key: a {@link SqlJson} or a {@link org.apache.calcite.sql.SqlDynamicParam}. */
  public SqlNode key() {
    return key;
  }
}
