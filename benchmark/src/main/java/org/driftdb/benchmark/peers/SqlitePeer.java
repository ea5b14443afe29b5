package org.driftdb.benchmark.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Properties;

/** SQLite with a write-ahead log that is forced at every commit. */
final class SqlitePeer extends TriggeredPeer {
  private static final String COLUMNS =
      """
      id VARCHAR(20) NOT NULL, customer_id INTEGER NOT NULL, status VARCHAR(10) NOT NULL,
        amount DECIMAL(10, 2) NOT NULL, created_at INTEGER NOT NULL, items INTEGER NOT NULL""";

  private static final String NEW_VERSION =
      "INSERT INTO orders_history SELECT NEW.id, NEW.customer_id, NEW.status, NEW.amount,"
          + " NEW.created_at, NEW.items, version, "
          + OPEN
          + " FROM clock;";

  private static final String END_OF_OLD =
      "UPDATE orders_history SET valid_to = (SELECT version FROM clock) WHERE id = OLD.id"
          + " AND valid_to = "
          + OPEN
          + ";";

  SqlitePeer(Path directory) {
    super(directory);
  }

  @Override
  public String name() {
    return "SQLite";
  }

  @Override
  public String driver() {
    return "org.sqlite.JDBC";
  }

  @Override
  public void start() throws IOException {
    Files.createDirectories(directory());
  }

  @Override
  public Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("journal_mode", "WAL");
    properties.setProperty("synchronous", "FULL");
    properties.setProperty("busy_timeout", "60000");
    properties.setProperty("cache_size", "-262144"); // KB
    return connect("jdbc:sqlite:" + directory().resolve("shop.db"), properties);
  }

  @Override
  public void create(Connection connection) throws SQLException {
    Peer.execute(
        connection,
        List.of(
            "CREATE TABLE orders (" + COLUMNS + ", PRIMARY KEY (id)) WITHOUT ROWID",
            "CREATE INDEX orders_status ON orders (status)",
            "CREATE INDEX orders_customer ON orders (customer_id)",
            "CREATE TABLE orders_history ("
                + COLUMNS
                + ", valid_from INTEGER NOT NULL, valid_to INTEGER NOT NULL,"
                + " PRIMARY KEY (id, valid_from)) WITHOUT ROWID",
            "CREATE INDEX history_customer ON orders_history (customer_id, valid_from)",
            "CREATE TABLE clock (version INTEGER NOT NULL)",
            "INSERT INTO clock VALUES (0)",
            "CREATE TABLE customers (id INTEGER PRIMARY KEY, region VARCHAR(20) NOT NULL)",
            "CREATE TRIGGER inserted AFTER INSERT ON orders BEGIN " + NEW_VERSION + " END",
            "CREATE TRIGGER updated AFTER UPDATE ON orders BEGIN "
                + END_OF_OLD
                + NEW_VERSION
                + " END",
            "CREATE TRIGGER deleted AFTER DELETE ON orders BEGIN " + END_OF_OLD + " END"));
  }

  @Override
  public Object moment(LocalDateTime moment) {
    return moment.toEpochSecond(ZoneOffset.UTC);
  }

  @Override
  public void checkpoint(Connection connection) throws SQLException {
    Peer.execute(connection, List.of("ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)"));
  }

  @Override
  public void compact() throws SQLException {
    try (Connection connection = connect()) {
      Peer.execute(connection, List.of("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"));
    }
  }
}
