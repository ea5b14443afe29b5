package org.driftdb.server;

import java.time.Duration;

/**
 * How a server serves.
 *
 * @param port the port on the loopback interface; 0 for any that is free
 * @param idleTimeout how long a connection may go unused before it is rolled back and closed; zero
 *     for ever
 * @param queryTimeout how long a statement may run; zero for ever
 * @param readOnly whether clients may only read
 */
public record ServerOptions(
    int port, Duration idleTimeout, Duration queryTimeout, boolean readOnly) {
  /** Port 8765, ten minutes, five minutes, reading and writing. */
  public static final ServerOptions DEFAULT =
      new ServerOptions(8765, Duration.ofMinutes(10), Duration.ofMinutes(5), false);

  /** The same on another port. */
  public ServerOptions withPort(int changed) {
    return new ServerOptions(changed, idleTimeout, queryTimeout, readOnly);
  }

  /** The same with another idle timeout. */
  public ServerOptions withIdleTimeout(Duration changed) {
    return new ServerOptions(port, changed, queryTimeout, readOnly);
  }

  /** The same with another query timeout. */
  public ServerOptions withQueryTimeout(Duration changed) {
    return new ServerOptions(port, idleTimeout, changed, readOnly);
  }

  /** The same, read-only or not. */
  public ServerOptions withReadOnly(boolean changed) {
    return new ServerOptions(port, idleTimeout, queryTimeout, changed);
  }
}
