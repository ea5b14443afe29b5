package org.driftdb.adapter.jdbc;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Properties;
import java.util.function.LongFunction;
import org.apache.calcite.avatica.BuiltInConnectionProperty;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.driftdb.adapter.Databases;
import org.driftdb.adapter.Point;
import org.driftdb.parser.DriftParsers;
import org.driftdb.storage.Commit;
import org.driftdb.storage.Database;
import org.driftdb.storage.Options;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.log.Durability;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/** What a URL and its properties say about a connection. */
final class DriftProperties {
  private static final String MEMORY = "mem:";
  private static final String DATABASE = "driftdb.database";
  private static final String DIRECTORY = "directory";

  private final Properties properties;

  private DriftProperties(Properties properties) {
    this.properties = properties;
  }

  /** Properties as a connection has them. */
  static DriftProperties of(Properties properties) {
    return new DriftProperties(properties);
  }

  /**
   * The properties of a connection to a database, named as the URL does it, or else by the property
   * {@code directory}.
   *
   * @throws DriftException with code CONNECTION, if one of them says nothing that is known
   */
  static Properties forDatabase(String database, Properties given) {
    Properties all = KnownProperties.checked(given);
    String directory = all.getProperty(DIRECTORY);
    if (directory != null && !database.isEmpty()) {
      throw new DriftException(
          ErrorCode.CONNECTION,
          "The URL names " + Json.write(database) + ", so there can be no property directory");
    }
    all.setProperty(
        DATABASE, directory == null ? database : Path.of(directory).toAbsolutePath().toString());
    setDefault(all, CalciteConnectionProperty.LEX.camelName(), DriftParsers.DEFAULT_LEX.name());
    setDefault(all, CalciteConnectionProperty.PARSER_FACTORY.camelName(), DriftParsers.FACTORY);
    setDefault(all, BuiltInConnectionProperty.TIME_ZONE.camelName(), "UTC");
    // Names match without regard to case, whatever the lexical rules.
    setDefault(all, CalciteConnectionProperty.CASE_SENSITIVE.camelName(), "false");
    setDefault(all, CalciteConnectionProperty.UNQUOTED_CASING.camelName(), "UNCHANGED");
    setDefault(all, CalciteConnectionProperty.SCHEMA.camelName(), "DRIFT");
    return all;
  }

  private static void setDefault(Properties properties, String name, String value) {
    if (properties.getProperty(name) == null) {
      properties.setProperty(name, value);
    }
  }

  /** Opens the database, or joins those who have it open. */
  Databases.Use open() {
    String database = properties.getProperty(DATABASE, "");
    if (database.startsWith(MEMORY)) {
      String name = database.substring(MEMORY.length());
      if (flag("ifExists") && !Databases.isInMemory(name)) {
        throw new DriftException(
            ErrorCode.CONNECTION, "There is no database " + Json.write(name) + " in memory");
      }
      return Databases.inMemory(name, options());
    }
    if (database.isEmpty()) {
      throw new DriftException(
          ErrorCode.CONNECTION,
          "The URL names no database: write jdbc:driftdb:DIRECTORY or jdbc:driftdb:mem:NAME");
    }
    Path directory = Path.of(database);
    boolean readOnly = flag("readOnly");
    if ((readOnly || flag("ifExists")) && !Database.exists(directory)) {
      throw new DriftException(
          ErrorCode.CONNECTION, "There is no database in " + Json.write(database));
    }
    return readOnly
        ? Databases.readOnlyDirectory(directory, options())
        : Databases.directory(directory, options());
  }

  /** Whether a property is set to true. */
  boolean flag(String name) {
    String value = properties.getProperty(name, "false");
    if (value.equalsIgnoreCase("true")) {
      return true;
    } else if (value.equalsIgnoreCase("false")) {
      return false;
    }
    throw KnownProperties.bad(name, "true or false", value, null);
  }

  /** Whether they name schemas beside that of the database, as Calcite reads them. */
  boolean hasModel() {
    return has(CalciteConnectionProperty.MODEL)
        || has(CalciteConnectionProperty.SCHEMA_FACTORY)
        || has(CalciteConnectionProperty.SCHEMA_TYPE);
  }

  private boolean has(CalciteConnectionProperty property) {
    return properties.getProperty(property.camelName()) != null;
  }

  /** What tables without a point of their own read; null for the present. */
  @Nullable Point asOf() {
    String point = properties.getProperty("asOf");
    return point == null || point.isBlank() ? null : Point.parse(point);
  }

  /**
   * Who connects; null if nobody says.
   *
   * @throws DriftException as {@link Commit#check} does
   */
  @Nullable String user() {
    String user = properties.getProperty("user");
    Commit.check(user, null);
    return user == null || user.isBlank() ? null : user;
  }

  /** The name of the schema that holds the tables. */
  String schema() {
    return properties.getProperty(CalciteConnectionProperty.SCHEMA.camelName(), "DRIFT");
  }

  private Options options() {
    Options options = Options.DEFAULT;
    options = with("segmentBytes", options::withSegmentBytes, options);
    options = with("snapshotEvents", options::withSnapshotEvents, options);
    options = with("snapshotBytes", options::withSnapshotBytes, options);
    options = with("cacheBytes", options::withCacheBytes, options);
    options = with("memtableBytes", options::withMemtableBytes, options);
    String durability = properties.getProperty("durability");
    if (durability == null) {
      return options;
    }
    try {
      return options.withDurability(Durability.valueOf(durability.toUpperCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      throw KnownProperties.bad("durability", "commit or segment", durability, e);
    }
  }

  private Options with(String name, LongFunction<Options> change, Options unchanged) {
    String value = properties.getProperty(name);
    if (value == null) {
      return unchanged;
    }
    try {
      return change.apply(Long.parseLong(value.trim()));
    } catch (NumberFormatException e) {
      throw KnownProperties.bad(name, "a number", value, e);
    } catch (IllegalArgumentException e) {
      throw new DriftException(ErrorCode.CONNECTION, "Property " + e.getMessage(), e);
    }
  }
}
