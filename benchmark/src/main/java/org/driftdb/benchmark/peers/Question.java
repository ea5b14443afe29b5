package org.driftdb.benchmark.peers;

/**
 * A query about the orders, whose table is called {@code o} in it. Each system says how the past is
 * asked the same.
 *
 * @param columns what is selected
 * @param joins what comes after the table of orders, or nothing
 * @param condition what follows WHERE, or nothing
 * @param tail what follows the condition, or nothing
 */
record Question(String columns, String joins, String condition, String tail) {
  private static final String ROW_COLUMNS = "o.customer_id, o.status, o.amount, o.items";
  private static final String TOTALS = "COUNT(*), SUM(o.amount)";

  /** One order by its key. */
  static final Question ROW = new Question(ROW_COLUMNS, "", "o.id = ?", "");

  /** The orders of a customer. */
  static final Question CUSTOMER =
      new Question("o.id, o.status, o.amount", "", "o.customer_id = ?", "");

  /** How many orders each status has, and their amount. */
  static final Question STATUSES =
      new Question("o.status, " + TOTALS, "", "", " GROUP BY o.status");

  /** The same of the orders below an amount. */
  static final Question FILTERED =
      new Question("o.status, " + TOTALS, "", "o.amount < ?", " GROUP BY o.status");

  /** The same of each region of customers and status. */
  static final Question REGIONS =
      new Question(
          "c.region, o.status, " + TOTALS,
          " JOIN customers c ON o.customer_id = c.id",
          "",
          " GROUP BY c.region, o.status");

  /** The query for the present. */
  String now() {
    return from("orders o", "");
  }

  /**
   * The query for some rows.
   *
   * @param orders the table, or the table and a point, as o
   * @param living a condition that comes first, or nothing
   */
  String from(String orders, String living) {
    String and = living.isEmpty() || condition.isEmpty() ? "" : " AND ";
    String where = living + and + condition;
    return "SELECT "
        + columns
        + " FROM "
        + orders
        + joins
        + (where.isEmpty() ? "" : " WHERE " + where)
        + tail;
  }
}
