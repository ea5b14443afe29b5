package org.driftdb.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.driftdb.adapter.Databases;
import org.driftdb.adapter.Point;
import org.driftdb.storage.Database;
import org.driftdb.storage.Options;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the example of embedding shows. */
final class EmbeddedSchemaTest {
  private final String name = UUID.randomUUID().toString();
  private Databases.Use use;
  private EmbeddedSchema schemas;

  /** A table of the application. */
  public static final class Application {
    public final Customer[] CUSTOMERS = {new Customer(1, "Ada"), new Customer(2, "Blaise")};
  }

  /** A row of it. */
  public static final class Customer {
    public final int ID;
    public final String NAME;

    Customer(int id, String name) {
      ID = id;
      NAME = name;
    }
  }

  @BeforeEach
  void open() throws SQLException {
    use = Databases.inMemory(name, Options.DEFAULT);
    Database database = use.database();
    try (Connection connection = DriverManager.getConnection("jdbc:driftdb:mem:" + name);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE ORDERS (ID INT PRIMARY KEY, CUSTOMER INT, AMOUNT DECIMAL(8, 2))");
      statement.execute("INSERT INTO ORDERS VALUES (1, 1, 40), (2, 2, 25.5), (3, 1, 7)");
      statement.execute("UPDATE ORDERS SET AMOUNT = 0 WHERE CUSTOMER = 1");
    }
    schemas = new EmbeddedSchema(database, Point.sequence(3), new Application());
  }

  @AfterEach
  void close() throws SQLException {
    schemas.close();
    use.close();
  }

  @Test
  void sqlJoinsPresentAndPastWithTheApplicationsObjects() throws SQLException {
    assertThat(
            rows(
                "SELECT C.NAME, SUM(P.AMOUNT) AS WAS, SUM(N.AMOUNT) AS IS_NOW"
                    + " FROM DRIFT.ORDERS AS N JOIN PAST.ORDERS AS P ON P.ID = N.ID"
                    + " JOIN APP.CUSTOMERS AS C ON C.ID = N.CUSTOMER GROUP BY C.NAME ORDER BY 1"))
        .containsExactly("Ada 47.00 0.00", "Blaise 25.50 25.50");
  }

  @Test
  void relBuilderScansThem() throws SQLException {
    assertThat(schemas.ordersFrom("DRIFT", BigDecimal.TEN)).containsExactly(2);
    assertThat(schemas.ordersFrom("PAST", BigDecimal.TEN)).containsExactly(1, 2);
  }

  @Test
  void whatIsWrittenIsReadByTheNextStatement() throws SQLException {
    try (Statement statement = schemas.connection().createStatement()) {
      assertThat(statement.executeUpdate("UPDATE DRIFT.ORDERS SET AMOUNT = 99 WHERE ID = 3"))
          .isEqualTo(1);
    }
    assertThat(schemas.ordersFrom("DRIFT", BigDecimal.TEN)).containsExactly(2, 3);
    assertThat(schemas.ordersFrom("PAST", BigDecimal.TEN)).containsExactly(1, 2);
  }

  private List<String> rows(String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Statement statement = schemas.connection().createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        StringBuilder row = new StringBuilder(rows.getString(1));
        for (int i = 2; i <= rows.getMetaData().getColumnCount(); i++) {
          row.append(' ').append(rows.getString(i));
        }
        found.add(row.toString());
      }
    }
    return found;
  }
}
