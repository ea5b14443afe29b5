package org.driftdb.parser;

import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.parser.SqlParserPos;

/** {@code COMPACT t}: merges the files of a table into fewer; changes no answer. */
public final class SqlCompactTable extends SqlTableStatement {
  private static final Operator OPERATOR =
      new Operator(
          "COMPACT",
          SqlKind.OTHER_DDL,
          (pos, operands) -> new SqlCompactTable(pos, Parts.name(operands[0])));

  SqlCompactTable(SqlParserPos pos, SqlIdentifier table) {
    super(OPERATOR, pos, table, null);
  }
}
