package org.driftdb.example;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.adapter.java.ReflectiveSchema;
import org.apache.calcite.jdbc.CalciteConnection;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.schema.SchemaPlus;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.tools.Frameworks;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.tools.RelRunner;
import org.driftdb.adapter.DriftSchema;
import org.driftdb.adapter.Point;
import org.driftdb.storage.Database;

/**
 * DriftDB inside an application that has a Calcite of its own: the tables of an open database, as
 * they are and as they were, beside the application's objects, through SQL and RelBuilder.
 */
public final class EmbeddedSchema implements AutoCloseable {
  private final Connection connection;
  private final SchemaPlus root;

  /**
   * Adds the schemas {@code DRIFT}, {@code PAST} and {@code APP} to a connection of Calcite.
   *
   * @param point what {@code PAST} reads
   * @param application the object whose public arrays are the tables of {@code APP}
   */
  public EmbeddedSchema(Database database, Point point, Object application) throws SQLException {
    connection = DriverManager.getConnection("jdbc:calcite:");
    root = connection.unwrap(CalciteConnection.class).getRootSchema();
    root.add("DRIFT", DriftSchema.of(database));
    root.add("PAST", DriftSchema.asOf(database, point));
    root.add("APP", new ReflectiveSchema(application));
  }

  /** The connection, on which SQL runs. */
  public Connection connection() {
    return connection;
  }

  /**
   * The ids of the orders from an amount on, found without SQL: by a plan that RelBuilder makes.
   *
   * @param schema {@code DRIFT} or {@code PAST}
   */
  public List<Integer> ordersFrom(String schema, BigDecimal amount) throws SQLException {
    RelBuilder builder =
        RelBuilder.create(
            Frameworks.newConfigBuilder().defaultSchema(root.subSchemas().get(schema)).build());
    RelNode plan =
        builder
            .scan("ORDERS")
            .filter(
                builder.call(
                    SqlStdOperatorTable.GREATER_THAN_OR_EQUAL,
                    builder.field("AMOUNT"),
                    builder.literal(amount)))
            .project(builder.field("ID"))
            .sort(builder.field("ID"))
            .build();
    List<Integer> ids = new ArrayList<>();
    try (PreparedStatement statement = connection.unwrap(RelRunner.class).prepareStatement(plan);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getInt(1));
      }
    }
    return ids;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
