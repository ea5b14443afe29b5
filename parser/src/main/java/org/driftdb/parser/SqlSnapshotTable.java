package org.driftdb.parser;

import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.parser.SqlParserPos;

/** {@code SNAPSHOT t}: writes out what reading the table needs; changes no answer. */
public final class SqlSnapshotTable extends SqlTableStatement {
  private static final Operator OPERATOR =
      new Operator(
          "SNAPSHOT",
          SqlKind.OTHER_DDL,
          (pos, operands) -> new SqlSnapshotTable(pos, Parts.name(operands[0])));

  SqlSnapshotTable(SqlParserPos pos, SqlIdentifier table) {
    super(OPERATOR, pos, table, null);
  }
}
