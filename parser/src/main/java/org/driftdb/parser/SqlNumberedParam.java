package org.driftdb.parser;

import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * A parameter that stands in more places than one, or not in the order of the text: the {@code ?}
 * of a query's point, once it belongs to each of the query's tables. It is written with its number,
 * from 1, as {@code ?2}, and so read back.
 */
final class SqlNumberedParam extends SqlDynamicParam {
  SqlNumberedParam(int index, SqlParserPos pos) {
    super(index, pos);
  }

  @Override
  public SqlNode clone(SqlParserPos pos) {
    return new SqlNumberedParam(getIndex(), pos);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
    writer.literal("?" + (getIndex() + 1));
  }
}
