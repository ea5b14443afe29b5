package org.driftdb.sqlline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.driftdb.storage.Database;
import org.driftdb.storage.Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements and scripts with {@code sql}. */
class SqlCommandTest extends OrdersFixture {
  @Test
  void statementsRunInTheOrderGiven() throws IOException {
    Path first =
        file(
            "first.dql",
            "INSERT INTO orders {\"id\": \"b\"};\nINSERT INTO orders {\"id\": \"c\"};\n");
    Invocation run =
        Invocation.of(
            "sql",
            "-d",
            data,
            "-e",
            "INSERT INTO orders {\"id\": \"a\"}",
            "-f",
            first.toString(),
            "--execute=SELECT id FROM orders WHERE id < \"d\" ORDER BY id",
            "-e",
            "SOFT DELETE FROM orders KEY \"c\"; DELETE FROM orders WHERE id = 'nope'");
    assertThat(run.rows()).containsExactly("{\"id\":\"a\"}", "{\"id\":\"b\"}", "{\"id\":\"c\"}");
    assertThat(run.err())
        .isEqualTo(
            "1 row affected\n2 rows affected by 2 statements\n1 row affected\n0 rows affected\n");
  }

  @Test
  void aScriptWithoutSemicolonsHoldsOneStatementALine() throws IOException {
    Path script =
        file(
            "keys.dql",
            "INSERT INTO orders {\"id\": \"a b/c.d:e,f;g(h)\"}\n\n-- it's a comment; yes\n"
                + "PATCH orders KEY \"a b/c.d:e,f;g(h)\" SET {\"n\": 5}\n"
                + "SELECT n FROM orders WHERE id = 'a b/c.d:e,f;g(h)'\n");
    assertThat(Invocation.of("sql", "-d", data, "-f", script.toString()).rows())
        .containsExactly("{\"n\":5}");
  }

  @Test
  void rowsAreRestoredByAScript() throws IOException {
    Path script =
        file(
            "undo.dql",
            "INSERT INTO orders {\"id\": \"a\", \"n\": 1}\n"
                + "PATCH orders KEY \"a\" SET {\"n\": 2}\n"
                + "RESTORE orders KEY \"a\" AS OF @seq:5\n"
                + "SELECT n FROM orders WHERE id = 'a'\n");
    assertThat(Invocation.of("sql", "-d", data, "-f", script.toString()).rows())
        .containsExactly("{\"n\":1}");
    assertThat(Invocation.of("sql", "-d", data, "-e", "RESTORE orders AS OF @seq:6").err())
        .isEqualTo("1 row affected\n");
  }

  @Test
  void standardInputIsAScript() {
    String script = "INSERT INTO orders {\"id\": \"größe\"};\nSELECT COUNT(*) AS n FROM orders;";
    assertThat(Invocation.withInput(script, "sql", "-d", data).rows()).containsExactly("{\"n\":2}");
    assertThat(Invocation.withInput("SELECT 1 AS a", "sql", "-d", data, "-f", "-").rows())
        .containsExactly("{\"a\":1}");
    assertThat(Invocation.withInput("", "sql", "-d", data).rows()).isEmpty();
  }

  @Test
  void theFirstErrorStopsAScriptAndIsNamed() throws IOException {
    Path script =
        file(
            "bad.dql",
            "INSERT INTO orders {\"id\": \"a\"};\n\nINSERT INTO orders\n  {\"id\": \"a\"};\nINSERT INTO orders {\"id\": \"b\"};");
    Invocation run = Invocation.of("sql", "-d", data, "-f", script.toString());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err())
        .contains(
            "error: " + script + ", statement at line 3: ",
            "\"a\"",
            "1 row affected by 1 statement");
    assertThat(sql("SELECT id FROM orders").rows()).hasSize(2);

    Invocation arguments = sql("SOFT DELETE FROM orders KEY \"nope\"", "SELECT * FROM orders");
    assertThat(arguments.error())
        .contains("nope")
        .endsWith("in: SOFT DELETE FROM orders KEY \"nope\"");
    assertThat(arguments.out()).isEmpty();
  }

  @Test
  void errorsInAFileAreToldWhereTheyAreInIt() throws IOException {
    Path script =
        file("bad.sql", "SELECT 1;\n\n  SELECT 2; SELECT *\n  FROM orders WHERE nope = 1;\n");
    assertThat(Invocation.of("sql", "-d", data, "-f", script.toString()).err())
        .contains(script + ", statement at line 3: ", "nope", "(line 4, column 21)");
    Path json = file("json.dql", "SELECT 1;\n  INSERT INTO orders {\"id\": tru};");
    assertThat(Invocation.of("sql", "-d", data, "-f", json.toString()).err())
        .contains("line 2, column 29");
    assertThat(sql("SELECT 1; SELECT nope FROM orders").err()).contains("(line 1, column 8)");
  }

  @Test
  void aWriteBesideAnotherProcessNamesIt() {
    try (Database held = Database.open(Path.of(data), Options.DEFAULT)) {
      assertThat(held.damage()).isNull();
      // Within one process the driver would use what is open; so look at what the failure becomes.
      assertThat(Invocation.of("sql", "-d", data, "-e", "DELETE FROM orders").err().lines())
          .last()
          .asString()
          .startsWith("error: ")
          .contains("process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void aPayloadIsANestedDocumentAsDriftPrintsIt() {
    List<String> drift = Invocation.of("drift", "-d", data, "-t", "orders", "-k", "order1").rows();
    assertThat(drift.get(0)).contains("\"payload\":{\"id\":\"order1\",");
    assertThat(sql("SHOW DRIFT orders KEY \"order1\"").rows()).isEqualTo(drift);
  }

  @Test
  void everyKindOfValueHasItsFormInJson() {
    sql(
        "CREATE TABLE v (id INTEGER PRIMARY KEY, d DECIMAL(20, 4), t TIMESTAMP, da DATE, ti TIME,"
            + " b VARBINARY, a INTEGER ARRAY, m MAP<VARCHAR, INTEGER>, j JSON, s VARCHAR, u UUID)",
        "INSERT INTO v VALUES (1, 1234567890123456.7800, TIMESTAMP '2026-01-05 09:36:12.345',"
            + " DATE '2026-01-05', TIME '09:36:12', X'00ff', ARRAY[1, 2], MAP['k', 1],"
            + " NULL, '', NULL)");
    assertThat(sql("SELECT * FROM v").rows())
        .containsExactly(
            "{\"id\":1,\"d\":1234567890123456.7800,\"t\":\"2026-01-05T09:36:12.345Z\","
                + "\"da\":\"2026-01-05\",\"ti\":\"09:36:12.000\",\"b\":\"AP8=\",\"a\":[1,2],"
                + "\"m\":{\"k\":1},\"s\":\"\"}");
    assertThat(
            sql("SELECT INTERVAL '1' DAY AS d, INTERVAL '1-2' YEAR TO MONTH AS y, TRUE AS b")
                .rows())
        .containsExactly("{\"d\":\"+1\",\"y\":\"+1-02\",\"b\":true}");
  }

  @Test
  void filesThatCannotBeReadFailBeforeAnythingRuns() throws IOException {
    Path missing = directory.resolve("missing.sql");
    assertThat(
            Invocation.of(
                    "sql",
                    "-d",
                    data,
                    "-e",
                    "INSERT INTO orders {\"id\": \"a\"}",
                    "-f",
                    missing.toString())
                .error())
        .isEqualTo(missing + ": no such file or directory");
    Path latin = directory.resolve("latin.sql");
    Files.write(latin, "SELECT 'ü'".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(Invocation.of("sql", "-d", data, "-f", latin.toString()).error())
        .isEqualTo(latin + " is not a text in UTF-8");
    assertThat(Invocation.of("sql", "-d", data, "-f", directory.toString()).status()).isEqualTo(1);
    assertThat(sql("SELECT COUNT(*) AS n FROM orders").rows()).containsExactly("{\"n\":1}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM nope",
        "SELECT nope FROM orders",
        "SELEC",
        "INSERT INTO orders {\"id\": \"order1\"}",
        "INSERT INTO orders {\"n\": 1}",
        "INSERT INTO orders {\"id\": \"a\", }",
        "PATCH orders KEY \"nope\" SET {\"n\": 1}",
        "PATCH orders KEY \"order1\" SET {\"id\": \"x\"}",
        "SELECT * FROM orders AS OF \"yesterday\"",
        "SELECT * FROM `../x`",
        "CREATE TABLE orders (pk=id)"
      })
  void everyErrorIsOneLine(String statement) {
    assertThat(sql(statement).error()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SELECT * FROM nope                                    | nope
          SELECT nope FROM orders                               | nope
          INSERT INTO orders {"id": "order1"}                   | "order1"
          PATCH orders KEY "nope" SET {"n": 1}                  | "nope"
          SOFT DELETE FROM orders KEY [1, 2]                    | not an array
          SELECT * FROM orders AS OF "yesterday"                | yesterday
          SELECT * FROM orders AS OF @seq:x                     | @seq:x
          SELECT * FROM `../x`                                  | ../x
          CREATE TABLE typed (id INTEGER PRIMARY KEY, PRIMARY KEY (nope)) | nope
          CREATE TABLE orders (pk=id)                           | "orders"
          """)
  void errorsNameWhatIsWrong(String statement, String named) {
    assertThat(sql(statement).error()).contains(named);
  }

  @Test
  void aValueOfTheWrongTypeIsNamed() {
    sql("CREATE TABLE typed (id INTEGER PRIMARY KEY, d DATE)");
    assertThat(sql("INSERT INTO typed {\"id\": \"one\"}").error()).contains("id", "one");
    assertThat(sql("INSERT INTO typed {\"id\": 1, \"d\": \"soon\"}").error()).contains("soon");
    assertThat(sql("INSERT INTO typed {\"id\": 1, \"x\": 2}").error()).contains("x");
  }

  @Test
  void badJsonIsFoundByLineAndColumn() {
    assertThat(sql("INSERT INTO orders {\"id\": \"a\",\n \"n\": tru}").error())
        .contains("line 2")
        .containsPattern("column \\d+");
  }

  @Test
  void tablesWithNamesOfPathsStayInTheDatabase() throws IOException {
    assertThat(sql("CREATE TABLE `../x` (pk=id)", "INSERT INTO `../x` {\"id\": 1}").status())
        .isZero();
    assertThat(Invocation.of("select", "-d", data, "-t", "../x").rows())
        .containsExactly("{\"id\":1}");
    assertThat(directory.resolve("x")).doesNotExist();
    assertThat(Path.of(data).resolve("x")).doesNotExist();
  }

  @Test
  void aStatementOfSeveralLinesNeedsItsEnd() throws IOException {
    Path script = file("lines.dql", "SELECT id\nFROM orders\n");
    assertThat(Invocation.of("sql", "-d", data, "-f", script.toString()).error())
        .endsWith("; in a file without any ; each line is a statement");
  }

  @Test
  void aServerThatIsNotThereIsNamed() {
    assertThat(Invocation.of("sql", "--url", "http://127.0.0.1:1", "-e", "SELECT 1").error())
        .startsWith("Connect to http://127.0.0.1:1 failed: ");
  }
}
