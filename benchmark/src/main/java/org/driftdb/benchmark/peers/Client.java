package org.driftdb.benchmark.peers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.driftdb.benchmark.peers.Orders.Row;
import org.jspecify.annotations.Nullable;

/** A system and a connection to it. */
record Client(Peer peer, Connection connection) implements AutoCloseable {
  static Client of(Peer peer) throws SQLException {
    return new Client(peer, peer.connect());
  }

  /** The system as one that keeps versions, where it is asked about them. */
  VersionedPeer versioned() {
    return (VersionedPeer) peer;
  }

  /** Prepares a question about now or, if it is about a point, about the past. */
  PreparedStatement prepare(Question question, boolean past) throws SQLException {
    return connection.prepareStatement(past ? versioned().asOf(question) : question.now());
  }

  /**
   * Sets the point of a question about the past.
   *
   * @return the number of the parameter that comes next
   */
  int setPoint(PreparedStatement statement, boolean past, int commit) throws SQLException {
    return past ? versioned().setPoint(statement, commit) : 1;
  }

  /**
   * Checks that a result has one row and that it is an order: the answer to a {@link Question#ROW}.
   */
  void checkRow(ResultSet rows, Row expected) throws SQLException {
    check("a row of " + expected.id(), true, rows.next());
    check("customer of " + expected.id(), expected.customer(), rows.getInt(1));
    check("status of " + expected.id(), expected.status(), rows.getString(2));
    check("amount of " + expected.id(), cents(expected.amount().doubleValue()), cents(rows, 3));
    check("items of " + expected.id(), expected.items(), rows.getInt(4));
    check("a second row of " + expected.id(), false, rows.next());
  }

  /** The cents of an amount; a system may give it as a number that is not exact. */
  static long cents(ResultSet rows, int column) throws SQLException {
    return cents(rows.getDouble(column));
  }

  private static long cents(double amount) {
    return Math.round(amount * 100);
  }

  void check(String what, Object expected, @Nullable Object found) {
    WrongAnswerException.check(peer, what, expected, found);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
