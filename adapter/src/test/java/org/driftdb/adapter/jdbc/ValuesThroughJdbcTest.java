package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.driftdb.storage.value.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Values of every type, in through parameters and literals, out through getters. */
final class ValuesThroughJdbcTest {
  private static final Instant MOMENT = Instant.parse("2026-03-29T01:30:00.123Z");

  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db = TestDatabase.inMemory();
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  @Test
  void timestampsAreInstants() throws SQLException {
    db.run("CREATE TABLE t (id INT PRIMARY KEY, ts TIMESTAMP)", "CREATE INDEX by_ts ON t (ts)");
    db.update("INSERT INTO t VALUES (1, ?)", Timestamp.from(MOMENT));

    assertThat(db.row("SELECT ts FROM t")).isEqualTo("2026-03-29 01:30:00.123");
    assertThat(db.row("SELECT CAST(ts AS VARCHAR) FROM t")).isEqualTo("2026-03-29 01:30:00.123");
    assertThat(db.rows("SELECT id FROM t WHERE ts = ?", Timestamp.from(MOMENT))).hasSize(1);
    assertThat(db.rows("SELECT id FROM t WHERE ts = TIMESTAMP '2026-03-29 01:30:00.123'"))
        .hasSize(1);
    try (Statement statement = db.connection().createStatement();
        ResultSet rows = statement.executeQuery("SELECT ts FROM t")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getTimestamp(1)).isEqualTo(Timestamp.from(MOMENT));
    }
  }

  @Test
  void commitTimesAreInstants() throws SQLException {
    Instant before = Instant.now().minusMillis(1);
    db.run("CREATE TABLE t (pk=id)", "INSERT INTO t {\"id\": 1}");
    Instant after = Instant.now().plusMillis(1);

    try (Statement statement = db.connection().createStatement();
        ResultSet rows = statement.executeQuery("SHOW DRIFT t KEY 1")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getTimestamp("timestamp").toInstant()).isBetween(before, after);
    }
    try (Statement statement = db.connection().createStatement();
        ResultSet rows = statement.executeQuery("SELECT row_start FROM t")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getTimestamp(1).toInstant()).isBetween(before, after);
    }
    assertThat(db.rows("SELECT id FROM t AS OF ?", Timestamp.from(after))).hasSize(1);
    assertThat(db.rows("SELECT id FROM t AS OF ?", Timestamp.from(before.minusMillis(1))))
        .isEmpty();
  }

  @Test
  void everyTypeComesBackAsItWentIn() throws SQLException {
    db.run(
        "CREATE TABLE t (id INT PRIMARY KEY, b BOOLEAN, ti TINYINT, si SMALLINT, bi BIGINT, r REAL,"
            + " d DOUBLE, de DECIMAL(30, 10), c CHAR(3), v VARCHAR(5), tx TEXT, bin VARBINARY,"
            + " da DATE, tm TIME, ts TIMESTAMP, u UUID, arr INTEGER ARRAY)");
    try (PreparedStatement insert =
        db.connection()
            .prepareStatement(
                "INSERT INTO t VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ARRAY[1, 2])")) {
      insert.setBoolean(1, true);
      insert.setByte(2, (byte) -128);
      insert.setShort(3, (short) 32767);
      insert.setLong(4, Long.MIN_VALUE);
      insert.setFloat(5, 0.1f);
      insert.setDouble(6, 1e300);
      insert.setBigDecimal(7, new BigDecimal("12345678901234567890.0123456789"));
      insert.setString(8, "ab");
      insert.setString(9, "ä€😀");
      insert.setString(10, "x".repeat(100_000));
      insert.setBytes(11, new byte[] {0, (byte) 255});
      insert.setDate(12, Date.valueOf("2026-01-05"));
      insert.setTime(13, Time.valueOf("01:02:03"));
      insert.setTimestamp(14, Timestamp.from(MOMENT));
      insert.setObject(15, UUID.fromString("123e4567-e89b-12d3-a456-426614174000"));
      assertThat(insert.executeUpdate()).isEqualTo(1);
    }
    try (Statement statement = db.connection().createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM t")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getBoolean("b")).isTrue();
      assertThat(row.getByte("ti")).isEqualTo((byte) -128);
      assertThat(row.getShort("si")).isEqualTo((short) 32767);
      assertThat(row.getLong("bi")).isEqualTo(Long.MIN_VALUE);
      assertThat(row.getFloat("r")).isEqualTo(0.1f);
      assertThat(row.getDouble("d")).isEqualTo(1e300);
      assertThat(row.getBigDecimal("de")).isEqualByComparingTo("12345678901234567890.0123456789");
      assertThat(row.getString("c")).isEqualTo("ab ");
      assertThat(row.getString("v")).isEqualTo("ä€😀");
      assertThat(row.getString("tx")).hasSize(100_000);
      assertThat(row.getBytes("bin")).containsExactly(0, 255);
      assertThat(row.getString("da")).isEqualTo("2026-01-05");
      assertThat(row.getTimestamp("ts")).isEqualTo(Timestamp.from(MOMENT));
      assertThat(row.getString("u")).isEqualTo("123e4567-e89b-12d3-a456-426614174000");
      assertThat((Object[]) row.getArray("arr").getArray()).containsExactly(1, 2);
    }
  }

  @Test
  void valuesOutOfRangeAreRefused() throws SQLException {
    db.run("CREATE TABLE t (id INT PRIMARY KEY, ti TINYINT, v VARCHAR(3), d DECIMAL(4, 2))");

    assertThat(db.failure("INSERT INTO t {\"id\": 1, \"ti\": 128}")).startsWith("22003 ");
    assertThat(db.failure("INSERT INTO t {\"id\": 1, \"v\": \"long\"}")).startsWith("22001 ");
    assertThat(db.failure("INSERT INTO t {\"id\": 1, \"d\": 123}")).startsWith("22003 ");
    assertThat(db.failure("INSERT INTO t {\"id\": 2147483648}")).startsWith("22003 ");
    assertThat(db.failure("INSERT INTO t (id, ti) VALUES (1, 128)")).startsWith("22003 ");
  }

  @Test
  void documentsAreJavaObjects() throws SQLException {
    db.run(
        "CREATE TABLE d (pk=id)",
        "INSERT INTO d {\"id\": 1, \"v\": {\"k\": [1, 2.5, null, \"x\"]}}, {\"id\": 2, \"v\": 7}");
    try (Statement statement = db.connection().createStatement();
        ResultSet rows = statement.executeQuery("SELECT v FROM d ORDER BY id")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getObject(1)).isInstanceOf(Document.class).isInstanceOf(Map.class);
      assertThat(rows.getString(1)).isEqualTo("{\"k\":[1,2.5,null,\"x\"]}");
      assertThat(rows.next()).isTrue();
      assertThat(rows.getObject(1)).isEqualTo(7L);
    }
    db.update("INSERT INTO d ?", Map.of("id", 3, "v", Map.of("when", MOMENT)));
    assertThat(db.row("SELECT v FROM d WHERE id = 3"))
        .isEqualTo("{\"when\":\"2026-03-29T01:30:00.123Z\"}");
  }

  @Test
  void longKeysAndValuesWork() throws SQLException {
    String key = "k".repeat(5_000);
    String value = "ü".repeat(100_000);
    db.run("CREATE TABLE d (pk=id)");
    db.update("INSERT INTO d ?", Map.of("id", key, "v", value));

    assertThat(db.row("SELECT v FROM d WHERE id = ?", key)).isEqualTo(value);
    assertThat(db.row("SELECT v FROM d WHERE id = '" + key + "'")).isEqualTo(value);
    assertThat(db.update("PATCH d KEY \"" + key + "\" SET {\"v\": \"short\"}")).isEqualTo(1);
    assertThat(db.row("SELECT v FROM d AS OF @seq:1")).isEqualTo(value);
  }

  @Test
  void keysOfAnySpellingAreFound() throws SQLException {
    String key = "a b/c.d:e,f;g(h)";
    db.run(
        "CREATE TABLE d (pk=id)",
        "INSERT INTO d {\"id\": \"" + key + "\"}",
        "PATCH d KEY \"" + key + "\" SET {\"v\": 1}");

    assertThat(db.row("SELECT v FROM d WHERE id = '" + key + "'")).isEqualTo("1");
    assertThat(db.rows("SHOW DRIFT d KEY \"" + key + "\"")).hasSize(2);
  }

  @Test
  void theEmptyTextIsEmpty() throws SQLException {
    db.run("CREATE TABLE one (pk=id)", "INSERT INTO one {\"id\": 1}");
    assertThat(db.row("SELECT '' FROM one")).isEmpty();
  }
}
