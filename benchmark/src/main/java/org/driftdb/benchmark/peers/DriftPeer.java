package org.driftdb.benchmark.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.driftdb.benchmark.TemporaryDirectory;

/** DriftDB itself, as it comes. */
final class DriftPeer implements VersionedPeer {
  private final Path directory;
  private final List<String> points = new ArrayList<>();

  DriftPeer(Path directory) {
    this.directory = directory;
  }

  @Override
  public String name() {
    return "DriftDB";
  }

  @Override
  public Path directory() {
    return directory;
  }

  @Override
  public String driver() {
    return "org.driftdb.adapter.jdbc.DriftDriver";
  }

  @Override
  public Connection connect() throws SQLException {
    return connect("jdbc:driftdb:" + directory, new Properties());
  }

  @Override
  public void create(Connection connection) throws SQLException {
    Peer.execute(
        connection,
        List.of(
            """
            CREATE TABLE orders (id VARCHAR(20) PRIMARY KEY, customer_id INTEGER NOT NULL,
              status VARCHAR(10) NOT NULL, amount DECIMAL(10, 2) NOT NULL,
              created_at TIMESTAMP NOT NULL, items INTEGER NOT NULL)""",
            "CREATE INDEX orders_status ON orders (status)",
            "CREATE INDEX orders_customer ON orders (customer_id)",
            "CREATE TABLE customers (id INTEGER PRIMARY KEY, region VARCHAR(20) NOT NULL)"));
  }

  @Override
  public void remember(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT CURRENT_SEQ()")) {
      rows.next();
      points.add("@seq:" + rows.getLong(1));
    }
  }

  @Override
  public String asOf(Question question) {
    return question.from("orders FOR SYSTEM_TIME AS OF ? o", "");
  }

  @Override
  public int setPoint(PreparedStatement statement, int commit) throws SQLException {
    statement.setString(1, points.get(commit));
    return 2;
  }

  @Override
  public String versions() {
    return "SELECT status FROM HISTORY('orders') WHERE id = ? ORDER BY row_seq";
  }

  @Override
  public void checkpoint(Connection connection) throws SQLException {
    Peer.execute(connection, List.of("SNAPSHOT orders"));
  }

  @Override
  public void compact() throws SQLException {
    try (Connection connection = connect()) {
      Peer.execute(connection, List.of("COMPACT orders", "COMPACT customers"));
    }
  }

  @Override
  public long bytes() throws IOException {
    return TemporaryDirectory.bytes(directory);
  }
}
