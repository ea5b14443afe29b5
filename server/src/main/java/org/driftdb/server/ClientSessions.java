package org.driftdb.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections of all clients, by the ids that the clients have given them. */
final class ClientSessions implements AutoCloseable {
  /** A client that opens more than this many has lost some. */
  private static final int MAX_SESSIONS = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(ClientSessions.class);

  private final Map<String, ClientSession> sessions = new ConcurrentHashMap<>();
  private final Duration idleTimeout;
  private final ScheduledExecutorService sweeper;

  ClientSessions(Duration idleTimeout) {
    this.idleTimeout = idleTimeout;
    this.sweeper =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "driftdb-idle-connections");
              thread.setDaemon(true);
              return thread;
            });
    if (!idleTimeout.isZero()) {
      long interval = Math.max(10, Math.min(idleTimeout.toMillis() / 4, 10_000));
      sweeper.scheduleWithFixedDelay(this::closeIdle, interval, interval, TimeUnit.MILLISECONDS);
    }
  }

  /** Opens a connection of the driver. */
  interface Opener {
    Connection open() throws SQLException;
  }

  /** Begins a session. */
  void open(@Nullable String id, ClientProperties properties, Opener opener) throws SQLException {
    String name = named(id);
    if (sessions.size() >= MAX_SESSIONS) {
      throw new RemoteFailure(
          "08004", "The server has " + MAX_SESSIONS + " connections open, and takes no more");
    }
    Connection connection = opener.open();
    ClientSession session = new ClientSession(name, connection, properties);
    if (sessions.putIfAbsent(name, session) != null) {
      connection.close();
      throw new RemoteFailure("08002", "There is a connection " + name + " already");
    }
  }

  /** The session of a connection that is open. */
  ClientSession get(@Nullable String id) {
    ClientSession session = sessions.get(named(id));
    if (session == null) {
      throw ClientSession.gone(named(id));
    }
    return session;
  }

  private static String named(@Nullable String id) {
    if (id == null) {
      throw new RemoteFailure("08P01", "The request names no connection: give its connectionId");
    }
    return id;
  }

  /** Ends a session; one that has ended already is no matter. */
  void close(@Nullable String id) throws SQLException {
    ClientSession session = sessions.remove(named(id));
    if (session != null) {
      session.close();
    }
  }

  /** How many sessions there are. */
  int size() {
    return sessions.size();
  }

  private void closeIdle() {
    for (Iterator<ClientSession> all = sessions.values().iterator(); all.hasNext(); ) {
      try {
        if (all.next().closeIfIdle(idleTimeout)) {
          all.remove();
        }
      } catch (SQLException | RuntimeException e) {
        LOG.warn("A connection that was idle did not close well", e);
        all.remove();
      }
    }
  }

  /** Ends all sessions, also those with a statement that is running. */
  @Override
  public void close() {
    sweeper.shutdownNow();
    for (String id : sessions.keySet()) {
      try {
        close(id);
      } catch (SQLException | RuntimeException e) {
        LOG.warn("A connection did not close well", e);
      }
    }
  }
}
