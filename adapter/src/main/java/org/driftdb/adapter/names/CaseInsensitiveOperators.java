package org.driftdb.adapter.names;

import java.util.List;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.apache.calcite.sql.validate.SqlNameMatchers;
import org.driftdb.adapter.window.WindowFunctions;
import org.jspecify.annotations.Nullable;

/**
 * Operators found without regard to case, as always where a name matcher is not asked; for some of
 * Calcite's there are others.
 */
record CaseInsensitiveOperators(SqlOperatorTable table) implements SqlOperatorTable {
  @Override
  public void lookupOperatorOverloads(
      SqlIdentifier name,
      @Nullable SqlFunctionCategory category,
      SqlSyntax syntax,
      List<SqlOperator> found,
      SqlNameMatcher matcher) {
    table.lookupOperatorOverloads(
        name, category, syntax, found, SqlNameMatchers.withCaseSensitive(false));
    found.replaceAll(WindowFunctions::inPlaceOf);
  }

  @Override
  public List<SqlOperator> getOperatorList() {
    return table.getOperatorList();
  }
}
