package org.driftdb.adapter.jdbc;

import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** Queries that are made of other statements. */
final class Selects {
  private Selects() {}

  /** {@code SELECT columns FROM from [WHERE where]}. */
  static SqlSelect of(
      SqlParserPos pos, SqlNodeList columns, SqlNode from, @Nullable SqlNode where) {
    return new SqlSelect(
        pos, null, columns, from, where, null, null, null, null, null, null, null, null);
  }
}
