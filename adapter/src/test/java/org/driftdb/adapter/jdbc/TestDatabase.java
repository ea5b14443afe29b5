package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A connection to a database of its own, and short ways to ask it. */
final class TestDatabase implements AutoCloseable {
  private final Connection connection;

  private TestDatabase(Connection connection) {
    this.connection = connection;
  }

  /** A new database in memory. */
  static TestDatabase inMemory() throws SQLException {
    return open("jdbc:driftdb:mem:" + UUID.randomUUID());
  }

  static TestDatabase open(String url) throws SQLException {
    return new TestDatabase(DriverManager.getConnection(url));
  }

  Connection connection() {
    return connection;
  }

  /** Runs statements one after the other. */
  TestDatabase run(String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
    return this;
  }

  /** Runs a statement that changes something; returns how many rows. */
  int update(String sql, @Nullable Object... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      return statement.executeUpdate();
    }
  }

  /** The rows of a query, each as its values with a bar between them. */
  List<String> rows(String sql, @Nullable Object... parameters) throws SQLException {
    if (parameters.length == 0) {
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(sql)) {
        return rows(rows);
      }
    }
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, parameters);
      try (ResultSet rows = statement.executeQuery()) {
        return rows(rows);
      }
    }
  }

  /** The only row of a query. */
  String row(String sql, @Nullable Object... parameters) throws SQLException {
    List<String> rows = rows(sql, parameters);
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }

  /** The plan of a statement, in one line. */
  String plan(String sql, @Nullable Object... parameters) throws SQLException {
    return row("EXPLAIN PLAN FOR " + sql, parameters).replaceAll("\\s+", " ");
  }

  /** The failure of a statement: its SQLSTATE, a space, and the message. */
  String failure(String sql, @Nullable Object... parameters) {
    return failure(
        () -> {
          if (parameters.length == 0) {
            run(sql);
          } else {
            update(sql, parameters);
          }
        });
  }

  /** A piece of work with JDBC. */
  interface Work {
    void run() throws SQLException;
  }

  static String failure(Work work) {
    Throwable failure = catchThrowable(work::run);
    assertThat(failure).isInstanceOf(SQLException.class);
    assertThat(failure.getMessage()).doesNotContain("\n");
    return ((SQLException) failure).getSQLState() + " " + failure.getMessage();
  }

  private static void bind(PreparedStatement statement, @Nullable Object... parameters)
      throws SQLException {
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
  }

  /** The rows of a result, each as its values with a bar between them. */
  static List<String> rows(ResultSet rows) throws SQLException {
    List<String> found = new ArrayList<>();
    while (rows.next()) {
      StringJoiner row = new StringJoiner("|");
      for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
        row.add(String.valueOf(rows.getString(i)));
      }
      found.add(row.toString());
    }
    return found;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
