package org.driftdb.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.calcite.avatica.ColumnMetaData.Rep;
import org.apache.calcite.avatica.remote.TypedValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of every type: a client sees what a local connection sees. */
final class ValuesTest {
  private static final String TYPED =
      "CREATE TABLE t (id INT PRIMARY KEY, b BOOLEAN, ti TINYINT, si SMALLINT, bi BIGINT, r REAL,"
          + " d DOUBLE, de DECIMAL(30, 10), c CHAR(3), v VARCHAR(5), bin VARBINARY, da DATE,"
          + " tm TIME, ts TIMESTAMP, u UUID, arr INTEGER ARRAY, words VARCHAR ARRAY,"
          + " days DATE ARRAY, m MAP<VARCHAR, INTEGER>)";

  private TestServer server;
  private Connection local;

  @BeforeEach
  void start() throws SQLException, IOException {
    server = TestServer.start();
    local = server.local();
  }

  @AfterEach
  void stop() throws SQLException {
    local.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"protobuf", "json"})
  void everyTypeReadsAsItDoesLocally(String serialization) throws SQLException {
    TestServer.run(
        local,
        TYPED,
        "INSERT INTO t (id) VALUES (0)",
        "INSERT INTO t VALUES (1, TRUE, -128, 32767, -9223372036854775808, 0.1, 1e300,"
            + " 12345678901234567890.0123456789, 'ab', 'äß😀', X'00ff', DATE '1969-12-31',"
            + " TIME '23:59:59', TIMESTAMP '1969-12-31 23:59:59.999',"
            + " '123e4567-e89b-12d3-a456-426614174000', ARRAY[1, 2], ARRAY['x', 'y'],"
            + " ARRAY[DATE '1969-12-31'], MAP['k', 1])",
        "INSERT INTO t (id, bi, d, da, ts) VALUES (2, 9007199254740993, -0.0, DATE '0001-01-01',"
            + " TIMESTAMP '9999-12-31 23:59:59.999')");
    try (Connection client = server.connect(serialization, new Properties())) {
      String sql = "SELECT * FROM t ORDER BY id";
      assertThat(described(client, sql)).isEqualTo(described(local, sql));
      String texts =
          "SELECT id, b, ti, si, bi, r, de, c, v, da, tm, ts, u, arr, words, days FROM t ORDER BY id";
      assertThat(TestServer.rows(client, texts)).isEqualTo(TestServer.rows(local, texts));
      assertThat(TestServer.rows(client, "SELECT m FROM t WHERE id = 1"))
          .containsExactly("{\"k\":1}");
      // A Date and a Time are those of the zone that the client's connection has, as texts are not.
      String plain = "SELECT id, b, ti, si, bi, r, d, de, c, v, bin, ts FROM t ORDER BY id";
      assertThat(objects(client, plain)).isEqualTo(objects(local, plain));
      String arrays = "SELECT arr, words FROM t ORDER BY id";
      assertThat(objects(client, arrays)).isEqualTo(objects(local, arrays));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"protobuf", "json"})
  void arraysThatHoldNoNullsReadAsTheyDoLocally(String serialization) throws SQLException {
    TestServer.run(local, "CREATE TABLE t (id INT PRIMARY KEY)", "INSERT INTO t VALUES (1)");
    String arrays =
        "SELECT ARRAY[id], ARRAY[CAST(1.5 AS DOUBLE)], ARRAY[id = 1], ARRAY[CAST(2 AS TINYINT)],"
            + " ARRAY[CAST(3 AS BIGINT)], ARRAY[CAST(0.1 AS REAL)], ARRAY[1.50], ARRAY[X'00ff'], ARRAY[DATE '2020-02-29'],"
            + " ARRAY[ARRAY[1], ARRAY[2, 3]] FROM t";
    try (Connection client = server.connect(serialization, new Properties())) {
      assertThat(TestServer.rows(client, arrays)).isEqualTo(TestServer.rows(local, arrays));
      assertThat(TestServer.rows(client, "SELECT COLLECT(id), ARRAY[INTERVAL '1' DAY] FROM t"))
          .containsExactly("[1]|[86400000]");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"protobuf", "json"})
  void whateverAColumnHoldsReadsAsItDoesLocally(String serialization) throws SQLException {
    TestServer.run(
        local,
        "CREATE TABLE d (pk=id)",
        "INSERT INTO d {\"id\": 1, \"v\": {\"k\": [1, 2.5, null, \"x\"]}}",
        "INSERT INTO d {\"id\": 2, \"v\": [9007199254740993, \"a\"]}",
        "INSERT INTO d {\"id\": 3, \"v\": 9223372036854775807}",
        "INSERT INTO d {\"id\": 4, \"v\": \"text\", \"big\": 12345678901234567890.125}",
        "INSERT INTO d {\"id\": 5, \"v\": true}",
        "INSERT INTO d {\"id\": 6, \"v\": 0.1}",
        "INSERT INTO d {\"id\": 7}");
    try (Connection client = server.connect(serialization, new Properties())) {
      String sql = "SELECT id, v, big FROM d ORDER BY id";
      assertThat(TestServer.rows(client, sql)).isEqualTo(TestServer.rows(local, sql));
      String scalars = "SELECT v FROM d WHERE id >= 3 AND id <> 6 ORDER BY id";
      assertThat(objects(client, scalars).toString()).isEqualTo(objects(local, scalars).toString());
      assertThat(TestServer.rows(client, "SHOW DRIFT d KEY 1"))
          .isEqualTo(TestServer.rows(local, "SHOW DRIFT d KEY 1"));
      String hidden = "SELECT id, doc, row_seq, row_start, row_end FROM d ORDER BY id";
      assertThat(TestServer.rows(client, hidden)).isEqualTo(TestServer.rows(local, hidden));
      assertThat(TestServer.rows(client, "SELECT * FROM HISTORY('d') ORDER BY id"))
          .isEqualTo(TestServer.rows(local, "SELECT * FROM HISTORY('d') ORDER BY id"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"protobuf", "json"})
  void parametersArriveAsTheyWereSet(String serialization) throws SQLException {
    TestServer.run(local, TYPED);
    Instant moment = Instant.parse("1969-03-29T01:30:00.123Z");
    try (Connection client = server.connect(serialization, new Properties());
        PreparedStatement insert =
            client.prepareStatement(
                "INSERT INTO t (id, b, ti, si, bi, r, d, de, v, bin, da, tm, ts, u)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      insert.setInt(1, 1);
      insert.setBoolean(2, true);
      insert.setByte(3, (byte) -1);
      insert.setShort(4, (short) -2);
      insert.setLong(5, Long.MAX_VALUE);
      insert.setFloat(6, 0.1f);
      insert.setDouble(7, 1e-300);
      insert.setBigDecimal(8, new BigDecimal("12345678901234567890.0123456789"));
      insert.setString(9, "ä€😀");
      insert.setBytes(10, new byte[] {0, (byte) 255});
      insert.setString(11, "1969-12-31");
      insert.setTime(12, new Time(3_723_000L));
      insert.setTimestamp(13, Timestamp.from(moment));
      insert.setString(14, "123e4567-e89b-12d3-a456-426614174000");
      assertThat(insert.executeUpdate()).isEqualTo(1);
      insert.setInt(1, 2);
      for (int i = 2; i <= 14; i++) {
        insert.setNull(i, Types.NULL);
      }
      insert.addBatch();
      assertThat(insert.executeBatch()).containsExactly(1);

      assertThat(
              TestServer.rows(
                  local, "SELECT id, b, ti, si, bi, r, d, de, v, da, tm, ts, u FROM t ORDER BY id"))
          .containsExactly(
              "1|true|-1|-2|9223372036854775807|0.1|1.0E-300|12345678901234567890.0123456789|ä€😀"
                  + "|1969-12-31|01:02:03.000|1969-03-29 01:30:00.123"
                  + "|123e4567-e89b-12d3-a456-426614174000",
              "2" + "|null".repeat(12));
      assertThat(objects(local, "SELECT bin FROM t WHERE id = 1").toString())
          .isEqualTo("[[[0, -1]]]");
      assertThat(TestServer.rows(client, "SELECT id FROM t WHERE ts = ?", Timestamp.from(moment)))
          .containsExactly("1");
      assertThat(
              TestServer.rows(
                  client,
                  "SELECT id FROM t WHERE de = ? OR bi = ?",
                  BigDecimal.ONE,
                  Long.MAX_VALUE))
          .containsExactly("1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"protobuf", "json"})
  void arraysArriveAsTheyWereSet(String serialization) throws SQLException {
    TestServer.run(local, "CREATE TABLE d (pk=id)");
    try (Connection client = server.connect(serialization, new Properties());
        PreparedStatement insert = client.prepareStatement("INSERT INTO d (id, v) VALUES (?, ?)")) {
      Object[][] arrays = {
        {"INTEGER", 1, null},
        {"VARCHAR", "a", "b"},
        {"DATE", new Date(-86_400_000L)},
        {"TIMESTAMP", Timestamp.from(Instant.parse("2020-02-29T01:02:03.456Z"))},
        {"DOUBLE", 0.5, 2.0}
      };
      for (int i = 0; i < arrays.length; i++) {
        Object[] elements = Arrays.copyOfRange(arrays[i], 1, arrays[i].length);
        insert.setInt(1, i);
        insert.setArray(2, client.createArrayOf((String) arrays[i][0], elements));
        insert.executeUpdate();
      }
      assertThat(TestServer.rows(local, "SELECT v FROM d ORDER BY id"))
          .containsExactly(
              "[1,null]",
              "[\"a\",\"b\"]",
              "[\"1969-12-31\"]",
              "[\"2020-02-29T01:02:03.456Z\"]",
              "[0.5,2.0]");
    }
  }

  /** Avatica's client cuts their fractions off, and nothing tells that it did. */
  @Test
  void anArrayOfDecimalsIsRefusedWhereItMayHaveLostItsFractions() throws SQLException {
    TestServer.run(local, "CREATE TABLE d (pk=id)");
    Object[] decimals = {new BigDecimal("1.50"), new BigDecimal("2")};
    try (Connection client = server.connect();
        Connection json = server.connect("json", new Properties());
        PreparedStatement insert = client.prepareStatement("INSERT INTO d (id, v) VALUES (1, ?)");
        PreparedStatement jsonInsert =
            json.prepareStatement("INSERT INTO d (id, v) VALUES (2, ?)")) {
      insert.setArray(1, client.createArrayOf("DECIMAL", decimals));
      assertThat(TestServer.failure(insert::executeUpdate))
          .startsWith("0A000 ")
          .contains("an array of DECIMAL", "VARCHAR");
      jsonInsert.setArray(1, json.createArrayOf("DECIMAL", decimals));
      jsonInsert.executeUpdate();
      assertThat(TestServer.rows(local, "SELECT id, v FROM d")).containsExactly("2|[1.50,2]");
    }
  }

  /** Clients in other languages send them so. */
  @Test
  void aParameterMayBeOfAPrimitiveType() {
    assertThat(RemoteParameter.value(TypedValue.ofSerial(Rep.PRIMITIVE_LONG, 7L))).isEqualTo(7L);
    assertThat(RemoteParameter.value(TypedValue.ofSerial(Rep.PRIMITIVE_BOOLEAN, true)))
        .isEqualTo(true);
  }

  @Test
  void aParameterWithoutAValueIsNamed() throws SQLException {
    TestServer.run(local, "CREATE TABLE d (pk=id)");
    try (Connection client = server.connect();
        PreparedStatement query = client.prepareStatement("SELECT * FROM d WHERE id = ?")) {
      assertThat(TestServer.failure(query::executeQuery)).contains("Parameter 1 has no value");
    }
  }

  @Test
  void toolsAreToldWhatThereIs() throws SQLException {
    TestServer.run(local, TYPED, "CREATE TABLE d (pk=id)", "INSERT INTO d {\"id\": 1, \"v\": 2}");
    try (Connection client = server.connect()) {
      assertThat(TestServer.rows(client.getMetaData().getTables(null, null, "%", null)))
          .isEqualTo(TestServer.rows(local.getMetaData().getTables(null, null, "%", null)))
          .isNotEmpty();
      assertThat(TestServer.rows(client.getMetaData().getColumns(null, "DRIFT", "%", "%")))
          .isEqualTo(TestServer.rows(local.getMetaData().getColumns(null, "DRIFT", "%", "%")))
          .isNotEmpty();
      assertThat(TestServer.rows(client.getMetaData().getSchemas()))
          .isEqualTo(TestServer.rows(local.getMetaData().getSchemas()))
          .isNotEmpty();
      assertThat(TestServer.rows(client.getMetaData().getTableTypes()))
          .isEqualTo(TestServer.rows(local.getMetaData().getTableTypes()));
      try (PreparedStatement query = client.prepareStatement("SELECT bi, v FROM t WHERE id = ?")) {
        assertThat(query.getMetaData().getColumnLabel(2)).isEqualTo("v");
        assertThat(query.getMetaData().getColumnType(1)).isEqualTo(Types.BIGINT);
        assertThat(query.getParameterMetaData().getParameterCount()).isEqualTo(1);
        assertThat(query.getParameterMetaData().getParameterType(1)).isEqualTo(Types.INTEGER);
      }
    }
  }

  private static List<String> described(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> columns = new ArrayList<>();
      for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
        columns.add(
            rows.getMetaData().getColumnLabel(i) + " " + rows.getMetaData().getColumnTypeName(i));
      }
      return columns;
    }
  }

  private static List<List<@Nullable Object>> objects(Connection connection, String sql)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<List<@Nullable Object>> all = new ArrayList<>();
      while (rows.next()) {
        List<@Nullable Object> row = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.add(comparable(rows.getObject(i)));
        }
        all.add(row);
      }
      return all;
    }
  }

  private static @Nullable Object comparable(@Nullable Object value) throws SQLException {
    if (value instanceof java.sql.Array array) {
      return comparable(array.getArray());
    } else if (value instanceof Object[] elements) {
      return Arrays.asList(elements);
    } else if (value instanceof byte[] bytes) {
      return Arrays.toString(bytes);
    } else if (value instanceof Map<?, ?> map) {
      return map.toString();
    }
    return value;
  }
}
