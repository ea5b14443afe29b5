package org.driftdb.benchmark;

import io.airlift.tpch.TpchEntity;
import io.airlift.tpch.TpchTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;

/** TPC-H's eight tables, with the rows that its generator makes for a scale factor. */
final class TpchTables {
  private static final int ROWS_IN_A_BATCH = 1_000;

  private TpchTables() {}

  /** Makes the tables. */
  static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String table : TpchQuery.statements(TpchQuery.resource("tables.sql"))) {
        statement.execute(table);
      }
    }
  }

  /**
   * Inserts all rows.
   *
   * @return how many there are
   */
  static long insert(Connection connection, BigDecimal scale) throws SQLException {
    long count = 0;
    for (TpchTable<?> table : TpchTable.getTables()) {
      String places = String.join(", ", Collections.nCopies(table.getColumns().size(), "?"));
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO " + table.getTableName() + " VALUES (" + places + ")")) {
        int waiting = 0;
        for (TpchEntity row : table.createGenerator(scale.doubleValue(), 1, 1)) {
          String[] values = row.toLine().split("\\|");
          for (int i = 0; i < values.length; i++) {
            insert.setString(i + 1, values[i]);
          }
          insert.addBatch();
          count++;
          if (++waiting == ROWS_IN_A_BATCH) {
            insert.executeBatch();
            waiting = 0;
          }
        }
        insert.executeBatch();
      }
    }
    return count;
  }

  /** Writes the same rows to files, one a table, in which bars stand between the values. */
  static void write(Path directory, BigDecimal scale) throws IOException {
    for (TpchTable<?> table : TpchTable.getTables()) {
      try (BufferedWriter out = Files.newBufferedWriter(file(directory, table))) {
        for (TpchEntity row : table.createGenerator(scale.doubleValue(), 1, 1)) {
          out.write(String.join("|", row.toLine().split("\\|")));
          out.newLine();
        }
      }
    }
  }

  /** Has DuckDB read these files. */
  static void copy(Connection duckDb, Path directory) throws SQLException {
    try (Statement statement = duckDb.createStatement()) {
      for (TpchTable<?> table : TpchTable.getTables()) {
        statement.execute(
            "COPY "
                + table.getTableName()
                + " FROM '"
                + file(directory, table)
                + "' (DELIMITER '|', HEADER false, QUOTE '')");
      }
    }
  }

  private static Path file(Path directory, TpchTable<?> table) {
    return directory.resolve(table.getTableName() + ".tbl");
  }
}
