package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which functions a query may call; functions.iq shows them. */
final class FunctionsTest {
  @Test
  void aConnectionChoosesThem() throws SQLException {
    String url = "jdbc:driftdb:mem:" + UUID.randomUUID();
    try (TestDatabase all = TestDatabase.open(url);
        TestDatabase standard = TestDatabase.open(url + ";fun=standard");
        TestDatabase mysql = TestDatabase.open(url + ";fun=standard,mysql")) {
      String length = "SELECT LENGTH('abc')";
      assertThat(all.row(length)).isEqualTo("3");
      assertThat(standard.failure(length)).startsWith("42883");
      assertThat(standard.row("SELECT CHAR_LENGTH('abc')")).isEqualTo("3");
      assertThat(mysql.row("SELECT SPACE(2)")).isEqualTo("  ");
      assertThat(all.failure("SELECT SPACE(2)")).startsWith("42883");
    }
  }

  @Test
  void oneThatCannotBeComputedSaysSo() throws SQLException {
    try (TestDatabase db = TestDatabase.inMemory()) {
      assertThat(db.failure("SELECT CURRENT_SCHEMA"))
          .startsWith("0A000")
          .contains("CURRENT_SCHEMA");
    }
  }
}
