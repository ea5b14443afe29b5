package org.driftdb.benchmark.peers;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/** A database with all versions of the orders, by itself or by triggers. */
interface VersionedPeer extends Peer {
  /** Makes the tables orders and customers, their indexes, and what keeps the versions. */
  void create(Connection connection) throws SQLException;

  /** A statement with which each commit begins, or null if there is none. */
  default @Nullable String beginning() {
    return null;
  }

  /** Commits and forces the commit to disk. */
  default void commit(Connection connection) throws SQLException {
    connection.commit();
  }

  /** What stands for a moment in a parameter. */
  default Object moment(LocalDateTime moment) {
    return moment;
  }

  /** Remembers the state of now as that of the next commit; the first is the end of the load. */
  void remember(Connection connection) throws SQLException;

  /** The question about the state at a point, whose parameters come first. */
  String asOf(Question question);

  /**
   * Sets the point to the end of a commit.
   *
   * @return the number of the parameter that comes next
   */
  int setPoint(PreparedStatement statement, int commit) throws SQLException;

  /** A query for the status in all versions of the order whose key is the parameter, in order. */
  String versions();

  /** Counts what the planner wants to know, and brings what is in a log to where it stays. */
  void checkpoint(Connection connection) throws SQLException;

  /** Makes the files as small as it can without losing anything. No connection is open. */
  void compact() throws SQLException;

  /** How many bytes the files with the data have. */
  long bytes() throws IOException;
}
