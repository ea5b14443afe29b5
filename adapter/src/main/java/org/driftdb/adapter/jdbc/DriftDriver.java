package org.driftdb.adapter.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.AvaticaFactory;
import org.apache.calcite.avatica.ConnectStringParser;
import org.apache.calcite.avatica.DriverVersion;
import org.apache.calcite.avatica.Handler;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.jdbc.Driver;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/**
 * The JDBC driver of DriftDB: {@code jdbc:driftdb:DIRECTORY[;property=value]...} for a database in
 * a directory, {@code jdbc:driftdb:mem:NAME} for one in memory, which lives as long as it has a
 * connection.
 *
 * <p>Properties: {@code directory} (in the place of the one in the URL), {@code readOnly}, {@code
 * ifExists} (refuses to make a database), {@code asOf} (the connection reads that point), {@code
 * durability} ({@code commit} or {@code segment}), {@code schema} (the name of the schema, {@code
 * DRIFT}), the storage options {@code segmentBytes}, {@code snapshotEvents}, {@code snapshotBytes},
 * {@code cacheBytes} and {@code memtableBytes}, and all that Calcite knows, such as {@code lex},
 * {@code timeZone} and {@code model}.
 */
public final class DriftDriver extends Driver {
  /** What every URL begins with. */
  public static final String URL_PREFIX = "jdbc:driftdb:";

  private static final int MAJOR_VERSION = 0;
  private static final int MINOR_VERSION = 1;

  static {
    try {
      DriverManager.registerDriver(new DriftDriver());
    } catch (SQLException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Another driver like the one that is registered. */
  public DriftDriver() {}

  @Override
  public @Nullable Connection connect(String url, @Nullable Properties info) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    String rest = url.substring(URL_PREFIX.length());
    int end = rest.indexOf(';');
    String database = end < 0 ? rest : rest.substring(0, end);
    Properties given = info == null ? new Properties() : info;
    try {
      Properties all = end < 0 ? given : parse(rest.substring(end + 1), given);
      AvaticaConnection connection =
          factory.newConnection(this, factory, url, DriftProperties.forDatabase(database, all));
      try {
        handler.onConnectionInit(connection);
        return connection;
      } catch (SQLException | RuntimeException | Error e) {
        connection.close();
        throw e;
      }
    } catch (RuntimeException | Error e) {
      throw Failures.of(e);
    }
  }

  private static Properties parse(String text, Properties given) {
    try {
      return ConnectStringParser.parse(text, given);
    } catch (SQLException e) {
      throw new DriftException(
          ErrorCode.CONNECTION, "The properties in the URL cannot be read: " + Json.write(text), e);
    }
  }

  @Override
  protected String getConnectStringPrefix() {
    return URL_PREFIX;
  }

  @Override
  protected AvaticaFactory createFactory() {
    return new DriftFactory();
  }

  @Override
  protected DriverVersion createDriverVersion() {
    return new DriverVersion(
        "DriftDB JDBC Driver",
        MAJOR_VERSION + "." + MINOR_VERSION,
        "DriftDB",
        MAJOR_VERSION + "." + MINOR_VERSION,
        true,
        MAJOR_VERSION,
        MINOR_VERSION,
        MAJOR_VERSION,
        MINOR_VERSION);
  }

  @Override
  public Meta createMeta(AvaticaConnection connection) {
    return new DriftMeta((DriftConnection) connection);
  }

  @Override
  protected Handler createHandler() {
    Handler calcites = super.createHandler();
    return new ConnectionHandler(calcites);
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) throws SQLException {
    List<DriverPropertyInfo> all = new ArrayList<>(List.of(super.getPropertyInfo(url, info)));
    for (String name : KnownProperties.OWN) {
      if (!info.containsKey(name)) {
        all.add(new DriverPropertyInfo(name, null));
      }
    }
    return all.toArray(new DriverPropertyInfo[0]);
  }
}
