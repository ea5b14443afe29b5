package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.driftdb.adapter.jdbc.TestDatabase.failure;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URL;
import java.sql.Array;
import java.sql.Date;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.UUID;
import javax.sql.rowset.serial.SerialBlob;
import javax.sql.rowset.serial.SerialClob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is stored of each Java type, and that it comes back the same, whatever zone the JVM is in.
 */
final class JavaTypesTest {
  private static final LocalDate DAY = LocalDate.of(2026, 1, 5);
  private static final LocalTime TIME = LocalTime.of(23, 30, 15, 250_000_000);
  private static final LocalDateTime DATE_TIME = DAY.atTime(TIME);
  private static final Instant INSTANT = DATE_TIME.toInstant(ZoneOffset.UTC);
  private static final UUID ID = UUID.fromString("123e4567-e89b-12d3-a456-426614174000");

  private final TimeZone zoneBefore = TimeZone.getDefault();
  private TestDatabase db;

  @BeforeEach
  void open() throws SQLException {
    db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE typed (id INT PRIMARY KEY, da DATE, tm TIME, ts TIMESTAMP)",
                "CREATE TABLE doc (pk=id)");
  }

  @AfterEach
  void close() throws SQLException {
    TimeZone.setDefault(zoneBefore);
    db.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTC", "America/St_Johns", "Asia/Tokyo", "Pacific/Apia"})
  void datesAndTimesAreTheSameInEveryZone(String zone) throws SQLException {
    TimeZone.setDefault(TimeZone.getTimeZone(zone));
    Time time =
        new Time(
            LocalDate.EPOCH
                .atTime(TIME)
                .atZone(TimeZone.getDefault().toZoneId())
                .toInstant()
                .toEpochMilli());

    db.update(
        "INSERT INTO typed VALUES (1, ?, ?, ?)", Date.valueOf(DAY), time, Timestamp.from(INSTANT));
    db.update("INSERT INTO typed VALUES (2, ?, ?, ?)", DAY, TIME, DATE_TIME);
    db.update(
        "INSERT INTO doc (id, da, tm, ts) VALUES (1, ?, ?, ?)",
        Date.valueOf(DAY),
        time,
        Timestamp.from(INSTANT));
    db.update("INSERT INTO doc ?", Map.of("id", 2, "da", DAY, "tm", TIME, "ts", INSTANT));

    for (String table : List.of("typed", "doc")) {
      assertThat(
              db.rows(
                  "SELECT CAST(da AS VARCHAR), CAST(tm AS VARCHAR), CAST(ts AS VARCHAR) FROM "
                      + table))
          .containsExactly(
              "2026-01-05|23:30:15.250|2026-01-05 23:30:15.250",
              "2026-01-05|23:30:15.250|2026-01-05 23:30:15.250");
      try (Statement statement = db.connection().createStatement();
          ResultSet row = statement.executeQuery("SELECT da, tm, ts FROM " + table)) {
        while (row.next()) {
          assertThat(row.getDate("da")).isEqualTo(Date.valueOf(DAY));
          assertThat(row.getObject(1)).isEqualTo(Date.valueOf(DAY));
          assertThat(row.getTime(2)).isEqualTo(time);
          assertThat(row.getObject("tm")).isEqualTo(time);
          assertThat(row.getTimestamp(3)).isEqualTo(Timestamp.from(INSTANT));
          assertThat(row.getObject(3)).isEqualTo(Timestamp.from(INSTANT));
          assertThat(row.getDate(3)).isEqualTo(Date.valueOf(DAY));
          assertThat(row.getObject(1, LocalDate.class)).isEqualTo(DAY);
          assertThat(row.getObject("tm", LocalTime.class)).isEqualTo(TIME);
          assertThat(row.getObject(3, LocalDateTime.class)).isEqualTo(DATE_TIME);
          assertThat(row.getObject(3, Instant.class)).isEqualTo(INSTANT);
          assertThat(row.getObject(3, OffsetDateTime.class))
              .isEqualTo(INSTANT.atOffset(ZoneOffset.UTC));
        }
      }
      assertThat(db.rows("SELECT id FROM " + table + " WHERE da = ?", Date.valueOf(DAY)))
          .hasSize(2);
      assertThat(db.rows("SELECT id FROM " + table + " WHERE tm = ?", time)).hasSize(2);
      assertThat(db.rows("SELECT id FROM " + table + " WHERE ts = ?", INSTANT)).hasSize(2);
    }
  }

  @Test
  void aCalendarGivesAnotherZone() throws SQLException {
    Calendar tokyo = Calendar.getInstance(TimeZone.getTimeZone("Asia/Tokyo"));
    Instant midnight = Instant.parse("2026-01-04T15:00:00Z");
    try (PreparedStatement insert =
        db.connection().prepareStatement("INSERT INTO typed VALUES (1, ?, ?, ?)")) {
      insert.setDate(1, new Date(midnight.toEpochMilli()), tokyo);
      insert.setTime(2, new Time(midnight.toEpochMilli()), tokyo);
      insert.setTimestamp(3, Timestamp.from(midnight), tokyo);
      insert.executeUpdate();
    }
    assertThat(db.row("SELECT da, CAST(tm AS VARCHAR), ts FROM typed"))
        .isEqualTo("2026-01-05|00:00:00.000|2026-01-05 00:00:00.000");
    try (Statement statement = db.connection().createStatement();
        ResultSet row = statement.executeQuery("SELECT da, tm, ts FROM typed")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getDate(1, tokyo).getTime()).isEqualTo(midnight.toEpochMilli());
      assertThat(row.getTimestamp("ts", tokyo)).isEqualTo(Timestamp.from(midnight));
    }
  }

  @Test
  void everyJavaTypeIsStoredAsWhatItIs() throws SQLException {
    assertStored(INSTANT, "2026-01-05 23:30:15.250", "TIMESTAMP");
    assertStored(Timestamp.from(INSTANT), "2026-01-05 23:30:15.250", "TIMESTAMP");
    assertStored(
        new java.util.Date(INSTANT.toEpochMilli()), "2026-01-05 23:30:15.250", "TIMESTAMP");
    assertStored(DATE_TIME, "2026-01-05 23:30:15.250", "TIMESTAMP");
    assertStored(INSTANT.atOffset(ZoneOffset.ofHours(9)), "2026-01-05 23:30:15.250", "TIMESTAMP");
    assertStored(
        ZonedDateTime.of(DATE_TIME, ZoneId.of("UTC")), "2026-01-05 23:30:15.250", "TIMESTAMP");
    assertStored(DAY, "2026-01-05", "DATE");
    assertStored(Date.valueOf(DAY), "2026-01-05", "DATE");
    assertStored(ID, ID.toString(), "UUID");
    assertStored(new BigDecimal("12345678901234567890.5"), "12345678901234567890.5", "DECIMAL");
    assertStored(BigInteger.TWO, "2", "BIGINT");
    assertStored(1.5f, "1.5", "DOUBLE");
    assertStored((byte) 7, "7", "BIGINT");
    assertStored(true, "true", "BOOLEAN");
    assertStored("text", "text", "VARCHAR");
  }

  private void assertStored(Object value, String text, String type) throws SQLException {
    db.run("DROP TABLE IF EXISTS one", "CREATE TABLE one (pk=id)");
    db.update("INSERT INTO one (id, v) VALUES (1, ?)", value);
    assertThat(db.row("SELECT v FROM one")).isEqualTo(text);
    assertThat(db.rows("SELECT id FROM one WHERE v = ?", value)).hasSize(1);
    try (Statement statement = db.connection().createStatement();
        ResultSet row = statement.executeQuery("SELECT v FROM one")) {
      assertThat(row.getMetaData().getColumnTypeName(1)).isEqualTo(type);
      assertThat(row.next()).isTrue();
      if (!(value instanceof Byte || value instanceof OffsetDateTime)) {
        assertThat(row.getObject(1, value.getClass())).isEqualTo(value);
      }
    }
    // The same in a document, and beside values of other kinds.
    db.update("INSERT INTO one ?", Map.of("id", 2, "v", value));
    db.run("INSERT INTO one {\"id\": 3, \"v\": [1]}");
    assertThat(db.rows("SELECT id FROM one WHERE v = ? ORDER BY id", value))
        .containsExactly("1", "2");
    db.update("UPDATE one SET v = ? WHERE id = 3", value);
    assertThat(db.rows("SELECT id FROM one WHERE v = ?", value)).hasSize(3);
  }

  @Test
  void bytesStayBytes() throws SQLException {
    byte[] bytes = {0, 1, (byte) 255};
    db.update("INSERT INTO doc (id, v) VALUES (1, ?)", bytes);
    db.update("INSERT INTO doc ?", Map.of("id", 2, "v", bytes));
    db.run("INSERT INTO doc {\"id\": 3, \"v\": 5}");
    try (Statement statement = db.connection().createStatement();
        ResultSet rows = statement.executeQuery("SELECT v FROM doc WHERE id < 3")) {
      while (rows.next()) {
        assertThat(rows.getBytes(1)).isEqualTo(bytes);
        assertThat(rows.getObject(1, byte[].class)).isEqualTo(bytes);
      }
    }
  }

  @Test
  void theTypeGivenToSetObjectIsKept() throws SQLException {
    try (PreparedStatement insert =
        db.connection().prepareStatement("INSERT INTO doc (id, v) VALUES (?, ?)")) {
      insert.setObject(1, "1", Types.INTEGER);
      insert.setObject(2, "2026-01-05", Types.DATE);
      insert.executeUpdate();
      insert.setObject(1, 2, Types.BIGINT);
      insert.setObject(2, "2026-01-06", java.sql.JDBCType.DATE);
      insert.executeUpdate();
      assertThat(failure(() -> insert.setObject(1, "x", Types.INTEGER)))
          .isEqualTo("22018 \"x\" is no INTEGER");
    }
    assertThat(db.rows("SELECT id, v FROM doc")).containsExactly("1|2026-01-05", "2|2026-01-06");
  }

  @Test
  void whatCannotBeReadAsAClassSaysSo() throws SQLException {
    db.run("INSERT INTO doc {\"id\": 1, \"s\": \"text\", \"big\": 3000000000}");
    try (Statement statement = db.connection().createStatement();
        ResultSet row = statement.executeQuery("SELECT s, big FROM doc")) {
      assertThat(row.next()).isTrue();
      assertThat(failure(() -> row.getObject(1, LocalDate.class)))
          .startsWith("22007 \"text\" is not a date");
      assertThat(failure(() -> row.getInt(1))).startsWith("22018 ");
      assertThat(failure(() -> row.getObject(1, Integer.class))).startsWith("22018 ");
      assertThat(failure(() -> row.getInt(2))).startsWith("22003 ");
      assertThat(failure(() -> row.getObject(1, Thread.class)))
          .isEqualTo("0A000 A value cannot be read as a java.lang.Thread");
    }
  }

  @Test
  void anIntervalIsNothingToStore() {
    assertThat(db.failure("INSERT INTO doc (id, v) VALUES (1, INTERVAL '1' DAY)"))
        .startsWith("22000 ");
  }

  @Test
  void streamsAndLargeObjectsAreTheirContents() throws SQLException {
    byte[] bytes = {1, 2, 3};
    try (PreparedStatement insert =
        db.connection().prepareStatement("INSERT INTO doc (id, v) VALUES (?, ?)")) {
      insert.setString(2, "what was bound before");
      bindAndRun(insert, 1, s -> s.setCharacterStream(2, new StringReader("größe")));
      bindAndRun(insert, 2, s -> s.setCharacterStream(2, new StringReader("größe"), 2));
      bindAndRun(insert, 3, s -> s.setAsciiStream(2, new ByteArrayInputStream(new byte[] {65})));
      bindAndRun(insert, 4, s -> s.setClob(2, new StringReader("clob")));
      bindAndRun(insert, 5, s -> s.setNClob(2, new SerialNClob("nclob")));
      bindAndRun(insert, 6, s -> s.setURL(2, new URL("https://example.org/")));
      bindAndRun(insert, 7, s -> s.setBinaryStream(2, new ByteArrayInputStream(bytes)));
      bindAndRun(insert, 8, s -> s.setBlob(2, new SerialBlob(bytes)));
      bindAndRun(insert, 9, s -> s.setBlob(2, new ByteArrayInputStream(bytes), 1));
      assertThat(failure(() -> insert.setRef(2, null))).startsWith("0A000 ");
      assertThat(failure(() -> insert.setRowId(2, null))).startsWith("0A000 ");
    }
    assertThat(db.rows("SELECT v FROM doc WHERE id < 7 ORDER BY id"))
        .containsExactly("größe", "gr", "A", "clob", "nclob", "https://example.org/");
    try (Statement statement = db.connection().createStatement();
        ResultSet rows = statement.executeQuery("SELECT v FROM doc WHERE id >= 7 ORDER BY id")) {
      for (byte[] expected : List.of(bytes, bytes, new byte[] {1})) {
        rows.next();
        assertThat(rows.getBytes(1)).isEqualTo(expected);
      }
    }
  }

  /** Binds the second parameter. */
  private interface Binding {
    void bind(PreparedStatement statement) throws Exception;
  }

  private static void bindAndRun(PreparedStatement insert, int id, Binding binding)
      throws SQLException {
    insert.setInt(1, id);
    assertThatCode(() -> binding.bind(insert)).doesNotThrowAnyException();
    insert.executeUpdate();
  }

  private static final class SerialNClob extends SerialClob implements NClob {
    private static final long serialVersionUID = 1;

    SerialNClob(String text) throws SQLException {
      super(text.toCharArray());
    }
  }

  @Test
  void arraysOfPrimitivesAreArrays() throws SQLException {
    db.update("INSERT INTO doc (id, v) VALUES (1, ?)", (Object) new int[] {1, 2});
    db.update("INSERT INTO doc (id, v) VALUES (2, ?)", (Object) new double[][] {{1.5}, {}});

    assertThat(db.rows("SELECT v FROM doc ORDER BY id")).containsExactly("[1,2]", "[[1.5],[]]");
  }

  @Test
  void aDecimalHasTheDigitsThatItWasGiven() throws SQLException {
    db.run("CREATE TABLE priced (id INT PRIMARY KEY, price DECIMAL(10, 2))");
    db.run("INSERT INTO priced VALUES (1, 1.25)");
    assertThat(db.row("SELECT price + ? FROM priced", new BigDecimal("1.5"))).isEqualTo("2.75");

    try (PreparedStatement insert =
        db.connection().prepareStatement("INSERT INTO doc (id, v) VALUES (?, ?)")) {
      bindAndRun(insert, 1, s -> s.setObject(2, "1.5", Types.DECIMAL));
      bindAndRun(insert, 2, s -> s.setObject(2, new BigDecimal("7.10"), Types.NUMERIC));
      bindAndRun(insert, 3, s -> s.setObject(2, 12, Types.DECIMAL));
    }
    assertThat(db.rows("SELECT v FROM doc ORDER BY id")).containsExactly("1.5", "7.10", "12");
  }

  @Test
  void textIsHadAsWhatItSpells() throws SQLException, IOException {
    db.run("INSERT INTO doc {\"id\": 1, \"n\": \"12\", \"t\": \"true\", \"w\": \"word\"}");
    try (Statement statement = db.connection().createStatement();
        ResultSet row = statement.executeQuery("SELECT n, t, w FROM doc")) {
      row.next();
      assertThat(row.getInt("n")).isEqualTo(12);
      assertThat(row.getLong("n")).isEqualTo(12);
      assertThat(row.getDouble("n")).isEqualTo(12.0);
      assertThat(row.getBigDecimal("n")).isEqualTo("12");
      assertThat(row.getBoolean("t")).isTrue();
      assertThat(row.getNString("w")).isEqualTo("word");
      assertThat(new BufferedReader(row.getCharacterStream("w")).readLine()).isEqualTo("word");
      assertThat(row.getAsciiStream("w")).hasContent("word");
      assertThat(failure(() -> row.getInt("w"))).startsWith("22018 \"word\" is not a number");
      assertThat(failure(() -> row.getRef("w"))).isEqualTo("22018 cannot convert to Ref");
    }
  }

  @Test
  void theNumberOfATimeIsNotCut() throws SQLException {
    db.update("INSERT INTO typed VALUES (1, ?, ?, ?)", DAY, TIME, DATE_TIME);
    try (Statement statement = db.connection().createStatement();
        ResultSet row = statement.executeQuery("SELECT da, tm, ts FROM typed")) {
      row.next();
      assertThat(row.getInt("da")).isEqualTo((int) DAY.toEpochDay());
      assertThat(row.getLong("ts")).isEqualTo(INSTANT.toEpochMilli());
      assertThat(failure(() -> row.getInt("ts"))).startsWith("22003 ");
      for (int i = 1; i <= 3; i++) {
        int column = i;
        assertThat(failure(() -> row.getByte(column))).startsWith("22003 ");
      }
    }
  }

  @Test
  void bytesAreHadAsBytesAlone() throws SQLException {
    db.run("CREATE TABLE bin (id INT PRIMARY KEY, b VARBINARY)");
    db.update("INSERT INTO bin VALUES (1, ?)", new byte[] {1, 2});
    try (Statement statement = db.connection().createStatement();
        ResultSet row = statement.executeQuery("SELECT b, id FROM bin")) {
      row.next();
      assertThat(row.getObject(1, byte[].class)).containsExactly(1, 2);
      assertThat(row.getBinaryStream(1)).hasBinaryContent(new byte[] {1, 2});
      assertThat(failure(() -> row.getDate(1))).startsWith("22000 ").contains("is no DATE");
      assertThat(failure(() -> row.getBytes(2))).isEqualTo("22000 1 is no VARBINARY");
    }
  }

  @Test
  void arraysAreOfObjectsWhateverTheirElements() throws SQLException {
    db.run("INSERT INTO typed (id) VALUES (1)");
    try (Statement statement = db.connection().createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT ARRAY[1, 2], ARRAY[1, NULL], ARRAY[DATE '2026-01-05'], ARRAY[ARRAY[1], ARRAY[2, 3]],"
                    + " ARRAY[CAST(1.5 AS DOUBLE)], COLLECT(id) FROM typed")) {
      assertThat(rows.next()).isTrue();
      assertThat((Object[]) rows.getArray(1).getArray()).containsExactly(1, 2);
      assertThat((Object[]) rows.getArray(2).getArray()).containsExactly(1, null);
      assertThat((Object[]) rows.getArray(3).getArray()).hasOnlyElementsOfType(Date.class);
      assertThat(rows.getString(3)).isEqualTo("[2026-01-05]");
      Object[] nested = (Object[]) rows.getArray(4).getArray();
      assertThat((Object[]) ((Array) nested[1]).getArray()).containsExactly(2, 3);
      assertThat((Object[]) rows.getArray(5).getArray()).containsExactly(1.5);
      assertThat((Object[]) rows.getArray(6).getArray()).containsExactly(1);
      assertThat(rows.getString(4)).isEqualTo("[[1], [2, 3]]");
    }
  }
}
