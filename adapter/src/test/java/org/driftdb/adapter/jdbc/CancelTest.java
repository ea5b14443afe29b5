package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Statements that run too long. */
@Timeout(60)
final class CancelTest {
  private static final String ENDLESS =
      "SELECT COUNT(*) FROM t AS a, t AS b, t AS c, t AS d WHERE a.id + b.id = c.id - d.id";

  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db = TestDatabase.inMemory().run("CREATE TABLE t (pk=id)");
    try (PreparedStatement insert =
        db.connection().prepareStatement("INSERT INTO t (id) VALUES (?)")) {
      for (int i = 0; i < 2_000; i++) {
        insert.setInt(1, i);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  @Test
  void aQueryStopsWhenItsTimeIsOver() throws SQLException {
    try (Statement statement = db.connection().createStatement()) {
      statement.setQueryTimeout(1);
      assertThat(TestDatabase.failure(() -> statement.executeQuery(ENDLESS)))
          .isEqualTo("57014 The statement ran longer than its query timeout");
      statement.setQueryTimeout(0);
      try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM t")) {
        assertThat(rows.next()).isTrue();
      }
    }
  }

  @Test
  void aQueryStopsWhenSomebodyCancelsIt() throws Exception {
    try (Statement statement = db.connection().createStatement()) {
      CompletableFuture<String> failure =
          CompletableFuture.supplyAsync(
              () -> TestDatabase.failure(() -> statement.executeQuery(ENDLESS)));
      while (!failure.isDone()) {
        TimeUnit.MILLISECONDS.sleep(50);
        statement.cancel();
      }
      assertThat(failure.get()).isEqualTo("57014 The statement was cancelled");
      try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM t")) {
        assertThat(rows.next()).isTrue();
      }
    }
  }

  private static String failureIn(Statement statement, String sql) throws SQLException {
    statement.setQueryTimeout(1);
    return TestDatabase.failure(() -> statement.execute(sql));
  }

  /** Also where no table of ours is read again and again, or none at all. */
  @Test
  void joinsOfOtherSourcesStop() throws SQLException {
    db.connection()
        .unwrap(CalciteConnection.class)
        .getRootSchema()
        .add(
            "other",
            new AbstractSchema() {
              @Override
              protected Map<String, Table> getTableMap() {
                return Map.of("numbers", new Numbers());
              }
            });
    String others = "FROM other.numbers a, other.numbers b, other.numbers c, other.numbers d";
    try (Statement statement = db.connection().createStatement()) {
      for (String sql :
          List.of(
              "SELECT COUNT(*) " + others + " WHERE a.n + b.n = c.n - d.n",
              "SELECT COUNT(*) " + others + " WHERE a.n = b.n + 1 AND c.n > d.n",
              "SELECT MAX(a.n) "
                  + others
                  + " WHERE EXISTS (SELECT 1 FROM other.numbers e"
                  + " WHERE e.n + a.n > b.n + c.n + d.n + 5000)",
              "SELECT COUNT(*) FROM t, other.numbers b, t c, other.numbers d, t e"
                  + " WHERE t.id + b.n + c.id = d.n - e.id",
              "INSERT INTO t (id) SELECT a.n + 10000 "
                  + others
                  + " WHERE a.n + b.n < c.n - d.n - 1999",
              "WITH RECURSIVE r (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM r WHERE i > 0)"
                  + " SELECT COUNT(*) FROM r")) {
        assertThat(failureIn(statement, sql))
            .as(sql)
            .isEqualTo("57014 The statement ran longer than its query timeout");
      }
    }
    assertThat(db.row("SELECT COUNT(*) FROM t")).isEqualTo("2000");
  }

  @Test
  void writesStopAndChangeNothing() throws SQLException {
    try (Statement statement = db.connection().createStatement()) {
      for (String sql :
          List.of(
              "INSERT INTO t (id) SELECT 2000 + a.id + b.id * 2000 + c.id * 4000000"
                  + " FROM t a, t b, t c",
              "UPDATE t SET x = 1 WHERE id IN (SELECT a.id + b.id - c.id FROM t a, t b, t c)",
              "DELETE FROM t WHERE id IN (SELECT a.id + b.id - c.id FROM t a, t b, t c)")) {
        assertThat(failureIn(statement, sql)).as(sql).startsWith("57014 ");
      }
    }
    assertThat(db.row("SELECT COUNT(*) FROM HISTORY('t')")).isEqualTo("2000");
  }

  /** Nothing runs here, so it is the planning that stops. */
  @Test
  void planningStops() throws Exception {
    StringJoiner from = new StringJoiner(", ");
    StringJoiner where = new StringJoiner(" AND ");
    for (int i = 0; i < 30; i++) {
      from.add("t AS t" + i);
      where.add("t" + i + ".id = t" + (i + 7) % 30 + ".id");
    }
    String sql = "EXPLAIN PLAN FOR SELECT 1 FROM " + from + " WHERE " + where;
    try (Statement statement = db.connection().createStatement()) {
      CompletableFuture<String> failure =
          CompletableFuture.supplyAsync(
              () -> TestDatabase.failure(() -> statement.executeQuery(sql)));
      while (!failure.isDone()) {
        TimeUnit.MILLISECONDS.sleep(5);
        statement.cancel();
      }
      assertThat(failure.get()).isEqualTo("57014 The statement was cancelled");
    }
  }

  /** 2,000 numbers that are no table of ours. */
  private static final class Numbers extends AbstractTable implements ScannableTable {
    @Override
    public RelDataType getRowType(RelDataTypeFactory types) {
      return types.builder().add("n", SqlTypeName.INTEGER).build();
    }

    @Override
    public Enumerable<@Nullable Object[]> scan(DataContext root) {
      return Linq4j.asEnumerable(
          IntStream.range(0, 2_000).mapToObj(n -> new @Nullable Object[] {n}).toList());
    }
  }
}
