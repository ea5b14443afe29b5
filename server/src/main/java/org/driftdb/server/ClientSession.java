package org.driftdb.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a client connection is here: a connection of the driver, with its statements. Its requests
 * are carried out one after the other; only what ends a statement or the connection interrupts the
 * one that runs.
 */
final class ClientSession {
  static final int MAX_STATEMENTS = 1_000;

  private static final long CANCEL_INTERVAL_MILLIS = 20;

  private final String id;
  private final Connection connection;
  private final ClientProperties client;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Integer, RemoteStatement> statements = new HashMap<>();
  private int lastStatement;

  /** The number of the statement that works now, if one does. */
  private volatile @Nullable Integer running;

  private volatile boolean closed;
  private volatile long lastUse = System.nanoTime();

  ClientSession(String id, Connection connection, ClientProperties client) {
    this.id = id;
    this.connection = connection;
    this.client = client;
  }

  /** What a request does with the connection. */
  interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  /** What a request does with a statement. */
  interface StatementWork<T> {
    T run(RemoteStatement statement) throws SQLException;
  }

  /** What the client asked of its connection. */
  ClientProperties client() {
    return client;
  }

  /** Carries a request out. */
  <T> T call(Work<T> work) throws SQLException {
    lock.lock();
    try {
      if (closed) {
        throw gone(id);
      }
      return work.run(connection);
    } finally {
      lastUse = System.nanoTime();
      lock.unlock();
    }
  }

  /** Carries out a request of one statement. */
  <T> T call(int number, StatementWork<T> work) throws SQLException {
    return call(
        same -> {
          RemoteStatement statement = statements.get(number);
          if (statement == null) {
            throw new RemoteFailure(
                "26000", "There is no statement " + number + " on this connection: it is closed");
          }
          running = number;
          try {
            return work.run(statement);
          } finally {
            running = null;
          }
        });
  }

  /** Checks that another statement may be made; a client with so many forgets to close them. */
  void requireRoom() {
    if (statements.size() >= MAX_STATEMENTS) {
      throw new RemoteFailure(
          "54000",
          "The connection has " + MAX_STATEMENTS + " statements open: close those that are done");
    }
  }

  /** Keeps a statement, under the number that is returned. */
  int add(RemoteStatement statement) {
    int number = unusedNumber();
    statements.put(number, statement);
    return number;
  }

  /** A number that no statement of this connection has had. */
  int unusedNumber() {
    return ++lastStatement;
  }

  /** Ends a statement, also one that is running; one that has ended already is no matter. */
  void closeStatement(int number) throws SQLException {
    interrupting(number);
    try {
      RemoteStatement statement = statements.remove(number);
      if (statement != null && !closed) {
        statement.close();
      }
    } finally {
      lastUse = System.nanoTime();
      lock.unlock();
    }
  }

  /** Ends what runs, rolls back what is open, and closes the connection. */
  void close() throws SQLException {
    closed = true;
    interrupting(null);
    try {
      statements.clear();
      connection.close();
    } finally {
      lock.unlock();
    }
  }

  /** Closes if nothing has been asked of this connection for so long; says whether it did. */
  boolean closeIfIdle(Duration timeout) throws SQLException {
    if (!lock.tryLock()) {
      return false;
    }
    try {
      if (System.nanoTime() - lastUse < timeout.toNanos()) {
        return false;
      }
      close();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the lock, and cancels the statement of that number, or any, as long as it has it. */
  private void interrupting(@Nullable Integer number) throws SQLException {
    try {
      while (!lock.tryLock(CANCEL_INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
        Integer busy = running;
        RemoteStatement statement = busy == null ? null : statements.get(busy);
        if (statement != null && (number == null || number.equals(busy))) {
          statement.cancel();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("The request was interrupted", "57014", e);
    }
  }

  /** What a client hears that names a connection which is not, or no longer, there. */
  static RemoteFailure gone(String id) {
    return new RemoteFailure(
        "08003",
        "There is no connection "
            + id
            + ": it was closed, was not used for too long, or the server has been started anew;"
            + " what it had not committed is rolled back");
  }
}
