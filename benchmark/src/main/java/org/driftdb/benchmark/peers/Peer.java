package org.driftdb.benchmark.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A database that takes part, with a directory of its own. */
interface Peer {
  /** What the table calls it. */
  String name();

  /** Where its files are. */
  Path directory();

  /** The class of its JDBC driver. */
  String driver();

  /** Why it cannot take part on this machine, or null if it can. */
  default @Nullable String missing() {
    try {
      Class.forName(driver());
      return null;
    } catch (ClassNotFoundException e) {
      return "its driver " + driver() + " is not there; the profile peers brings it";
    }
  }

  /** Starts what has to run before anybody connects; its directory may not be there yet. */
  default void start() throws IOException {}

  /** Ends what {@link #start} started. No connection is open. */
  default void stop() throws IOException {}

  /** A new connection, in autocommit. */
  Connection connect() throws SQLException;

  /**
   * Connects by its driver alone. What other drivers do when they are loaded takes no part in how
   * long it takes.
   */
  default Connection connect(String url, Properties properties) throws SQLException {
    try {
      Driver driver = (Driver) Class.forName(driver()).getDeclaredConstructor().newInstance();
      Connection connection = driver.connect(url, properties);
      if (connection == null) {
        throw new IllegalStateException(name() + " does not know " + url);
      }
      return connection;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Executes statements, one after the other. */
  static void execute(Connection connection, List<String> statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String text : statements) {
        statement.execute(text);
      }
    }
  }
}
