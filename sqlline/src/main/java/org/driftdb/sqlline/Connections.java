package org.driftdb.sqlline;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.apache.calcite.avatica.ConnectStringParser;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;

/** JDBC connections for the commands that speak SQL. */
final class Connections {
  private static final String PREFIX = "jdbc:driftdb:";
  private static final String REMOTE_PREFIX = "jdbc:avatica:remote:";

  private Connections() {}

  /** Connects to write, or to read only where another process writes. */
  static Connection open(Path directory, Console console) throws SQLException {
    Databases.require(directory);
    try {
      return connect(directory, false);
    } catch (SQLException e) {
      if (!isLocked(e)) {
        throw e;
      }
      Databases.tellOfWriter(directory, console);
      return connect(directory, true);
    }
  }

  /** Connects to read only. */
  static Connection openToRead(Path directory, Console console) throws SQLException {
    Databases.require(directory);
    Databases.tellOfWriter(directory, console);
    return connect(directory, true);
  }

  /** Connects to a JDBC URL, or to the server at an HTTP URL. */
  static Connection of(String url) throws SQLException {
    String jdbcUrl = jdbcUrl(url);
    Properties properties = new Properties();
    if (jdbcUrl.startsWith(REMOTE_PREFIX)) {
      // Avatica's client tells the server only of properties that are not in the URL.
      properties = ConnectStringParser.parse(jdbcUrl.substring(REMOTE_PREFIX.length()), properties);
      properties.putIfAbsent("timeZone", "UTC");
      // A string that looks like a document is told from one.
      properties.putIfAbsent("variants", "json");
    }
    return DriverManager.getConnection(jdbcUrl, properties);
  }

  static String jdbcUrl(String url) {
    return url.startsWith("http:") || url.startsWith("https:")
        ? REMOTE_PREFIX + "serialization=protobuf;timeZone=UTC;url=" + url
        : url;
  }

  static String jdbcUrl(Path directory) {
    String path = directory.toAbsolutePath().normalize().toString();
    return path.indexOf(';') < 0
        ? PREFIX + path
        : PREFIX + ";directory='" + path.replace("'", "''") + "'";
  }

  private static Connection connect(Path directory, boolean readOnly) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("ifExists", "true");
    properties.setProperty("readOnly", String.valueOf(readOnly));
    return DriverManager.getConnection(jdbcUrl(directory), properties);
  }

  private static boolean isLocked(SQLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof DriftException drift && drift.code() == ErrorCode.LOCKED) {
        return true;
      }
    }
    return false;
  }
}
