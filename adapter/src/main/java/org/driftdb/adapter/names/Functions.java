package org.driftdb.adapter.names;

import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.fun.SqlLibrary;
import org.apache.calcite.sql.fun.SqlLibraryOperatorTableFactory;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.util.SqlOperatorTables;

/** The functions that queries may call where the connection does not choose others. */
public final class Functions {
  /**
   * Those of the standard and of PostgreSQL, as LENGTH, CONCAT, GREATEST, STRING_AGG and ILIKE, and
   * some that H2, SQLite and MariaDB share.
   */
  public static final SqlOperatorTable ALL =
      SqlOperatorTables.chain(
          SqlLibraryOperatorTableFactory.INSTANCE.getOperatorTable(
              SqlLibrary.STANDARD, SqlLibrary.POSTGRESQL),
          SqlOperatorTables.of(
              SqlLibraryOperators.IFNULL,
              SqlLibraryOperators.NVL,
              SqlLibraryOperators.INSTR,
              SqlLibraryOperators.REVERSE));

  private Functions() {}
}
