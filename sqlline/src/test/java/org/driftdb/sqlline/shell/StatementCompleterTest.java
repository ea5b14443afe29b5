package org.driftdb.sqlline.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is offered where. */
class StatementCompleterTest {
  private Connection connection;
  private StatementCompleter completer;

  @BeforeEach
  void open() throws SQLException {
    connection = DriverManager.getConnection("jdbc:driftdb:mem:" + UUID.randomUUID());
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE orders (pk=id)");
      statement.execute("CREATE TABLE order_lines (id BIGINT PRIMARY KEY, sku VARCHAR)");
      statement.execute("CREATE TABLE `my table` (pk=id)");
      statement.execute("INSERT INTO orders {\"id\": 1, \"status\": \"paid\", \"a b\": 2}");
    }
    completer = new StatementCompleter(new Names(connection));
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  @Test
  void tablesStandBehindTheWordsThatNameOne() {
    for (String before :
        "SELECT * FROM ,SELECT 1 FROM a JOIN ,insert into ,UPDATE ,PATCH ,RESTORE ,SHOW DRIFT ,DROP TABLE ,DESCRIBE ,SNAPSHOT ,COMPACT ,SOFT DELETE FROM "
            .split(",")) {
      assertThat(offers(before)).as(before).contains("orders", "order_lines", "`my table`");
    }
    assertThat(offers("SELECT * FROM "))
        .contains("AS_OF", "CHANGES", "DIFF", "HISTORY")
        .doesNotContain("WHERE");
  }

  @Test
  void columnsAreThoseOfTheTablesOfTheStatement() {
    assertThat(offers("SELECT * FROM Orders WHERE ")).contains("status", "`a b`", "AS OF");
    assertThat(offers("SELECT * FROM orders WHERE ")).doesNotContain("sku");
    assertThat(completer.offers("SELECT ", "SELECT  FROM order_lines", "")).contains("sku");
    assertThat(offers("SELECT 1 FROM orders; SELECT ")).contains("CURRENT_SEQ()");
  }

  @Test
  void wordsFollowWords() {
    assertThat(offers("")).contains("SELECT", "PATCH", "SOFT", "SHOW").doesNotContain("WHERE");
    assertThat(completer.offers("", "pa", "pa")).contains("patch").doesNotContain("PATCH");
    assertThat(offers("SHOW ")).containsExactly("DRIFT", "TABLES");
    assertThat(offers("SOFT ")).containsExactly("DELETE FROM");
    assertThat(offers("ALTER ")).containsExactly("SESSION", "TABLE");
    assertThat(offers("ALTER TABLE ")).contains("orders");
    assertThat(offers("SELECT 1 FROM orders FOR ")).containsExactly("SYSTEM_TIME AS OF");
    assertThat(offers("SELECT 1 FROM orders AS OF ")).containsExactly("@seq:", "@now");
    assertThat(offers("SELECT 1; ")).contains("SELECT").doesNotContain("WHERE");
    assertThat(offers("-- FROM\n")).contains("SELECT");
  }

  @Test
  void commandsHaveTheirArguments() {
    assertThat(offers("!")).contains("asof", "drift", "tables");
    assertThat(offers("!drift ")).contains("orders");
    assertThat(offers("!drift orders ")).isEmpty();
    assertThat(offers("!asof ")).containsExactly("@seq:", "@now");
    assertThat(offers("!format ")).containsExactly("table", "json", "csv");
  }

  private Set<String> offers(String before) {
    return completer.offers(before, before, "");
  }
}
