package org.driftdb.benchmark.peers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.driftdb.benchmark.peers.Orders.Row;
import org.jspecify.annotations.Nullable;

/**
 * Writes orders through a connection, commit by commit: {@link #begin}, inserts or updates, {@link
 * #commit}. If the connection is in autocommit, each insert or update is a commit of its own.
 */
final class Writer implements AutoCloseable {
  private final VersionedPeer peer;
  private final Connection connection;
  private final @Nullable PreparedStatement beginning;
  private final PreparedStatement insert;
  private final PreparedStatement update;

  Writer(VersionedPeer peer, Connection connection) throws SQLException {
    this.peer = peer;
    this.connection = connection;
    String text = peer.beginning();
    beginning = text == null ? null : connection.prepareStatement(text);
    insert = connection.prepareStatement("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)");
    update = connection.prepareStatement("UPDATE orders SET status = ? WHERE id = ?");
  }

  /** Begins a commit. */
  void begin() throws SQLException {
    if (beginning != null) {
      beginning.executeUpdate();
    }
  }

  /** Commits, in a way that is on disk afterwards. */
  void commit() throws SQLException {
    if (!connection.getAutoCommit()) {
      peer.commit(connection);
    }
  }

  /** Inserts an order. */
  void insert(Row row) throws SQLException {
    set(row);
    WrongAnswerException.check(peer, "rows inserted", 1, insert.executeUpdate());
  }

  /** Puts an order into the batch of inserts. */
  void addInsert(Row row) throws SQLException {
    set(row);
    insert.addBatch();
  }

  private void set(Row row) throws SQLException {
    insert.setString(1, row.id());
    insert.setInt(2, row.customer());
    insert.setString(3, row.status());
    insert.setBigDecimal(4, row.amount());
    insert.setObject(5, peer.moment(row.at()));
    insert.setInt(6, row.items());
  }

  /** Puts an update into the batch of updates. */
  void addUpdate(String id, String status) throws SQLException {
    update.setString(1, status);
    update.setString(2, id);
    update.addBatch();
  }

  /** Executes the batches. */
  void executeBatches() throws SQLException {
    check(insert.executeBatch());
    check(update.executeBatch());
  }

  private void check(int[] counts) {
    for (int count : counts) {
      if (count != Statement.SUCCESS_NO_INFO) {
        WrongAnswerException.check(peer, "rows of a statement in a batch", 1, count);
      }
    }
  }

  @Override
  public void close() throws SQLException {
    insert.close();
    update.close();
    if (beginning != null) {
      beginning.close();
    }
  }
}
