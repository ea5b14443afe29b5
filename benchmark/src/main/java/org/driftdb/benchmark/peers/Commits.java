package org.driftdb.benchmark.peers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Commits of one new order each, forced to disk, from several connections. */
final class Commits implements AutoCloseable {
  private final VersionedPeer peer;
  private final Orders orders;
  private final AtomicInteger next;
  private final List<Connection> connections = new ArrayList<>();
  private final ExecutorService threads;

  Commits(VersionedPeer peer, Orders orders, int connections) throws SQLException {
    this.peer = peer;
    this.orders = orders;
    for (int i = 0; i < connections; i++) {
      Connection connection = peer.connect();
      // Where nothing else belongs to a commit, a statement is one by itself.
      connection.setAutoCommit(peer.beginning() == null);
      this.connections.add(connection);
    }
    threads = Executors.newFixedThreadPool(connections);
    next = new AtomicInteger(count());
  }

  VersionedPeer peer() {
    return peer;
  }

  /** Commits for a while, and returns how many commits were acknowledged in a second. */
  double perSecond(Duration duration) throws SQLException, InterruptedException {
    int before = next.get();
    long start = System.nanoTime();
    long end = start + duration.toNanos();
    List<Future<?>> running = new ArrayList<>();
    for (Connection connection : connections) {
      running.add(
          threads.submit(
              () -> {
                commitUntil(end, connection);
                return null;
              }));
    }
    for (Future<?> one : running) {
      try {
        one.get();
      } catch (ExecutionException e) {
        throw new SQLException(peer.name() + " fails to commit", e);
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    WrongAnswerException.check(peer, "orders after the commits", next.get(), count());
    return (next.get() - before) / seconds;
  }

  private void commitUntil(long end, Connection connection) throws SQLException {
    try (Writer writer = new Writer(peer, connection)) {
      do {
        writer.begin();
        writer.insert(orders.row(next.getAndIncrement(), 0));
        writer.commit();
      } while (System.nanoTime() < end);
    }
  }

  private int count() throws SQLException {
    try (Connection connection = peer.connect();
        PreparedStatement select = connection.prepareStatement("SELECT COUNT(*) FROM orders");
        ResultSet rows = select.executeQuery()) {
      rows.next();
      return rows.getInt(1);
    }
  }

  @Override
  public void close() throws SQLException {
    threads.shutdownNow();
    for (Connection connection : connections) {
      connection.close();
    }
  }
}
