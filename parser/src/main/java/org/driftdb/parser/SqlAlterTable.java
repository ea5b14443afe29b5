package org.driftdb.parser;

import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/** {@code ALTER TABLE t ...}: changes the columns of a table. */
public abstract sealed class SqlAlterTable extends SqlCall
    permits SqlAddColumn, SqlDropColumn, SqlRenameColumn {
  private final SqlIdentifier table;

  SqlAlterTable(SqlParserPos pos, SqlIdentifier table) {
    super(pos);
    this.table = table;
  }

  /** The table. */
  public final SqlIdentifier table() {
    return table;
  }

  @Override
  public final void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
    writer.keyword("ALTER TABLE");
    table.unparse(writer, 0, 0);
    unparseChange(writer);
  }

  /** Writes what is changed. */
  abstract void unparseChange(SqlWriter writer);
}
