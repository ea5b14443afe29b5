package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.calcite.DataContext;
import org.apache.calcite.jdbc.CalciteConnection;
import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.runtime.Hook;
import org.apache.calcite.schema.ScannableTable;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.driftdb.storage.Database;
import org.driftdb.storage.block.BlockCache;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Joins that look for the rows of a table for the rows of their other side. */
final class LookupJoinTest {
  private static final int SIZE = 20_000;
  private static final String LOOKS = "DriftLookupJoin";

  private String url = "";
  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    url = "jdbc:driftdb:mem:" + UUID.randomUUID();
    db = TestDatabase.open(url);
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  /** A table of another source, of integers; it fails where it is asked on after its end. */
  private record Numbers(List<@Nullable Integer> numbers) {
    Table table() {
      return new Scanned(numbers);
    }
  }

  private static final class Scanned extends AbstractTable implements ScannableTable {
    private final List<@Nullable Integer> numbers;

    Scanned(List<@Nullable Integer> numbers) {
      this.numbers = numbers;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory types) {
      return types
          .builder()
          .add("x", types.createTypeWithNullability(types.createSqlType(SqlTypeName.INTEGER), true))
          .build();
    }

    @Override
    public Enumerable<@Nullable Object[]> scan(DataContext root) {
      return new AbstractEnumerable<>() {
        @Override
        public Enumerator<@Nullable Object[]> enumerator() {
          return new Once(numbers);
        }
      };
    }
  }

  private static final class Once implements Enumerator<@Nullable Object[]> {
    private final List<@Nullable Integer> numbers;
    private int next;

    Once(List<@Nullable Integer> numbers) {
      this.numbers = numbers;
    }

    @Override
    public @Nullable Object[] current() {
      return new @Nullable Object[] {numbers.get(next - 1)};
    }

    @Override
    public boolean moveNext() {
      if (next > numbers.size()) {
        throw new IllegalStateException("There is no more");
      }
      return next++ < numbers.size();
    }

    @Override
    public void reset() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }

  private void addNumbers(List<@Nullable Integer> numbers) throws SQLException {
    Map<String, Table> tables = Map.of("wanted", new Numbers(numbers).table());
    db.connection()
        .unwrap(CalciteConnection.class)
        .getRootSchema()
        .add(
            "other",
            new AbstractSchema() {
              @Override
              protected Map<String, Table> getTableMap() {
                return tables;
              }
            });
  }

  private void makeBig() throws SQLException {
    db.run(
        "CREATE TABLE big (id INT PRIMARY KEY, n INT, v VARCHAR)", "CREATE INDEX big_n ON big (n)");
    try (PreparedStatement insert =
        db.connection()
            .prepareStatement("INSERT INTO big VALUES (?, ?, 'a long value of row ' || ?)")) {
      for (int i = 0; i < SIZE; i++) {
        insert.setInt(1, i);
        insert.setInt(2, i / 2);
        insert.setString(3, "" + i);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /** A hundred rows of elsewhere need a hundred look-ups, and no scan. */
  @Test
  void rowsOfAnotherSourceAreLookedFor() throws SQLException {
    makeBig();
    db.run("SNAPSHOT big");
    addNumbers(IntStream.range(0, 100).mapToObj(i -> (Integer) (i * 199)).toList());
    Database database = db.connection().unwrap(DriftConnection.class).session().database();
    BlockCache.Counts before = database.counts();
    db.row("SELECT COUNT(*) FROM big WHERE v = ''");
    long scanned = database.counts().since(before).dataBlocks();
    for (String sql :
        List.of(
            "SELECT x, v FROM other.wanted JOIN big ON id = x",
            "SELECT x, v FROM big JOIN other.wanted ON id = x",
            "SELECT x, v FROM other.wanted LEFT JOIN big ON id = x",
            "SELECT x FROM other.wanted WHERE EXISTS (SELECT * FROM big WHERE id = x)",
            "SELECT x FROM other.wanted WHERE x IN (SELECT id FROM big)",
            "SELECT id FROM big WHERE id IN (SELECT x FROM other.wanted)",
            "SELECT x, (SELECT v FROM big WHERE id = x) FROM other.wanted",
            "SELECT x, v FROM other.wanted JOIN big ON id = x AS OF @now")) {
      assertThat(db.plan(sql)).as(sql).contains(LOOKS);
      before = database.counts();
      assertThat(db.rows(sql)).as(sql).hasSize(100);
      assertThat(database.counts().since(before).rowsRead()).as(sql).isLessThan(SIZE / 2);
      assertThat(database.counts().since(before).dataBlocks()).as(sql).isLessThanOrEqualTo(2 * 100);
    }
    assertThat(scanned).isPositive();
    String none = "SELECT x FROM other.wanted WHERE NOT EXISTS (SELECT * FROM big WHERE id = x)";
    assertThat(db.plan(none)).contains(LOOKS);
    assertThat(db.rows(none)).isEmpty();
  }

  @Test
  void moreRowsThanABatchHasAreLookedForInSeveral() throws SQLException {
    makeBig();
    addNumbers(
        IntStream.range(0, 2_500).mapToObj(i -> i % 5 == 0 ? null : (Integer) (i * 10)).toList());
    assertThat(db.plan("SELECT x, v FROM other.wanted LEFT JOIN big ON id = x")).contains(LOOKS);
    assertThat(db.rows("SELECT x, v FROM other.wanted LEFT JOIN big ON id = x")).hasSize(2_500);
    assertThat(db.rows("SELECT x, v FROM other.wanted JOIN big ON id = x")).hasSize(1_600);
    assertThat(db.rows("SELECT x, v FROM other.wanted JOIN big ON n = x")).hasSize(1_600);
  }

  @Test
  void whatATransactionHasWrittenIsFound() throws SQLException {
    makeBig();
    addNumbers(List.of(1, SIZE + 5));
    String sql = "SELECT x, n FROM other.wanted LEFT JOIN big ON id = x";
    db.connection().setAutoCommit(false);
    db.run(
        "INSERT INTO big VALUES (" + (SIZE + 5) + ", 77, 'new')",
        "UPDATE big SET n = 5 WHERE id = 1");
    assertThat(db.plan(sql)).contains(LOOKS);
    assertThat(db.rows(sql)).containsExactlyInAnyOrder("1|5", SIZE + 5 + "|77");
    assertThat(db.rows(sql + " AS OF @seq:" + SIZE))
        .containsExactlyInAnyOrder("1|0", SIZE + 5 + "|null");
    db.connection().rollback();
    assertThat(db.rows(sql)).containsExactlyInAnyOrder("1|0", SIZE + 5 + "|null");
    db.connection().setAutoCommit(true);
    db.run("UPDATE big SET n = 6 WHERE id = 1", "ALTER SESSION SET as_of = '@seq:" + SIZE + "'");
    assertThat(db.rows(sql)).containsExactlyInAnyOrder("1|0", SIZE + 5 + "|null");
  }

  /** What joins give must not depend on how they find it. */
  @Test
  void randomJoinsGiveWhatTheyGiveWithoutLookingUp() throws SQLException {
    Random random = new Random(20261122);
    db.run(
        "CREATE TABLE t (a INT, b VARCHAR, c BIGINT, d DECIMAL(8, 2), PRIMARY KEY (a, b))",
        "CREATE INDEX t_c ON t (c)",
        "CREATE INDEX t_d ON t (d DESC, a)",
        "CREATE TABLE docs (pk=id, INDEX(f))",
        "CREATE TABLE s (k INT PRIMARY KEY, i INT, l BIGINT, m DECIMAL(6, 1), w VARCHAR, f DOUBLE)",
        "CREATE VIEW seen AS SELECT a, b AS name, c + 0 AS c1, c, d FROM t WHERE d IS NULL OR d < 7");
    for (int i = 0; i < 900; i++) {
      db.update(
          "UPSERT INTO t VALUES (?, ?, ?, ?)",
          random.nextInt(30),
          "w" + random.nextInt(20),
          random.nextInt(9) == 0 ? null : random.nextInt(40),
          random.nextInt(9) == 0 ? null : random.nextInt(20) / 2.0);
    }
    for (int i = 0; i < 500; i++) {
      db.run(
          "INSERT INTO docs {\"id\": %d, \"f\": %s}"
              .formatted(
                  i, new String[] {"1", "1.0", "\"w1\"", "null", "" + i % 50}[random.nextInt(5)]));
    }
    long middle = Long.parseLong(db.row("SELECT CURRENT_SEQ()"));
    for (int i = 0; i < 9; i++) {
      db.update(
          "INSERT INTO s VALUES (?, ?, ?, ?, ?, ?)",
          i,
          random.nextInt(4) == 0 ? null : random.nextInt(30),
          random.nextInt(4) == 0 ? null : random.nextInt(30),
          random.nextInt(4) == 0 ? null : random.nextInt(20) / 2.0,
          random.nextInt(4) == 0 ? null : "w" + random.nextInt(20),
          random.nextInt(4) == 0 ? null : random.nextInt(6) / 2.0);
    }
    db.run("DELETE FROM t WHERE a = 5", "UPDATE t SET c = 3 WHERE a = 7");
    String[] tables = {"t", "t", "seen", "docs", "t FOR SYSTEM_TIME AS OF @seq:" + middle / 2};
    String[] own = {"s.i", "s.l", "s.m", "s.w", "s.f", "s.i + 1", "CAST(s.l AS INT)"};
    int looked = 0;
    int unplanned = 0;
    try (TestDatabase other = TestDatabase.open(url)) {
      for (int i = 0; i < 400; i++) {
        String table = tables[random.nextInt(tables.length)];
        String[] theirs =
            switch (table) {
              case "docs" -> new String[] {"x.id", "x.f"};
              case "seen" -> new String[] {"x.a", "x.name", "x.c", "x.c1", "x.d"};
              default -> new String[] {"x.a", "x.b", "x.c", "x.d"};
            };
        String on = equal(own, theirs, random);
        if (random.nextInt(3) == 0) {
          on += " AND " + equal(own, theirs, random);
        }
        if (random.nextInt(4) == 0) {
          on += " AND " + theirs[0] + " <> s.k";
        }
        String one = theirs[random.nextInt(theirs.length)];
        String from = table + " AS x";
        String sql =
            switch (random.nextInt(9)) {
              case 0 -> "SELECT s.k, " + one + " FROM s JOIN " + from + " ON " + on;
              case 1 -> "SELECT s.k, " + one + " FROM s LEFT JOIN " + from + " ON " + on;
              case 2 -> "SELECT s.k, " + one + " FROM " + from + " RIGHT JOIN s ON " + on;
              case 3 ->
                  "SELECT k FROM s WHERE EXISTS (SELECT * FROM " + from + " WHERE " + on + ")";
              case 4 ->
                  "SELECT k FROM s WHERE NOT EXISTS (SELECT 1 FROM " + from + " WHERE " + on + ")";
              case 5 ->
                  "SELECT k FROM s WHERE i IN (SELECT %s FROM %s WHERE %s)"
                      .formatted(theirs[0], from, on);
              case 6 ->
                  "SELECT k FROM s WHERE l NOT IN (SELECT %s FROM %s WHERE %s)"
                      .formatted(theirs[0], from, on);
              case 7 -> "SELECT k, (SELECT COUNT(*) FROM " + from + " WHERE " + on + ") FROM s";
              default ->
                  "SELECT k, (SELECT MAX(" + one + ") FROM " + from + " WHERE " + on + ") FROM s";
            };
        List<String> read;
        try (Hook.Closeable off =
            Hook.PLANNER.addThread(
                (RelOptPlanner planner) ->
                    planner.setRuleDescExclusionFilter(Pattern.compile("DriftLookupJoinRule")))) {
          read = other.rows(sql);
        } catch (SQLException e) {
          unplanned++; // Calcite cannot take every correlation apart.
          continue;
        }
        looked += db.plan(sql).contains(LOOKS) ? 1 : 0;
        assertThat(db.rows(sql)).as(sql).containsExactlyInAnyOrderElementsOf(read);
      }
    }
    assertThat(looked).isGreaterThan(150);
    assertThat(unplanned).isLessThan(40);
  }

  private static String equal(String[] own, String[] theirs, Random random) {
    String mine = own[random.nextInt(own.length)];
    String other = theirs[random.nextInt(theirs.length)];
    boolean text = mine.equals("s.w");
    if (text != (other.equals("x.b") || other.equals("x.name")) && !other.matches("x.(id|f)")) {
      return equal(own, theirs, random);
    }
    return random.nextBoolean() ? mine + " = " + other : other + " = " + mine;
  }
}
