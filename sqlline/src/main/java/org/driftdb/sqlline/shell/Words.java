package org.driftdb.sqlline.shell;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The words of SQL and DriftQL that the shell knows. */
final class Words {
  /** After these stands the name of a table. */
  private static final Set<String> BEFORE_TABLE =
      Set.of(
          "FROM",
          "JOIN",
          "INTO",
          "UPDATE",
          "PATCH",
          "RESTORE",
          "DRIFT",
          "TABLE",
          "DESCRIBE",
          "SNAPSHOT",
          "COMPACT");

  /** With these a statement begins. */
  static final List<String> STATEMENTS =
      List.of(
          "SELECT",
          "INSERT",
          "PATCH",
          "SOFT",
          "RESTORE",
          "UPDATE",
          "DELETE",
          "MERGE",
          "WITH",
          "SET TRANSACTION COMMENT",
          "SHOW",
          "DESCRIBE",
          "CREATE",
          "DROP",
          "SNAPSHOT",
          "COMPACT",
          "ALTER",
          "EXPLAIN",
          "VALUES");

  /** What follows a word for sure. */
  static final Map<String, List<String>> FOLLOWING =
      Map.ofEntries(
          Map.entry("SHOW", List.of("DRIFT", "TABLES")),
          Map.entry("SOFT", List.of("DELETE FROM")),
          Map.entry("DELETE", List.of("FROM")),
          Map.entry("INSERT", List.of("INTO")),
          Map.entry("CREATE", List.of("TABLE", "INDEX", "UNIQUE INDEX")),
          Map.entry("DROP", List.of("TABLE", "INDEX")),
          Map.entry("ALTER", List.of("SESSION", "TABLE")),
          Map.entry("SESSION", List.of("SET as_of =", "RESET as_of")),
          Map.entry("EXPLAIN", List.of("PLAN FOR")),
          Map.entry("AS", List.of("OF")),
          Map.entry("OF", List.of("@seq:", "@now")),
          Map.entry("FOR", List.of("SYSTEM_TIME AS OF")),
          Map.entry("SYSTEM_TIME", List.of("AS OF")),
          Map.entry("GROUP", List.of("BY")),
          Map.entry("ORDER", List.of("BY")));

  /** What may stand in FROM in the place of a table. */
  static final List<String> TABLE_FUNCTIONS = List.of("AS_OF", "CHANGES", "DIFF", "HISTORY");

  /** What may stand anywhere else. */
  static final List<String> CLAUSES =
      List.of(
          "AND",
          "AS OF",
          "AS_OF",
          "ASC",
          "BETWEEN",
          "BY",
          "CASE",
          "CAST",
          "COUNT",
          "CURRENT_SEQ()",
          "DESC",
          "DISTINCT",
          "ELSE",
          "END",
          "EXISTS",
          "FALSE",
          "FOR SYSTEM_TIME AS OF",
          "FROM",
          "GROUP BY",
          "HAVING",
          "HISTORY",
          "IN",
          "INNER",
          "IS",
          "JOIN",
          "KEY",
          "LEFT",
          "LIKE",
          "LIMIT",
          "NOT",
          "NULL",
          "ON",
          "OR",
          "ORDER BY",
          "SELECT",
          "SET",
          "SUM",
          "THEN",
          "TRUE",
          "UNION",
          "USING",
          "VALUES",
          "WHEN",
          "WHERE");

  private static final Set<String> RESERVED =
      Set.of(
          ("ALL ALTER AND AS AS_OF ASC BETWEEN BY CASE CAST CHECK COMPACT CREATE CROSS CURRENT_SEQ"
                  + " DEFAULT DELETE DESC DESCRIBE DISTINCT DRIFT DROP ELSE END EXCEPT EXISTS EXPLAIN"
                  + " FALSE FOR FROM FULL GROUP HAVING HISTORY IF IN INDEX INNER INSERT INTERSECT INTO"
                  + " IS JOIN KEY LEFT LIKE LIMIT MERGE NOT NULL OF OFFSET ON OR ORDER OUTER PATCH PLAN"
                  + " PRIMARY RESET RESTORE RIGHT SELECT SESSION SET SHOW SNAPSHOT SOFT SYSTEM_TIME TABLE TABLES"
                  + " THEN TRUE UNION UNIQUE UPDATE USING VALUES WHEN WHERE WITH")
              .split(" "));

  private Words() {}

  /** Whether a word, in upper case, is one of the language and most likely no name. */
  static boolean isReserved(String upper) {
    return RESERVED.contains(upper);
  }

  /** Whether the name of a table stands after a word, which is in upper case. */
  static boolean comesBeforeTable(String upper) {
    return BEFORE_TABLE.contains(upper);
  }
}
