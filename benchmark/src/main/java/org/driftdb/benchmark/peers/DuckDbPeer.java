package org.driftdb.benchmark.peers;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import org.driftdb.benchmark.peers.Orders.Row;

/** DuckDB, which knows no versions: the orders as the last commit left them. */
final class DuckDbPeer implements Peer {
  private final Path directory;

  DuckDbPeer(Path directory) {
    this.directory = directory;
  }

  @Override
  public String name() {
    return "DuckDB";
  }

  @Override
  public Path directory() {
    return directory;
  }

  @Override
  public String driver() {
    return "org.duckdb.DuckDBDriver";
  }

  @Override
  public void start() throws IOException {
    Files.createDirectories(directory);
  }

  @Override
  public Connection connect() throws SQLException {
    return connect("jdbc:duckdb:" + directory.resolve("shop.duckdb"), new Properties());
  }

  /** Makes the tables and fills them from files. */
  void load(Orders orders) throws IOException, SQLException {
    Path rows = directory.resolve("orders.csv");
    try (BufferedWriter writer = Files.newBufferedWriter(rows)) {
      for (int order = 0; order < orders.size(); order++) {
        Row row = orders.row(order, Orders.COMMITS);
        List<Object> values =
            List.of(row.id(), row.customer(), row.status(), row.amount(), row.at(), row.items());
        writeLine(writer, values);
      }
    }
    Path customers = directory.resolve("customers.csv");
    try (BufferedWriter writer = Files.newBufferedWriter(customers)) {
      for (int customer = 0; customer < Orders.CUSTOMERS; customer++) {
        writeLine(writer, List.of(customer, Orders.region(customer)));
      }
    }
    try (Connection connection = connect()) {
      Peer.execute(
          connection,
          List.of(
              """
              CREATE TABLE orders (id VARCHAR PRIMARY KEY, customer_id INTEGER NOT NULL,
                status VARCHAR NOT NULL, amount DECIMAL(10, 2) NOT NULL,
                created_at TIMESTAMP NOT NULL, items INTEGER NOT NULL)""",
              "CREATE TABLE customers (id INTEGER PRIMARY KEY, region VARCHAR NOT NULL)",
              "COPY orders FROM '" + rows + "' (HEADER false)",
              "COPY customers FROM '" + customers + "' (HEADER false)"));
    }
  }

  private static void writeLine(BufferedWriter writer, List<Object> values) throws IOException {
    writer.write(String.join(",", values.stream().map(Object::toString).toList()));
    writer.write('\n');
  }
}
