package org.driftdb.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DriftDB as a schema of a plain {@code jdbc:calcite:} connection, beside others. */
final class CalciteModelTest {
  private static final String DRIFTQL =
      ";lex=BIG_QUERY;parserFactory=org.driftdb.parser.DriftParserImpl#FACTORY";

  @TempDir private Path directory;

  @BeforeEach
  void makeDatabase() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:driftdb:" + directory.resolve("db"));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE ORDERS (ID INT PRIMARY KEY, STATUS VARCHAR, AMOUNT INT)");
      statement.execute("CREATE INDEX BY_STATUS ON ORDERS (STATUS)");
      statement.execute("INSERT INTO ORDERS VALUES (1, 'new', 10), (2, 'new', 20)");
      statement.execute("UPDATE ORDERS SET STATUS = 'paid' WHERE ID = 1");
    }
  }

  private Connection connect(String operands, String properties) throws SQLException, IOException {
    Path model = directory.resolve("model.json");
    Files.writeString(
        model,
        """
        {version: '1.0', defaultSchema: 'D', schemas: [
          {name: 'D', type: 'custom', factory: 'org.driftdb.adapter.DriftSchemaFactory',
           operand: {directory: 'db'%s}},
          {name: 'H', type: 'jdbc', jdbcUrl: 'jdbc:h2:mem:orders;DB_CLOSE_DELAY=-1',
           jdbcDriver: 'org.h2.Driver', jdbcSchema: 'PUBLIC'}]}
        """
            .formatted(operands));
    return DriverManager.getConnection("jdbc:calcite:model=" + model + properties);
  }

  @Test
  void queriesUseKeysAndIndexes() throws Exception {
    try (Connection connection = connect("", "")) {
      assertThat(rows(connection, "SELECT * FROM ORDERS WHERE ID = 2")).containsExactly("2|new|20");
      assertThat(rows(connection, "EXPLAIN PLAN FOR SELECT * FROM ORDERS WHERE STATUS = 'new'"))
          .singleElement()
          .asString()
          .contains("index=[BY_STATUS], ranges=[['new']]");
    }
  }

  /** Integers wrap there, which the storage does not do. */
  @Test
  void sumsAreWhatAPlanOfRowsFinds() throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:driftdb:" + directory.resolve("db"));
        Statement statement = connection.createStatement()) {
      StringJoiner orders = new StringJoiner(", ", "INSERT INTO ORDERS VALUES ", "");
      for (int id = 3; id < 3_000; id++) {
        orders.add("(" + id + ", 'new', 20)");
      }
      statement.execute(orders.toString());
    }
    try (Connection connection = connect("", "")) {
      assertThat(rows(connection, "EXPLAIN PLAN FOR SELECT SUM(AMOUNT * 0.5) FROM ORDERS"))
          .singleElement()
          .asString()
          .contains("DriftEnumerableAggregate");
      for (String sum :
          List.of("(AMOUNT * 1000000000) * 0.5", "AMOUNT * 0.5", "AMOUNT + 2147483647")) {
        String query = "SELECT SUM(" + sum + ") FROM ORDERS";
        assertThat(rows(connection, query))
            .isEqualTo(rows(connection, query + " WHERE ID + AMOUNT > 0"));
      }
    }
  }

  @Test
  void thePastIsReadBySqlAndByFunctions() throws Exception {
    try (Connection connection = connect("", "")) {
      assertThat(
              rows(
                  connection,
                  "SELECT ID FROM TABLE(AS_OF('ORDERS', '@seq:2')) WHERE STATUS = 'new'"))
          .containsExactly("1", "2");
      assertThat(
              rows(
                  connection,
                  "SELECT ID FROM ORDERS FOR SYSTEM_TIME AS OF TIMESTAMP '2100-01-01 00:00:00'"
                      + " WHERE STATUS = 'new'"))
          .containsExactly("2");
      assertThat(
              rows(
                  connection,
                  "SELECT COUNT(*) FROM ORDERS FOR SYSTEM_TIME AS OF TIMESTAMP '2000-01-01 00:00:00'"))
          .containsExactly("0");
      assertThat(
              rows(
                  connection,
                  "SELECT STATUS, \"row_seq\" FROM TABLE(HISTORY('ORDERS')) WHERE ID = 1"))
          .containsExactly("new|1", "paid|3");
      assertThat(
              rows(
                  connection,
                  "SELECT \"sequence\", \"event_type\", STATUS"
                      + " FROM TABLE(CHANGES('ORDERS', '@seq:0', '@now')) WHERE ID = 1"))
          .containsExactly("1|INSERT|new", "3|PATCH|paid");
      assertThat(
              rows(
                  connection,
                  "SELECT \"kind\", ID, \"before_STATUS\", \"after_STATUS\""
                      + " FROM TABLE(DIFF('ORDERS', '@seq:2', '@now')) WHERE ID < 3"))
          .containsExactly("changed|1|new|paid");
    }
  }

  @Test
  void aColumnThatIsLeftOutGetsItsDefault() throws Exception {
    try (Connection ours = DriverManager.getConnection("jdbc:driftdb:" + directory.resolve("db"));
        Statement statement = ours.createStatement()) {
      statement.execute(
          "CREATE TABLE JOBS (ID BIGINT PRIMARY KEY, STATE VARCHAR(5) NOT NULL DEFAULT 'new',"
              + " TRIES INTEGER DEFAULT 1 + 2, MADE TIMESTAMP DEFAULT CURRENT_TIMESTAMP)");
    }
    try (Connection connection = connect("", "");
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("INSERT INTO JOBS (ID, TRIES) VALUES (1, NULL), (2, 7)");
      statement.executeUpdate(
          "INSERT INTO JOBS (STATE, ID) SELECT 'old', ID + 10 FROM ORDERS WHERE ID = 2");
      assertThat(
              rows(
                  connection,
                  "SELECT ID, STATE, TRIES FROM JOBS WHERE MADE IS NOT NULL ORDER BY ID"))
          .containsExactly("1|new|null", "2|new|7", "12|old|3");
    }
  }

  @Test
  void eachRowOfAnotherTableMayNameThePoint() throws Exception {
    try (Connection connection = connect("", "")) {
      String asked =
          " (VALUES (1, TIMESTAMP '2000-01-01 00:00:00'), (2, TIMESTAMP '2100-01-01 00:00:00'))"
              + " AS P (ORDER_ID, PAID_AT)";
      String query =
          "SELECT P.ORDER_ID, O.STATUS FROM"
              + asked
              + " LEFT JOIN ORDERS FOR SYSTEM_TIME AS OF P.PAID_AT AS O ON O.ID = P.ORDER_ID";
      assertThat(rows(connection, query)).containsExactlyInAnyOrder("1|null", "2|new");
      assertThat(rows(connection, "EXPLAIN PLAN FOR " + query))
          .singleElement()
          .asString()
          .contains("point=[$cor0.PAID_AT], key=[[$cor0.ORDER_ID]]");
      assertThat(
              rows(
                  connection,
                  "EXPLAIN PLAN FOR SELECT P.ORDER_ID, O.STATUS FROM"
                      + asked
                      + ", ORDERS FOR SYSTEM_TIME AS OF P.PAID_AT AS O WHERE O.ID = P.ORDER_ID"))
          .singleElement()
          .asString()
          .contains("point=[$cor0.PAID_AT], key=[[$cor0.ORDER_ID]]");
    }
  }

  @Test
  void systemTablesAreInASchemaBelow() throws Exception {
    try (Connection connection = connect("", "")) {
      assertThat(
              rows(
                  connection,
                  "SELECT \"table_name\", \"row_count\" FROM D.DRIFT_INFO.TABLES"
                      + " WHERE \"dropped_seq\" IS NULL"))
          .containsExactly("ORDERS|2");
      assertThat(
              rows(
                  connection, "SELECT \"last_seq\" FROM DRIFT_INFO.COMMITS WHERE \"last_seq\" > 2"))
          .containsExactly("3");
    }
    try (Connection connection = connect(", readOnly: true, asOf: '@seq:2'", "")) {
      assertThat(rows(connection, "SELECT \"last_seq\" FROM DRIFT_INFO.COMMITS"))
          .containsExactly("2");
    }
  }

  @Test
  void rowsAreWritten() throws Exception {
    try (Connection connection = connect("", "");
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate("INSERT INTO ORDERS VALUES (3, 'new', 5), (4, 'new', 6)"))
          .isEqualTo(2);
      assertThat(statement.executeUpdate("UPDATE ORDERS SET AMOUNT = AMOUNT + 1 WHERE ID > 2"))
          .isEqualTo(2);
      assertThat(statement.executeUpdate("DELETE FROM ORDERS WHERE STATUS = 'paid'")).isEqualTo(1);
      assertThat(rows(connection, "SELECT ID, AMOUNT FROM ORDERS ORDER BY ID"))
          .containsExactly("2|20", "3|6", "4|7");
    }
  }

  @Test
  void tablesJoinThoseOfOtherDatabases() throws Exception {
    try (Connection h2 = DriverManager.getConnection("jdbc:h2:mem:orders;DB_CLOSE_DELAY=-1");
        Statement statement = h2.createStatement()) {
      statement.execute("CREATE TABLE PAYMENTS (ORDER_ID INT, PAID INT)");
      statement.execute("INSERT INTO PAYMENTS VALUES (1, 10)");
      try (Connection connection = connect("", "")) {
        assertThat(
                rows(
                    connection,
                    "SELECT O.ID, P.PAID FROM ORDERS AS O JOIN H.PAYMENTS AS P ON O.ID = P.ORDER_ID"))
            .containsExactly("1|10");
      }
      statement.execute("SHUTDOWN");
    }
  }

  @Test
  void ourOwnDriverComparesItsTextsWithThoseOfOtherDatabases() throws Exception {
    Path model = directory.resolve("others.json");
    Files.writeString(
        model,
        """
        {version: '1.0', schemas: [
          {name: 'H', type: 'jdbc', jdbcUrl: 'jdbc:h2:mem:texts', jdbcDriver: 'org.h2.Driver',
           jdbcSchema: 'PUBLIC'}]}
        """);
    try (Connection h2 = DriverManager.getConnection("jdbc:h2:mem:texts");
        Statement statement = h2.createStatement();
        Connection connection =
            DriverManager.getConnection(
                "jdbc:driftdb:" + directory.resolve("db") + ";model=" + model)) {
      statement.execute("CREATE TABLE PAYMENTS (STATUS VARCHAR(10), NOTE CHAR(3), PAID INT)");
      statement.execute("INSERT INTO PAYMENTS VALUES ('new', 'né', 10), ('old', 'b', 20)");
      String join = "SELECT O.ID, P.NOTE FROM H.PAYMENTS P JOIN ORDERS O ON O.STATUS = P.STATUS";
      assertThat(rows(connection, join + " ORDER BY O.ID")).containsExactly("2|né ");
      assertThat(rows(connection, join + " WHERE P.NOTE = 'né' AND O.ID = 2"))
          .containsExactly("2|né ");
      assertThat(rows(connection, join + " WHERE UPPER(P.STATUS) || P.NOTE LIKE 'NEW%' LIMIT 1"))
          .hasSize(1);
      assertThat(
              rows(
                  connection,
                  "SELECT STATUS FROM ORDERS UNION SELECT STATUS FROM H.PAYMENTS ORDER BY STATUS"))
          .containsExactly("new", "old", "paid");
      assertThat(
              rows(
                  connection,
                  "SELECT PAID FROM H.PAYMENTS P WHERE EXISTS"
                      + " (SELECT * FROM ORDERS O WHERE O.STATUS = P.STATUS)"))
          .containsExactly("10");
      assertThat(
              rows(
                  connection,
                  "SELECT PAID FROM H.PAYMENTS WHERE CAST(PAID AS VARCHAR(5)) || STATUS = '20old'"))
          .containsExactly("20");
    }
  }

  @Test
  void aSchemaMayReadThePastOrOnlyRead() throws Exception {
    try (Connection connection = connect(", asOf: '@seq:1'", "")) {
      assertThat(rows(connection, "SELECT ID FROM ORDERS")).containsExactly("1");
      assertFails(connection, "INSERT INTO ORDERS VALUES (3, 'new', 5)", "reads the past");
    }
    try (Connection connection = connect(", readOnly: true", "")) {
      assertThat(rows(connection, "SELECT ID FROM ORDERS")).containsExactly("1", "2");
      assertFails(connection, "INSERT INTO ORDERS VALUES (3, 'new', 5)", "read-only");
    }
  }

  @Test
  void driftQlRunsWhereTheParserIsOurs() throws Exception {
    try (Connection connection = connect("", DRIFTQL);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE docs (pk=id)");
      statement.execute("INSERT INTO docs {\"id\": 1, \"v\": \"a\"}");
      statement.execute("PATCH docs KEY 1 SET {\"v\": \"b\"}");
      assertThat(rows(connection, "SELECT v FROM docs")).containsExactly("b");
      assertThat(rows(connection, "SELECT v FROM docs FOR SYSTEM_TIME AS OF '@seq:4'"))
          .containsExactly("a");
    }
  }

  /** Our own driver prepares it again by itself. */
  @Test
  void aPlanForATableThatHasChangedSinceIsAConflict() throws Exception {
    try (Connection connection = connect("", DRIFTQL);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE docs (pk=id)");
      statement.execute("INSERT INTO docs {\"id\": 1}");
      try (PreparedStatement prepared = connection.prepareStatement("SELECT * FROM docs")) {
        statement.execute("INSERT INTO docs {\"id\": 2, \"fresh\": true}");
        assertThatThrownBy(prepared::executeQuery)
            .rootCause()
            .isInstanceOfSatisfying(
                DriftException.class,
                failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CONFLICT))
            .hasMessageContaining("prepare it again");
      }
    }
  }

  private static void assertFails(Connection connection, String sql, String message)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.executeUpdate(sql))
          .isInstanceOf(SQLException.class)
          .hasStackTraceContaining(message);
    }
  }

  private static List<String> rows(Connection connection, String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        StringJoiner row = new StringJoiner("|");
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.add(rows.getString(i));
        }
        found.add(row.toString());
      }
    }
    return found;
  }
}
