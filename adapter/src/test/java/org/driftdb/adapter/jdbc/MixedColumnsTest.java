package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.driftdb.adapter.jdbc.Rows.row;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.ValueList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A column of documents with values of many kinds, in every place of a query. */
class MixedColumnsTest {
  private static final Document OBJECT = Document.of("k", 1L);
  private static final ValueList ARRAY = ValueList.of(1L, 2L);

  private Connection connection;
  private Rows db;

  @BeforeEach
  void connect() throws SQLException {
    connection = DriverManager.getConnection("jdbc:driftdb:mem:" + UUID.randomUUID());
    db = new Rows(connection);
    fill(db);
  }

  private static void fill(Rows db) throws SQLException {
    db.update("CREATE TABLE m (pk=id, INDEX(v))");
    db.update(
        "INSERT INTO m {\"id\": 1, \"v\": 1}, {\"id\": 2, \"v\": \"one\"}, {\"id\": 3, \"v\": true},"
            + " {\"id\": 4, \"v\": [1, 2]}, {\"id\": 5, \"v\": {\"k\": 1}}, {\"id\": 6},"
            + " {\"id\": 7, \"v\": 1.0}, {\"id\": 8, \"v\": null}, {\"id\": 9, \"v\": \"1\"}");
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  private List<@Nullable Object> ids(String condition, @Nullable Object... parameters)
      throws SQLException {
    return db.column("SELECT id FROM m WHERE " + condition + " ORDER BY id", parameters);
  }

  @Test
  void valuesLeaveAsTheyCame() throws SQLException {
    assertThat(db.column("SELECT v FROM m ORDER BY id"))
        .isEqualTo(row(1L, "one", true, ARRAY, OBJECT, null, 1.0, null, "1"));
  }

  @Test
  void valuesOfOneKindAreEqualByValue() throws SQLException {
    assertThat(ids("v=\"one\"")).isEqualTo(row(2L));
    assertThat(ids("v=1")).isEqualTo(row(1L, 7L));
    assertThat(ids("v = 1.00")).isEqualTo(row(1L, 7L));
    assertThat(db.column("SELECT v FROM m WHERE v = 1 ORDER BY id")).isEqualTo(row(1L, 1.0));
    assertThat(ids("1e0 = v")).isEqualTo(row(1L, 7L));
    assertThat(ids("v = '1'")).isEqualTo(row(9L));
    assertThat(ids("v = TRUE")).isEqualTo(row(3L));
    assertThat(ids("v IS TRUE")).isEqualTo(row(3L));
    assertThat(ids("v IS NOT TRUE")).hasSize(8);
    assertThat(ids("v IS FALSE")).isEmpty();
    assertThat(ids("v = 1 AND v = 'one'")).isEmpty();
    assertThat(ids("v = 1 OR v = 'one'")).isEqualTo(row(1L, 2L, 7L));
    assertThat(ids("v <> 1")).isEqualTo(row(2L, 3L, 4L, 5L, 9L));
    assertThat(ids("NOT v = 'one'")).isEqualTo(row(1L, 3L, 4L, 5L, 7L, 9L));
    assertThat(ids("v IS DISTINCT FROM 1")).isEqualTo(row(2L, 3L, 4L, 5L, 6L, 8L, 9L));
    assertThat(ids("v IS NULL")).isEqualTo(row(6L, 8L));
  }

  @Test
  void kindsAreInOrder() throws SQLException {
    assertThat(ids("v > 0")).isEqualTo(row(1L, 2L, 4L, 5L, 7L, 9L));
    assertThat(ids("v < 'a'")).isEqualTo(row(1L, 3L, 7L, 9L));
    assertThat(ids("v BETWEEN FALSE AND 1")).isEqualTo(row(1L, 3L, 7L));
    assertThat(ids("v BETWEEN 1 AND 'one'")).isEqualTo(row(1L, 2L, 7L, 9L));
    assertThat(db.column("SELECT id FROM m ORDER BY v, id"))
        .isEqualTo(row(6L, 8L, 3L, 1L, 7L, 9L, 2L, 4L, 5L));
    assertThat(db.column("SELECT id FROM m ORDER BY v DESC, id"))
        .isEqualTo(row(5L, 4L, 2L, 9L, 1L, 7L, 3L, 6L, 8L));
    assertThat(db.of("SELECT MIN(v), MAX(v) FROM m")).isEqualTo(List.of(row(true, OBJECT)));
  }

  @Test
  void listsAreOfMixedKinds() throws SQLException {
    assertThat(ids("v IN (1, 'one')")).isEqualTo(row(1L, 2L, 7L));
    assertThat(ids("v IN (1, 'one', TRUE, NULL)")).isEqualTo(row(1L, 2L, 3L, 7L));
    assertThat(ids("v NOT IN (1, 'one')")).isEqualTo(row(3L, 4L, 5L, 9L));
    assertThat(ids("v NOT IN (1, NULL)")).isEmpty();
    assertThat(ids("v IN (id, 'one')")).isEqualTo(row(1L, 2L));
    for (int size : new int[] {25, 200, 3000}) {
      String list =
          IntStream.range(0, size)
              .mapToObj(i -> i % 2 == 0 ? "'x" + i + "'" : String.valueOf(i))
              .collect(Collectors.joining(", "));
      assertThat(ids("v IN (" + list + ")")).isEqualTo(row(1L, 7L));
      assertThat(ids("v NOT IN (" + list + ")")).isEqualTo(row(2L, 3L, 4L, 5L, 9L));
    }
  }

  @Test
  void parametersKeepTheirKind() throws SQLException {
    assertThat(ids("v = ?", 1)).isEqualTo(row(1L, 7L));
    assertThat(ids("v = ?", 1L)).isEqualTo(row(1L, 7L));
    assertThat(ids("v = ?", 1.0)).isEqualTo(row(1L, 7L));
    assertThat(ids("v = ?", new BigDecimal("1.000"))).isEqualTo(row(1L, 7L));
    assertThat(ids("v = ?", BigInteger.ONE)).isEqualTo(row(1L, 7L));
    assertThat(ids("? = v", "1")).isEqualTo(row(9L));
    assertThat(ids("v = ?", true)).isEqualTo(row(3L));
    assertThat(ids("v = ?", ARRAY)).isEqualTo(row(4L));
    assertThat(ids("v = ?", Map.of("k", 1))).isEqualTo(row(5L));
    assertThat(ids("v = ?", row((Object) null).toArray())).isEmpty();
    assertThat(ids("v IN (?, ?)", "one", 1)).isEqualTo(row(1L, 2L, 7L));
    assertThat(ids("v BETWEEN ? AND ?", true, "1")).isEqualTo(row(1L, 3L, 7L, 9L));
    assertThat(ids("COALESCE(v, ?) = ?", "none", "none")).isEqualTo(row(6L, 8L));
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT id FROM m WHERE v = ? ORDER BY id")) {
      statement.setInt(1, 1);
      assertThat(first(statement)).isEqualTo(1);
      statement.setString(1, "one");
      assertThat(first(statement)).isEqualTo(2);
      statement.setBoolean(1, true);
      assertThat(first(statement)).isEqualTo(3);
      statement.setDouble(1, 1);
      assertThat(first(statement)).isEqualTo(1);
      statement.setBigDecimal(1, new BigDecimal("1.00"));
      assertThat(first(statement)).isEqualTo(1);
      statement.setNull(1, Types.VARCHAR);
      assertThat(first(statement)).isZero();
      statement.setTimestamp(1, new Timestamp(0));
      assertThat(first(statement)).isZero();
      for (Object value : List.of(1, "one", true)) {
        statement.setObject(1, value);
        try (ResultSet found = statement.executeQuery()) {
          assertThat(found.next()).isTrue();
          assertThat(found.getLong(1)).isEqualTo(value.equals(1) ? 1 : value.equals("one") ? 2 : 3);
        }
      }
    }
  }

  /** The id of the first row that is found; 0 if none is. */
  private static long first(PreparedStatement statement) throws SQLException {
    try (ResultSet found = statement.executeQuery()) {
      return found.next() ? found.getLong(1) : 0;
    }
  }

  @Test
  void groupsAreByValue() throws SQLException {
    assertThat(
            db.of("SELECT v, COUNT(*) AS c FROM m GROUP BY v ORDER BY v").stream()
                .map(row -> row.get(1)))
        .isEqualTo(row(2L, 1L, 2L, 1L, 1L, 1L, 1L));
    assertThat(db.of("SELECT COUNT(v), COUNT(DISTINCT v) FROM m")).isEqualTo(List.of(row(7L, 6L)));
    assertThat(db.of("SELECT DISTINCT v FROM m")).hasSize(7);
    assertThat(db.column("SELECT v FROM m GROUP BY v HAVING COUNT(*) > 1 AND MAX(v) = 1"))
        .hasSize(1);
    assertThat(db.column("SELECT v FROM m UNION SELECT id FROM m")).hasSize(15);
    assertThat(db.column("SELECT id FROM m INTERSECT SELECT v FROM m")).isEqualTo(row(1L));
  }

  @Test
  void joinsAreByValue() throws SQLException {
    db.update("CREATE TABLE typed (id INTEGER PRIMARY KEY, s VARCHAR, d DOUBLE, b BOOLEAN)");
    db.update("INSERT INTO typed VALUES (1, 'one', 1.0, TRUE), (2, '1', 2.5, FALSE)");

    assertThat(db.of("SELECT a.id, b.id FROM m AS a JOIN m AS b ON a.v = b.v ORDER BY a.id, b.id"))
        .isEqualTo(
            List.of(
                row(1L, 1L),
                row(1L, 7L),
                row(2L, 2L),
                row(3L, 3L),
                row(4L, 4L),
                row(5L, 5L),
                row(7L, 1L),
                row(7L, 7L),
                row(9L, 9L)));
    for (String column : List.of("id", "s", "d", "b")) {
      String join = "SELECT m.id FROM m JOIN typed AS t ON m.v = t." + column + " ORDER BY m.id";
      assertThat(db.column(join))
          .isEqualTo(column.equals("s") ? row(2L, 9L) : column.equals("b") ? row(3L) : row(1L, 7L));
      assertThat(db.column("SELECT id FROM m WHERE v IN (SELECT " + column + " FROM typed)"))
          .hasSameSizeAs(db.column(join));
    }
    assertThat(db.column("SELECT id FROM typed WHERE s IN (SELECT v FROM m) ORDER BY id"))
        .isEqualTo(row(1, 2));
  }

  @Test
  void numbersAreCalculatedWith() throws SQLException {
    assertThat(db.of("SELECT v + 1, v * 2.5, -v, v / 2, ABS(v - 3) FROM m WHERE id = 1"))
        .isEqualTo(List.of(row(2L, new BigDecimal("2.5"), -1L, 0L, 2L)));
    assertThat(db.of("SELECT SUM(v), AVG(v), MAX(v) FROM m WHERE v BETWEEN 0 AND 9"))
        .isEqualTo(List.of(row(2.0, 1.0, 1L)));
    for (String calculation : List.of("v + 1", "1 - v", "-v", "ABS(v)", "SUM(v)", "AVG(v)")) {
      assertThatThrownBy(() -> db.of("SELECT " + calculation + " FROM m WHERE id = 2"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22018"))
          .hasMessageContaining("\"one\" is not a number");
    }
  }

  @Test
  void textsOfAllKindsAreSearched() throws SQLException {
    assertThat(ids("v LIKE 'o%'")).isEqualTo(row(2L));
    assertThat(ids("v LIKE '%1%'")).isEqualTo(row(9L));
    assertThat(ids("v NOT LIKE 'o%'")).isEqualTo(row(1L, 3L, 4L, 5L, 7L, 9L));
    assertThat(db.column("SELECT LISTAGG(v, ' ') WITHIN GROUP (ORDER BY id) FROM m"))
        .isEqualTo(row("1 one true [1,2] {\"k\":1} 1.0 1"));
    assertThat(db.column("SELECT UPPER(v) || '!' FROM m WHERE v IS NOT NULL ORDER BY id"))
        .isEqualTo(row("1!", "ONE!", "TRUE!", "[1,2]!", "{\"K\":1}!", "1.0!", "1!"));
  }

  @Test
  void castsGoBothWays() throws SQLException {
    assertThat(db.column("SELECT CAST(v AS VARCHAR) FROM m WHERE v IS NOT NULL ORDER BY id"))
        .isEqualTo(row("1", "one", "true", "[1,2]", "{\"k\":1}", "1.0", "1"));
    assertThat(db.column("SELECT CAST(v AS INTEGER) FROM m WHERE id IN (1, 7, 9) ORDER BY id"))
        .isEqualTo(row(1, 1, 1));
    assertThatThrownBy(() -> db.of("SELECT CAST(v AS INTEGER) FROM m WHERE id = 2"))
        .hasMessageContaining("\"one\" is not a number");
    assertThatThrownBy(() -> db.of("SELECT CAST(v AS DATE) FROM m WHERE id = 1"))
        .hasMessageContaining("1 is not a date");
  }

  @Test
  void itemsAreReached() throws SQLException {
    assertThat(db.of("SELECT v['k'], v[1], v[3], v['x'] FROM m WHERE id IN (4, 5) ORDER BY id"))
        .isEqualTo(List.of(row(null, 1L, null, null), row(1L, null, null, null)));
    assertThat(ids("v['k'] = 1 OR v[2] = 2")).isEqualTo(row(4L, 5L));
    assertThat(db.column("SELECT id FROM m ORDER BY v['k'] DESC, id LIMIT 1")).isEqualTo(row(5L));
    db.update("PATCH m KEY 6 SET {\"v\": {\"a\": [{\"b\": \"deep\"}]}}");
    assertThat(ids("v['a'][1]['b'] = 'deep'")).isEqualTo(row(6L));
    assertThat(db.column("SELECT v['a'] FROM m WHERE id = 6"))
        .isEqualTo(row(ValueList.of(Document.of("b", "deep"))));
  }

  @Test
  void branchesMayBeOfMixedKinds() throws SQLException {
    assertThat(db.column("SELECT CASE WHEN id < 3 THEN v ELSE id END FROM m ORDER BY id LIMIT 4"))
        .isEqualTo(row(1L, "one", 3L, 4L));
    assertThat(db.column("SELECT COALESCE(v, 'none') FROM m WHERE id > 5 ORDER BY id"))
        .isEqualTo(row("none", 1.0, "none", "1"));
    assertThat(db.column("SELECT NULLIF(v, 1) FROM m ORDER BY id LIMIT 2"))
        .isEqualTo(row(null, "one"));
    assertThat(db.column("SELECT MAX(v) OVER (ORDER BY id) FROM m ORDER BY id LIMIT 3"))
        .isEqualTo(row(1L, "one", "one"));
    assertThat(ids("v = (SELECT MAX(v) FROM m)")).isEqualTo(row(5L));
    assertThat(ids("v >= ALL (SELECT v FROM m WHERE v IS NOT NULL)")).isEqualTo(row(5L));
  }

  @Test
  void anIndexFindsThem() throws SQLException {
    assertThat(db.plan("SELECT id FROM m WHERE v = 'one'")).contains("index=[v]");
    assertThat(db.plan("SELECT id FROM m WHERE v IN (1, 'one')")).contains("index=[v]");
    assertThat(db.plan("SELECT id FROM m WHERE v > 0")).contains("index=[v]");
    assertThat(db.plan("SELECT id FROM m WHERE v = 1 AS OF @seq:3"))
        .contains("index=[v]", "@seq:3");
  }

  @Test
  void sqlWritesThem() throws SQLException {
    db.update("UPDATE m SET v = 'changed' WHERE v = 1");
    db.update("UPDATE m SET v = ? WHERE id = 2", new BigDecimal("2.50"));
    db.update("UPDATE m SET v = v || '!' WHERE id = 9");
    db.update("INSERT INTO m VALUES (10, 'x'), (11, 5), (12, TRUE), (13, ?), (14, NULL)", OBJECT);
    db.update("INSERT INTO m (v, id) SELECT v, id + 100 FROM m WHERE id > 10");
    db.update("DELETE FROM m WHERE v = 'x'");

    assertThat(db.of("SELECT * FROM m WHERE id IN (1, 2, 7, 9) OR id > 9 ORDER BY id"))
        .isEqualTo(
            List.of(
                row(1L, "changed"),
                row(2L, new BigDecimal("2.50")),
                row(7L, "changed"),
                row(9L, "1!"),
                row(11L, 5L),
                row(12L, true),
                row(13L, OBJECT),
                row(14L, null),
                row(111L, 5L),
                row(112L, true),
                row(113L, OBJECT),
                row(114L, null)));
  }

  @Test
  void resultsGiveTextAndNumbers() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT v FROM m ORDER BY id");
        ResultSet result = statement.executeQuery()) {
      result.next();
      assertThat(result.getLong(1)).isEqualTo(1);
      assertThat(result.getInt("v")).isEqualTo(1);
      assertThat(result.getDouble(1)).isEqualTo(1.0);
      assertThat(result.getBigDecimal(1)).isEqualByComparingTo("1");
      assertThat(result.getString(1)).isEqualTo("1");
      result.next();
      assertThat(result.getString(1)).isEqualTo("one");
      assertThatThrownBy(() -> result.getLong(1))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22018"));
      result.next();
      assertThat(result.getBoolean(1)).isTrue();
      result.next();
      assertThat(result.getString(1)).isEqualTo("[1,2]");
      result.next();
      assertThat(result.getString(1)).isEqualTo("{\"k\":1}");
      assertThat(result.getObject(1)).isInstanceOf(Map.class);
      result.next();
      assertThat(result.getLong(1)).isZero();
      assertThat(result.wasNull()).isTrue();
      assertThat(result.getBigDecimal(1)).isNull();
    }
  }

  @Test
  void thePastHasThemToo(@TempDir Path directory) throws SQLException {
    String url = "jdbc:driftdb:" + directory.resolve("db");
    try (Connection first = DriverManager.getConnection(url)) {
      Rows rows = new Rows(first);
      fill(rows);
      rows.update("PATCH m KEY 1 SET {\"v\": \"one\"}");
      rows.update("SOFT DELETE FROM m KEY 2");
    }
    try (Connection again = DriverManager.getConnection(url)) {
      Rows rows = new Rows(again);
      assertThat(rows.column("SELECT id FROM m WHERE v = 'one'")).isEqualTo(row(1L));
      assertThat(rows.column("SELECT id FROM m WHERE v = 'one' AS OF @seq:9")).isEqualTo(row(2L));
      assertThat(rows.column("SELECT id FROM m WHERE v = 1 ORDER BY id AS OF @seq:9"))
          .isEqualTo(row(1L, 7L));
      assertThat(rows.column("SELECT v FROM m WHERE id = 4 AS OF @seq:9")).isEqualTo(row(ARRAY));
    }
  }

  @Test
  void numbersAreExact() throws SQLException {
    db.update("CREATE TABLE big (pk=id, INDEX(n))");
    db.update(
        "INSERT INTO big {\"id\": 1, \"n\": 9007199254740992}, {\"id\": 2, \"n\": 9007199254740993},"
            + " {\"id\": 3, \"n\": 9223372036854775807}");

    assertThat(db.column("SELECT n FROM big ORDER BY id"))
        .isEqualTo(row(9007199254740992L, 9007199254740993L, Long.MAX_VALUE));
    for (String number : List.of("9007199254740992", "9007199254740992.0", "9007199254740992e0")) {
      assertThat(db.column("SELECT id FROM big WHERE n = " + number)).isEqualTo(row(1L));
      assertThat(db.plan("SELECT id FROM big WHERE n = " + number)).contains("index=[n]");
      assertThat(db.column("SELECT id FROM big WHERE n > " + number + " ORDER BY id"))
          .isEqualTo(row(2L, 3L));
      assertThat(db.column("SELECT id FROM big WHERE n IN (" + number + ", -1)"))
          .isEqualTo(row(1L));
    }
    assertThat(db.column("SELECT id FROM big WHERE n = 9007199254740993")).isEqualTo(row(2L));
    assertThat(db.column("SELECT id FROM big WHERE n = ?", 9007199254740992.0)).isEqualTo(row(1L));
    assertThat(db.column("SELECT id FROM big WHERE n = ?", 1.5)).isEmpty();
    assertThat(db.column("SELECT id FROM big WHERE n = ?", new BigDecimal("9007199254740993.0")))
        .isEqualTo(row(2L));
    db.update("CREATE TABLE floats (id INTEGER PRIMARY KEY, r REAL, d DOUBLE, e DECIMAL(5, 2))");
    db.update("INSERT INTO floats VALUES (1, 0.1, 0.1, 0.1)");
    assertThat(
            db.column("SELECT id FROM floats WHERE r = 0.1 AND r = 1e-1 AND d = 0.1 AND e = 1e-1"))
        .isEqualTo(row(1));
    assertThat(db.column("SELECT id FROM floats WHERE r = d AND d = e AND e = r"))
        .isEqualTo(row(1));
    db.update("PATCH big KEY 3 SET {\"n\": 12345678901234567890123}");
    assertThat(db.column("SELECT id FROM big WHERE n = 12345678901234567890123"))
        .isEqualTo(row(3L));
    db.update("PATCH big KEY 3 SET {\"n\": \"9007199254740993\"}");
    assertThat(db.column("SELECT id FROM big WHERE n = 9007199254740993")).isEqualTo(row(2L));
    assertThat(db.column("SELECT id FROM big WHERE n = '9007199254740993'")).isEqualTo(row(3L));
    assertThat(db.column("SELECT n FROM big WHERE n = 9007199254740992.0"))
        .isEqualTo(row(9007199254740992L));
  }
}
