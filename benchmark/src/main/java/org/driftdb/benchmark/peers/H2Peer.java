package org.driftdb.benchmark.peers;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;

/** H2 with triggers in Java, as it has no others. */
final class H2Peer extends TriggeredPeer {
  /** The cache is given in KB. An answer that was kept would not be measured. */
  private static final List<String> SETTINGS =
      List.of("CACHE_SIZE=262144", "LOCK_TIMEOUT=60000", "OPTIMIZE_REUSE_RESULTS=0");

  private static final String FORCE = "CHECKPOINT SYNC";

  private static final String COLUMNS =
      """
      id VARCHAR(20) NOT NULL, customer_id INTEGER NOT NULL, status VARCHAR(10) NOT NULL,
        amount DECIMAL(10, 2) NOT NULL, created_at TIMESTAMP(0) NOT NULL, items INTEGER NOT NULL""";

  H2Peer(Path directory) {
    super(directory);
  }

  @Override
  public String name() {
    return "H2";
  }

  @Override
  public String driver() {
    return "org.h2.Driver";
  }

  @Override
  public Connection connect() throws SQLException {
    return connect(
        "jdbc:h2:" + directory().resolve("shop") + ";" + String.join(";", SETTINGS),
        new Properties());
  }

  @Override
  public void create(Connection connection) throws SQLException {
    Peer.execute(
        connection,
        List.of(
            "CREATE TABLE orders (" + COLUMNS + ", PRIMARY KEY (id))",
            "CREATE INDEX orders_status ON orders (status)",
            "CREATE INDEX orders_customer ON orders (customer_id)",
            "CREATE TABLE orders_history ("
                + COLUMNS
                + ", valid_from INTEGER NOT NULL, valid_to INTEGER NOT NULL,"
                + " PRIMARY KEY (id, valid_from))",
            "CREATE INDEX history_customer ON orders_history (customer_id, valid_from)",
            "CREATE TABLE clock (version INTEGER NOT NULL)",
            "INSERT INTO clock VALUES (0)",
            "CREATE TABLE customers (id INTEGER PRIMARY KEY, region VARCHAR(20) NOT NULL)",
            "CREATE TRIGGER history AFTER INSERT, UPDATE, DELETE ON orders FOR EACH ROW CALL '"
                + H2History.class.getName()
                + "'"));
  }

  /** Plain commits return before they are on disk. */
  @Override
  public void commit(Connection connection) throws SQLException {
    connection.commit();
    Peer.execute(connection, List.of(FORCE));
  }

  @Override
  public void checkpoint(Connection connection) throws SQLException {
    Peer.execute(connection, List.of("ANALYZE", FORCE));
  }

  @Override
  public void compact() throws SQLException {
    try (Connection connection = connect()) {
      Peer.execute(connection, List.of("SHUTDOWN COMPACT"));
    }
  }
}
