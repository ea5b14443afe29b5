package org.driftdb.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One transaction writes many times what the heap of its process could hold. The rows and the heap
 * are those of the properties {@code largeTransaction.rows} and {@code largeTransaction.heap}.
 */
class LargeTransactionsTest {
  private static final int ROWS = Integer.getInteger("largeTransaction.rows", 200_000);
  private static final int IDS = 200_000;
  private static final String HEAP = System.getProperty("largeTransaction.heap", "64m");

  @TempDir private Path directory;

  @Test
  void aTransactionMayBeLargerThanMemory() throws Exception {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                directory.toString(),
                String.valueOf(ROWS))
            .redirectError(Redirect.INHERIT)
            .redirectOutput(Redirect.INHERIT)
            .start();
    assertThat(writer.waitFor()).isZero();
    try (Connection connection = DriverManager.getConnection("jdbc:driftdb:" + directory);
        Statement statement = connection.createStatement()) {
      assertThat(number(statement, "SELECT COUNT(*) FROM t")).isEqualTo(2L * ROWS);
      long distinct = 0;
      for (long id = 0; id < 2L * ROWS; id += IDS) { // All at once would need memory for each.
        distinct +=
            number(
                statement,
                "SELECT COUNT(DISTINCT id) FROM t WHERE id >= " + id + " AND id < " + (id + IDS));
      }
      assertThat(distinct).isEqualTo(2L * ROWS);
      assertThat(number(statement, "SELECT SUM(id) FROM t"))
          .isEqualTo(2L * ROWS * (2L * ROWS - 1) / 2);
      assertThat(number(statement, "SELECT COUNT(*) FROM DRIFT_INFO.COMMITS")).isEqualTo(2);
    }
  }

  private static long number(Statement statement, String sql) throws SQLException {
    try (ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }

  /** Inserts rows in batches in one transaction, and as many again by one statement in another. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) throws SQLException {
      int rows = Integer.parseInt(arguments[1]);
      try (Connection connection = DriverManager.getConnection("jdbc:driftdb:" + arguments[0]);
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE t (id BIGINT PRIMARY KEY, name VARCHAR)");
        statement.execute("CREATE INDEX by_name ON t (name)");
        connection.setAutoCommit(false);
        try (PreparedStatement insert =
            connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
          for (int i = 0; i < rows; i++) {
            insert.setLong(1, i);
            insert.setString(2, "name " + i % 1_000);
            insert.addBatch();
            if (i % 10_000 == 9_999) {
              insert.executeBatch();
            }
            if (i == rows / 2) {
              insert.executeBatch();
              require(statement, "SELECT COUNT(*) FROM t", i + 1);
              require(statement, "SELECT id FROM t WHERE id = " + (i - 1), i - 1);
              require(statement, "SELECT COUNT(*) FROM t WHERE name = 'name 7'", rows / 2_000);
            }
          }
          insert.executeBatch();
        }
        require(statement, "SELECT COUNT(*) FROM t", rows);
        connection.commit();
        statement.executeUpdate("INSERT INTO t SELECT id + " + rows + ", name FROM t");
        require(statement, "SELECT COUNT(*) FROM t", 2L * rows);
        connection.commit();
        require(statement, "SELECT COUNT(*) FROM t", 2L * rows);
      }
    }

    private static void require(Statement statement, String sql, long wanted) throws SQLException {
      long found = number(statement, sql);
      if (found != wanted) {
        throw new IllegalStateException(sql + ": " + found + " in place of " + wanted);
      }
    }
  }
}
