package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.driftdb.adapter.jdbc.Rows.row;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.calcite.DataContext;
import org.apache.calcite.jdbc.CalciteConnection;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Linq4j;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.ScannableTable;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.schema.impl.ViewTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables of other adapters beside ours: their names, their values, and points in time. */
class OtherSchemasTest {
  private Connection connection;
  private Rows db;

  @BeforeEach
  void connect() throws SQLException {
    connection = DriverManager.getConnection("jdbc:driftdb:mem:" + UUID.randomUUID());
    db = new Rows(connection);
    connection
        .unwrap(CalciteConnection.class)
        .getRootSchema()
        .add(
            "Other",
            new AbstractSchema() {
              @Override
              protected Map<String, Table> getTableMap() {
                return Map.of("Customers", new Customers());
              }
            });
    db.update("CREATE TABLE orders (pk=id)");
    db.update("INSERT INTO orders {\"id\": 1, \"customer\": 7, \"status\": \"open\"}");
    db.update("PATCH orders KEY 1 SET {\"status\": \"paid\", \"note\": {\"by\": \"ann\"}}");
    db.update("PATCH orders KEY 1 SET {\"customer\": \"x\"}");
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  @Test
  void theirNamesMatchAsOursDo() throws SQLException {
    assertThat(db.column("SELECT NAME FROM other.customers WHERE ID = 7")).isEqualTo(row("Ann"));
    assertThat(db.column("SELECT `Other`.`Customers`.Name FROM `Other`.`Customers` LIMIT 1"))
        .isEqualTo(row("Ann"));
  }

  @Test
  void thePointOfAWholeQueryPassesThemOver() throws SQLException {
    String join = "SELECT o.status, c.Name FROM orders AS o JOIN other.customers AS c";

    assertThat(db.of(join + " ON c.Id = o.customer AS OF @seq:1"))
        .isEqualTo(List.of(row("open", "Ann")));
    assertThat(db.of(join + " ON c.Id = o.customer AS OF @seq:2"))
        .isEqualTo(List.of(row("paid", "Ann")));
    assertThat(db.of(join + " ON c.Id = o.customer")).isEmpty();
    assertThatThrownBy(
            () -> db.of("SELECT * FROM other.customers FOR SYSTEM_TIME AS OF @seq:1 AS c"))
        .hasMessageContaining("not a temporal table");
  }

  @Test
  void theyAndViewsHaveNoChanges() throws SQLException {
    connection
        .unwrap(CalciteConnection.class)
        .getRootSchema()
        .add(
            "one",
            ViewTable.viewMacro(
                connection.unwrap(CalciteConnection.class).getRootSchema(),
                "SELECT 1 AS ID FROM (VALUES (0))",
                List.of("DRIFT"),
                null,
                null));
    assertThat(db.column("SELECT id FROM one")).isEqualTo(row(1));
    assertThatThrownBy(() -> db.of("SELECT * FROM CHANGES('one', @seq:0, @now)"))
        .hasMessage(
            "CHANGES tells of a table of a DriftDB database, and \"one\" is a view"
                + " (line 1, column 23)")
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("0A000");
    assertThatThrownBy(() -> db.of("SELECT * FROM CHANGES(other.customers, @seq:0, @now)"))
        .hasMessageContaining("\"customers\" is none (line 1, column 23)");
  }

  @Test
  void theirAnyColumnsMeetOurMixedOnes() throws SQLException {
    assertThat(
            db.column(
                "SELECT c.Name FROM orders AS o, other.customers AS c WHERE o.customer = c.tag"))
        .isEqualTo(row("Bob"));
    assertThat(db.column("SELECT tags['a'] FROM other.customers ORDER BY Id"))
        .isEqualTo(row(1, "x"));
    assertThat(
            db.column(
                "SELECT c.Name FROM orders AS o, other.customers AS c"
                    + " WHERE o.customer = c.tags['a']"))
        .isEqualTo(row("Bob"));
    assertThat(db.column("SELECT Name FROM other.customers WHERE tags['a'] = 1"))
        .isEqualTo(row("Ann"));
  }

  private static final class Customers extends AbstractTable implements ScannableTable {
    @Override
    public RelDataType getRowType(RelDataTypeFactory types) {
      RelDataType any = types.createTypeWithNullability(types.createSqlType(SqlTypeName.ANY), true);
      RelDataType text = types.createSqlType(SqlTypeName.VARCHAR);
      return types
          .builder()
          .add("Id", SqlTypeName.INTEGER)
          .add("Name", SqlTypeName.VARCHAR)
          .add("tag", any)
          .add("tags", types.createMapType(text, any))
          .build();
    }

    @Override
    public Enumerable<@Nullable Object[]> scan(DataContext root) {
      return Linq4j.asEnumerable(
          new Object[][] {{7, "Ann", 1, Map.of("a", 1)}, {8, "Bob", "x", Map.of("a", "x")}});
    }
  }
}
