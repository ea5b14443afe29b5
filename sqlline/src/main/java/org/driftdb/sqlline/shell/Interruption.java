package org.driftdb.sqlline.shell;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.remote.Service;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C while a statement runs. Its end is asked for until it has ended, since a statement that
 * has not begun yet takes no notice.
 */
final class Interruption {
  private static final long INTERVAL_MILLIS = 50;

  /** The server behind the connection; null where there is none. */
  private final @Nullable Service server;

  private @Nullable Statement statement;
  private boolean requested;
  private boolean over;

  Interruption(@Nullable Service server) {
    this.server = server;
  }

  /** Somebody wants the statement to end, also before it has begun. */
  synchronized void request() {
    boolean first = !requested;
    requested = true;
    if (first && statement != null) {
      ask();
    }
  }

  synchronized boolean requested() {
    return requested;
  }

  /** The statement begins. */
  synchronized void begin(Statement begun) {
    statement = begun;
    if (requested) {
      ask();
    }
  }

  /** The statement has ended. */
  synchronized void end() {
    over = true;
    notifyAll();
  }

  private void ask() {
    Thread asking = new Thread(this::askUntilItEnds, "driftdb-interrupt");
    asking.setDaemon(true);
    asking.start();
  }

  private void askUntilItEnds() {
    try {
      while (!waitForEnd()) {
        cancel();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean waitForEnd() throws InterruptedException {
    if (!over) {
      TimeUnit.MILLISECONDS.timedWait(this, INTERVAL_MILLIS);
    }
    return over;
  }

  /** What cannot be cancelled any more has ended by itself. */
  @SuppressWarnings("EmptyCatch")
  private void cancel() {
    Statement running = statement;
    try {
      if (server != null && running != null) {
        // Avatica's protocol knows no cancel, but to close a statement ends what it runs.
        AvaticaStatement remote = running.unwrap(AvaticaStatement.class);
        server.apply(new Service.CloseStatementRequest(remote.handle.connectionId, remote.getId()));
      } else if (running != null) {
        running.cancel();
      }
    } catch (SQLException | RuntimeException e) {
    }
  }
}
