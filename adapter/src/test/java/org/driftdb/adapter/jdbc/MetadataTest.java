package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.driftdb.adapter.jdbc.TestDatabase.failure;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.DatabaseMetaData;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What tools are told of a database, of results and of parameters. */
final class MetadataTest {
  private TestDatabase db;
  private DatabaseMetaData metadata;

  @BeforeEach
  void open() throws SQLException {
    db =
        TestDatabase.inMemory()
            .run(
                "CREATE TABLE typed (b INT, a VARCHAR(5), d DECIMAL(10, 2) NOT NULL, f DOUBLE,"
                    + " t TIMESTAMP, u UUID, x TEXT, l INTEGER ARRAY, PRIMARY KEY (b, a),"
                    + " UNIQUE (d))",
                "CREATE TABLE docs (pk=id, INDEX(s))",
                "INSERT INTO docs {\"id\": 1, \"s\": \"a\", \"v\": [1]}, {\"id\": 2, \"s\": \"a\"}",
                "CREATE TABLE keyless (n BIGINT)");
    metadata = db.connection().getMetaData();
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  /** Some columns of each row, with a space between them. */
  private static List<String> rows(ResultSet rows, String... columns) throws SQLException {
    List<String> found = new ArrayList<>();
    while (rows.next()) {
      StringJoiner row = new StringJoiner(" ");
      for (String column : columns) {
        row.add(rows.getString(column));
      }
      found.add(row.toString());
    }
    return found;
  }

  @Test
  void everyQuestionHasAnAnswer() throws ReflectiveOperationException {
    for (Method question : DatabaseMetaData.class.getMethods()) {
      Class<?>[] types = question.getParameterTypes();
      Object[] arguments = new Object[types.length];
      for (int i = 0; i < types.length; i++) {
        arguments[i] =
            types[i] == int.class ? (Object) 1003 : types[i] == boolean.class ? false : null;
      }
      if (!question.getName().endsWith("rap") && !question.getName().startsWith("isWrapper")) {
        try {
          question.invoke(metadata, arguments);
        } catch (InvocationTargetException e) {
          throw new AssertionError(question.toString(), e.getCause());
        }
      }
    }
  }

  @Test
  void theDatabaseTellsWhatItDoes() throws SQLException {
    assertThat(db.connection().isReadOnly()).isFalse();
    assertThat(metadata.isReadOnly()).isFalse();
    assertThat(metadata.dataDefinitionCausesTransactionCommit()).isFalse();
    assertThat(metadata.supportsOpenCursorsAcrossCommit()).isTrue();
    assertThat(metadata.supportsResultSetHoldability(ResultSet.HOLD_CURSORS_OVER_COMMIT)).isTrue();
    assertThat(metadata.supportsResultSetHoldability(ResultSet.CLOSE_CURSORS_AT_COMMIT)).isFalse();
    assertThat(metadata.supportsCatalogsInDataManipulation()).isFalse();
    assertThat(metadata.getCatalogs().next()).isFalse();
    assertThat(rows(metadata.getTableTypes(), "TABLE_TYPE"))
        .containsExactly("SYSTEM TABLE", "TABLE", "VIEW");
  }

  @Test
  void nullIsLessThanAnyValueUnlessTheConnectionSaysOtherwise() throws SQLException {
    assertThat(metadata.nullsAreSortedLow()).isTrue();
    db.run("INSERT INTO keyless VALUES (1), (NULL), (2)");
    assertThat(db.rows("SELECT n FROM keyless ORDER BY n")).containsExactly("null", "1", "2");
    assertThat(db.rows("SELECT n FROM keyless ORDER BY n DESC")).containsExactly("2", "1", "null");

    try (TestDatabase high = TestDatabase.open("jdbc:driftdb:mem:high;defaultNullCollation=HIGH")) {
      assertThat(high.connection().getMetaData().nullsAreSortedLow()).isFalse();
      assertThat(high.connection().getMetaData().nullsAreSortedHigh()).isTrue();
    }
  }

  @Test
  void tablesComeByName() throws SQLException {
    assertThat(rows(metadata.getTables(null, "DRIFT", "%", null), "TABLE_NAME", "TABLE_TYPE"))
        .containsExactly("docs TABLE", "keyless TABLE", "typed TABLE");
  }

  @Test
  void anUnderscoreIsAnyCharacterUnlessABackslashIsBeforeIt() throws SQLException {
    db.run("CREATE TABLE `t_p%d` (`a_c` INT, abc INT)");
    assertThat(rows(metadata.getTables(null, "DR_FT", "t_p_d", null), "TABLE_NAME"))
        .containsExactly("t_p%d", "typed");
    assertThat(rows(metadata.getTables(null, null, "t\\_p_d", null), "TABLE_NAME"))
        .containsExactly("t_p%d");
    assertThat(rows(metadata.getTables(null, null, "t_p\\%d", null), "TABLE_NAME"))
        .containsExactly("t_p%d");
    assertThat(rows(metadata.getColumns(null, null, "t_p_d", "a_c"), "COLUMN_NAME"))
        .containsExactly("a_c", "abc");
    assertThat(rows(metadata.getColumns(null, null, "typed", "_"), "COLUMN_NAME"))
        .containsExactly("b", "a", "d", "f", "t", "u", "x", "l");
    assertThat(rows(metadata.getPseudoColumns(null, null, "do_s", "d__"), "COLUMN_NAME"))
        .containsExactly("doc");
    assertThat(rows(metadata.getSchemas(null, "DR___"), "TABLE_SCHEM")).containsExactly("DRIFT");
  }

  @Test
  void columnsAreDescribedByPlainTypesAndTheirSizes() throws SQLException {
    String[] described = {
      "COLUMN_NAME",
      "TYPE_NAME",
      "COLUMN_SIZE",
      "DECIMAL_DIGITS",
      "NUM_PREC_RADIX",
      "CHAR_OCTET_LENGTH",
      "IS_NULLABLE",
      "IS_AUTOINCREMENT"
    };
    assertThat(rows(metadata.getColumns(null, null, "typed", "%"), described))
        .containsExactly(
            "b INTEGER 10 0 10 null NO NO",
            "a VARCHAR 5 null null 5 NO NO",
            "d DECIMAL 10 2 10 null NO NO",
            "f DOUBLE 15 null 10 null YES NO",
            "t TIMESTAMP 23 3 null null YES NO",
            "u UUID 36 null null null YES NO",
            "x VARCHAR 2147483647 null null 2147483647 YES NO",
            "l INTEGER ARRAY null null null null YES NO");
    assertThat(rows(metadata.getColumns(null, null, "docs", "%"), described))
        .containsExactly(
            "id BIGINT 19 0 10 null NO NO",
            "s VARCHAR 2147483647 null null 2147483647 YES NO",
            "v VARIANT null null null null YES NO");
  }

  @Test
  void keysAndIndexesAreInTheOrderThatJdbcWants() throws SQLException {
    assertThat(rows(metadata.getPrimaryKeys(null, null, "typed"), "COLUMN_NAME", "KEY_SEQ"))
        .containsExactly("a 2", "b 1");
    assertThat(metadata.getPrimaryKeys(null, null, null).next()).isFalse();
    assertThat(
            rows(
                metadata.getBestRowIdentifier(
                    null, null, "typed", DatabaseMetaData.bestRowSession, false),
                "COLUMN_NAME",
                "TYPE_NAME",
                "COLUMN_SIZE"))
        .containsExactly("b INTEGER 10", "a VARCHAR 5");
    assertThat(
            rows(
                metadata.getIndexInfo(null, null, "docs", false, false),
                "NON_UNIQUE",
                "INDEX_NAME",
                "COLUMN_NAME",
                "CARDINALITY"))
        .containsExactly("false PRIMARY id 2", "true s s 1");
  }

  @Test
  void hiddenColumnsArePseudoColumns() throws SQLException {
    assertThat(
            rows(
                metadata.getPseudoColumns(null, null, "docs", "%"),
                "COLUMN_NAME",
                "DATA_TYPE",
                "COLUMN_SIZE"))
        .containsExactly(
            "row_start 93 23",
            "row_end 93 23",
            "row_seq -5 19",
            "row_end_seq -5 19",
            "doc 2000 null");
    assertThat(rows(metadata.getPseudoColumns(null, "DRIFT", "typed", "row\\_end%"), "COLUMN_NAME"))
        .containsExactly("row_end", "row_end_seq");
  }

  @Test
  void everyTypeThatIsToldOfMakesAColumn() throws SQLException {
    int previous = Integer.MIN_VALUE;
    try (ResultSet types = metadata.getTypeInfo()) {
      while (types.next()) {
        String name = types.getString("TYPE_NAME");
        String parameters =
            types.getString("CREATE_PARAMS") == null || name.startsWith("VAR") ? "" : "(7)";
        db.run("CREATE TABLE t_" + name + " (id INT PRIMARY KEY, v " + name + parameters + ")");
        try (ResultSet column = metadata.getColumns(null, null, "t\\_" + name, "v")) {
          column.next();
          assertThat(types.getInt("DATA_TYPE"))
              .as(name)
              .isEqualTo(column.getInt("DATA_TYPE"))
              .isGreaterThanOrEqualTo(previous);
        }
        previous = types.getInt("DATA_TYPE");
      }
    }
    assertThat(previous).isEqualTo(java.sql.Types.JAVA_OBJECT);
  }

  /**
   * What is said of a column, a result or a parameter.
   *
   * @param size the most digits or characters; 0 where that says nothing
   * @param digits how many of them are behind the point
   */
  private record Described(int type, String name, int size, int digits) {
    static Described column(ResultSet column) throws SQLException {
      return new Described(
          column.getInt("DATA_TYPE"),
          column.getString("TYPE_NAME"),
          column.getInt("COLUMN_SIZE"),
          column.getInt("DECIMAL_DIGITS"));
    }

    static Described result(ResultSetMetaData result) throws SQLException {
      return new Described(
          result.getColumnType(1),
          result.getColumnTypeName(1),
          result.getPrecision(1),
          result.getScale(1));
    }

    static Described parameter(ParameterMetaData parameter) throws SQLException {
      return new Described(
          parameter.getParameterType(1),
          parameter.getParameterTypeName(1),
          parameter.getPrecision(1),
          parameter.getScale(1));
    }
  }

  /** What is said of a type, which a result says as well. */
  private record OfType(int type, boolean signed, boolean caseSensitive) {}

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "BOOLEAN              | BOOLEAN    | TRUE                | NOT c",
        "TINYINT              | TINYINT    | -127                | MAX(c)",
        "SMALLINT             | SMALLINT   | -32768              | COALESCE(c, r)",
        "INTEGER              | INTEGER    | -2147483648         | MIN(c)",
        "BIGINT               | BIGINT     | 9223372036854775807 | -c",
        "REAL                 | REAL       | -1.5e-30            | -c",
        "FLOAT                | FLOAT      | -1.2345678901234e-300 | -c",
        "DOUBLE               | DOUBLE     | -1.2345678901234e-300 | -c",
        "DECIMAL(10, 2)       | DECIMAL    | -12345678.25        | -c",
        "DECIMAL              | DECIMAL    | 1                   | MAX(c)",
        "CHAR(3)              | CHAR       | 'ab'                | UPPER(c)",
        "VARCHAR(7)           | VARCHAR    | 'größe'             | UPPER(c)",
        "VARCHAR              | VARCHAR    | 'größe'             | TRIM(c)",
        "TEXT                 | TEXT       | 'größe'             | LOWER(c)",
        "BINARY(3)            | BINARY     | x'010203'           | MIN(c)",
        "VARBINARY(7)         | VARBINARY  | x'01'               | COALESCE(c, r)",
        "VARBINARY            | VARBINARY  | x'01'               | c || r",
        "DATE                 | DATE       | DATE '2026-01-05'   | c + INTERVAL '1' DAY",
        "TIME                 | TIME       | TIME '09:36:12.345' | c + INTERVAL '1' HOUR",
        "TIMESTAMP            | TIMESTAMP  | TIMESTAMP '2026-01-05 09:36:12.345' | MAX(c)",
        "UUID                 | UUID       | UUID '123e4567-e89b-12d3-a456-426614174000' | MIN(c)",
        "INTEGER ARRAY        |            | ARRAY[1, NULL]      | MAX(c)",
        "VARCHAR(7) ARRAY     |            | ARRAY['a', 'b']     | MAX(c)",
        "MAP<VARCHAR, BIGINT> |            | MAP['a', 1, 'b', 2] | COALESCE(c, r)",
        "JSON                 | VARIANT    | 1                   | MAX(c)",
        "VARIANT              | VARIANT    | 'text'              | COALESCE(c, r)"
      })
  void whatIsSaidOfATypeAgrees(String declared, String type, String literal, String expression)
      throws SQLException {
    db.run(
        "CREATE TABLE one (id INT PRIMARY KEY, c " + declared + ", r " + declared + " NOT NULL)",
        "INSERT INTO one VALUES (1, " + literal + ", " + literal + ")");
    try (ResultSet columns = metadata.getColumns(null, null, "one", "%");
        PreparedStatement query = db.connection().prepareStatement("SELECT c, r FROM one");
        PreparedStatement computed =
            db.connection().prepareStatement("SELECT " + expression + " FROM one GROUP BY c, r");
        PreparedStatement search =
            db.connection().prepareStatement("SELECT r FROM one WHERE c = ? OR c IN (?, ?)");
        PreparedStatement insert =
            db.connection().prepareStatement("INSERT INTO one VALUES (2, ?, ?)")) {
      columns.next();
      columns.next();
      Described expected = Described.column(columns);
      assertThat(columns.getInt("NULLABLE")).isEqualTo(DatabaseMetaData.columnNullable);
      columns.next();
      assertThat(Described.column(columns)).isEqualTo(expected);
      assertThat(columns.getInt("NULLABLE")).isEqualTo(DatabaseMetaData.columnNoNulls);

      ResultSetMetaData result = query.getMetaData();
      ParameterMetaData parameter = search.getParameterMetaData();
      assertThat(Described.result(result)).isEqualTo(expected);
      assertThat(result.isNullable(1)).isEqualTo(ResultSetMetaData.columnNullable);
      assertThat(result.isNullable(2)).isEqualTo(ResultSetMetaData.columnNoNulls);
      assertThat(Described.parameter(parameter)).isEqualTo(expected);
      assertThat(parameter.getParameterClassName(1)).isEqualTo(result.getColumnClassName(1));
      assertThat(parameter.isSigned(1)).isEqualTo(result.isSigned(1));
      if (type != null) {
        assertThat(Described.parameter(insert.getParameterMetaData())).isEqualTo(expected);
      }
      if (!expression.contains("||")) {
        assertThat(Described.result(computed.getMetaData())).isEqualTo(expected);
      }
      if (type != null) {
        assertThat(ofType(type))
            .isEqualTo(new OfType(expected.type, result.isSigned(1), result.isCaseSensitive(1)));
      }

      try (ResultSet row = query.executeQuery();
          ResultSet value = computed.executeQuery()) {
        row.next();
        value.next();
        Object object = row.getObject(1);
        assertThat(object.getClass()).isAssignableTo(classOf(result));
        assertThat(value.getObject(1).getClass()).isAssignableTo(classOf(computed.getMetaData()));
        assertThat(row.getString(1).length()).isLessThanOrEqualTo(result.getColumnDisplaySize(1));
        for (int i = 1; i <= 3; i++) {
          search.setObject(i, object, parameter.getParameterType(1));
        }
        insert.setObject(1, object);
        insert.setObject(2, object, result.getColumnType(2));
      }
      assertThat(search.executeQuery().next()).isTrue();
      insert.executeUpdate();
    }
    assertThat(
            db.rows(
                "SELECT b.id FROM one a JOIN one b ON a.c = b.c AND a.c = b.r WHERE a.id = 1"
                    + " ORDER BY b.id"))
        .containsExactly("1", "2");
  }

  @Test
  void whatIsWrittenToAColumnIsDescribedAsTheColumn() throws SQLException {
    for (String sql :
        List.of(
            "UPDATE typed SET a = 'x', d = ?",
            "INSERT INTO typed (a, d) VALUES ('x', 1), ('y', ?)",
            "UPSERT INTO typed (d, a) VALUES (?, 'x')",
            "MERGE INTO typed USING keyless ON b = n WHEN MATCHED THEN UPDATE SET d = ?",
            "MERGE INTO typed USING keyless ON b = n WHEN NOT MATCHED THEN INSERT (b, d)"
                + " VALUES (1, ?)")) {
      try (PreparedStatement statement = db.connection().prepareStatement(sql)) {
        assertThat(Described.parameter(statement.getParameterMetaData()))
            .as(sql)
            .isEqualTo(new Described(java.sql.Types.DECIMAL, "DECIMAL", 10, 2));
      }
    }
    db.run("INSERT INTO typed (b, a, d) VALUES (1, 'x', 5)");
    assertThat(db.update("UPDATE typed SET d = ? WHERE b = ?", " 7.125 ", "1")).isEqualTo(1);
    assertThat(db.update("UPDATE typed SET d = ?1 WHERE d < ?1", 8)).isEqualTo(1);
    assertThat(db.row("SELECT d FROM typed")).isEqualTo("8.00");
  }

  private static Class<?> classOf(ResultSetMetaData result) throws SQLException {
    try {
      return Class.forName(result.getColumnClassName(1));
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private OfType ofType(String name) throws SQLException {
    try (ResultSet types = metadata.getTypeInfo()) {
      while (types.next()) {
        if (types.getString("TYPE_NAME").equals(name)) {
          return new OfType(
              types.getInt("DATA_TYPE"),
              !types.getBoolean("UNSIGNED_ATTRIBUTE"),
              types.getBoolean("CASE_SENSITIVE"));
        }
      }
    }
    throw new AssertionError("There is no type " + name);
  }

  @Test
  void resultsAndParametersAreDescribedAlike() throws SQLException {
    try (PreparedStatement statement =
        db.connection()
            .prepareStatement("SELECT b, a, t, u, x FROM typed WHERE b = ? AND u = ? AND x = ?")) {
      ResultSetMetaData columns = statement.getMetaData();
      assertThat(columns.getColumnClassName(4)).isEqualTo("java.util.UUID");
      assertThat(columns.getColumnDisplaySize(3)).isEqualTo(23);
      assertThat(columns.getColumnDisplaySize(5)).isEqualTo(Integer.MAX_VALUE);
      assertThat(columns.isSigned(1)).isTrue();
      assertThat(columns.isSigned(2)).isFalse();
      assertThat(columns.isSearchable(2)).isTrue();
      assertThat(failure(() -> columns.getColumnName(6)))
          .isEqualTo("07009 There is no column 6: there are 5");
      assertThat(failure(() -> columns.getColumnType(0))).startsWith("07009 ");

      ParameterMetaData parameters = statement.getParameterMetaData();
      assertThat(parameters.getParameterClassName(1)).isEqualTo("java.lang.Integer");
      assertThat(parameters.getParameterClassName(2)).isEqualTo("java.util.UUID");
      assertThat(parameters.getParameterClassName(3)).isEqualTo("java.lang.String");
      assertThat(parameters.isSigned(1)).isTrue();
      assertThat(parameters.isSigned(3)).isFalse();
    }
    try (PreparedStatement statement =
        db.connection().prepareStatement("SELECT v FROM docs WHERE v = ?")) {
      assertThat(statement.getMetaData().getColumnTypeName(1)).isEqualTo("VARIANT");
      assertThat(statement.getParameterMetaData().getParameterTypeName(1)).isEqualTo("VARIANT");
    }
  }
}
