package org.driftdb.benchmark.peers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The load and the updates. */
final class Writes {
  private static final int ROWS_OF_A_COMMIT = 10_000;

  private final VersionedPeer peer;
  private final Orders orders;

  Writes(VersionedPeer peer, Orders orders) {
    this.peer = peer;
    this.orders = orders;
  }

  /**
   * Makes the tables and loads them.
   *
   * @return how many orders a second were loaded
   */
  double load() throws SQLException {
    try (Connection connection = peer.connect()) {
      peer.create(connection);
      connection.setAutoCommit(false);
      insertCustomers(connection);
      long start = System.nanoTime();
      try (Writer writer = new Writer(peer, connection)) {
        for (int order = 0; order < orders.size(); ) {
          writer.begin();
          int end = Math.min(order + ROWS_OF_A_COMMIT, orders.size());
          for (; order < end; order++) {
            writer.addInsert(orders.row(order, 0));
          }
          writer.executeBatches();
          writer.commit();
        }
      }
      WrongAnswerException.check(peer, "rows loaded", orders.size(), count(connection));
      double rate = rate(orders.size(), start);
      peer.remember(connection);
      connection.commit();
      return rate;
    }
  }

  private void insertCustomers(Connection connection) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO customers VALUES (?, ?)")) {
      for (int customer = 0; customer < Orders.CUSTOMERS; customer++) {
        insert.setInt(1, customer);
        insert.setString(2, Orders.region(customer));
        insert.addBatch();
      }
      insert.executeBatch();
    }
    peer.commit(connection);
  }

  private static int count(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM orders")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  /**
   * Updates the orders.
   *
   * @return how many updates were made in a second
   */
  double update() throws SQLException {
    try (Connection connection = peer.connect()) {
      connection.setAutoCommit(false);
      long nanos = 0;
      try (Writer writer = new Writer(peer, connection)) {
        for (int update = 0; update < Orders.COMMITS * orders.updatesOfCommit(); ) {
          long start = System.nanoTime();
          writer.begin();
          int end = update + orders.updatesOfCommit();
          for (; update < end; update++) {
            writer.addUpdate(Orders.id(orders.updatedOrder(update)), orders.updatedStatus(update));
          }
          writer.executeBatches();
          writer.commit();
          nanos += System.nanoTime() - start;
          peer.remember(connection);
          connection.commit();
        }
      }
      return Orders.COMMITS * orders.updatesOfCommit() * 1e9 / nanos;
    }
  }

  private static double rate(int rows, long start) {
    return rows * 1e9 / (System.nanoTime() - start);
  }
}
