package org.driftdb.sqlline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.driftdb.storage.Database;
import org.driftdb.storage.Options;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands as a user gives them, on a small table of orders. */
class CommandTest {
  @TempDir Path directory;

  private String data = "";

  @BeforeEach
  void makeOrders() {
    data = directory.resolve("my shop").toString();
    assertThat(Invocation.of("init", data).status()).isZero();
    assertThat(
            sql("CREATE TABLE orders (pk=id, INDEX(status, customer_id));"
                    + "INSERT INTO orders {\"id\": \"order1\", \"status\": \"pending\", \"n\": 1};"
                    + "INSERT INTO orders {\"id\": \"order2\", \"status\": \"paid\", \"items\": [{\"k\": 2.50}]};"
                    + "PATCH orders KEY \"order1\" SET {\"status\": \"paid\"};"
                    + "SOFT DELETE FROM orders KEY \"order2\"")
                .status())
        .isZero();
  }

  private Invocation sql(String... statements) {
    String[] args = new String[3 + 2 * statements.length];
    args[0] = "sql";
    args[1] = "-d";
    args[2] = data;
    for (int i = 0; i < statements.length; i++) {
      args[3 + 2 * i] = "-e";
      args[4 + 2 * i] = statements[i];
    }
    return Invocation.of(args);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @Test
  void helpGoesToStandardOutput() {
    Invocation help = Invocation.of("--help");
    assertThat(help.rows()).first().asString().startsWith("Usage: driftdb");
    assertThat(help.out()).contains("init", "sql", "select", "drift", "ingest", "snapshot");
    assertThat(help.out()).contains("compact", "doctor", "demo", "classpath");
    assertThat(Invocation.of("select", "--help").out()).contains("--where", "--as-of", "--limit");
    assertThat(Invocation.of("--version").out()).startsWith("driftdb 0.").doesNotContain("$");
    assertThat(Invocation.of("classpath").rows()).hasSize(1);
  }

  @Test
  void wrongUsageEndsWithTwo() {
    for (String[] args :
        List.of(
            new String[] {},
            new String[] {"nonsense"},
            new String[] {"init"},
            new String[] {"select", "-d", data},
            new String[] {"select", "-d", data, "-t", "orders", "-l", "-1"},
            new String[] {"select", "-d", data, "-t", "orders", "-l", "many"},
            new String[] {"select", "-d", data, "-t", "orders", "--format", "xml"},
            new String[] {"select", "-d", data, "-t", "orders", "--format", "csv", "--json"},
            new String[] {"sql", "-e", "SELECT 1"},
            new String[] {"sql", "-d", data, "--url", "jdbc:driftdb:mem:x"},
            new String[] {"drift", "-d", data, "-t", "orders"},
            new String[] {"doctor", "-d", data, "--repair"})) {
      Invocation wrong = Invocation.of(args);
      assertThat(wrong.status()).as(String.join(" ", args)).isEqualTo(2);
      assertThat(wrong.out()).isEmpty();
      assertThat(wrong.err()).startsWith("error: ").contains("--help");
      assertThat(wrong.err().lines()).hasSize(2);
    }
  }

  @Test
  void initRefusesWhatIsThere() throws IOException {
    assertThat(Invocation.of("init", data).error()).isEqualTo(data + " holds a database already");
    file("notes.txt", "mine");
    assertThat(Invocation.of("init", directory.toString()).error())
        .contains("not an empty directory");
    assertThat(Invocation.of("init", directory.resolve("notes.txt").toString()).error())
        .contains("not an empty directory");
    Path empty = Files.createDirectories(directory.resolve("a/b"));
    assertThat(Invocation.of("init", empty.toString()).status()).isZero();
    assertThat(Invocation.of("init", directory.resolve("c/d/e").toString()).status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sql", "select", "drift", "ingest", "snapshot", "compact", "doctor"})
  void aMissingDirectoryIsNamedAndNotMade(String command) throws IOException {
    Path missing = directory.resolve("missing");
    Path rows = file("rows.jsonl", "{\"id\": 1}\n");
    String[] args =
        switch (command) {
          case "sql" -> new String[] {command, "-d", missing.toString(), "-e", "SELECT 1"};
          case "doctor" -> new String[] {command, "-d", missing.toString()};
          case "drift" -> new String[] {command, "-d", missing.toString(), "-t", "t", "-k", "1"};
          case "ingest" ->
              new String[] {command, "-d", missing.toString(), "-t", "t", "-f", rows.toString()};
          default -> new String[] {command, "-d", missing.toString(), "-t", "t"};
        };
    assertThat(Invocation.of(args).error()).startsWith(missing + " does not exist");
    assertThat(missing).doesNotExist();
    Files.createDirectory(missing);
    assertThat(Invocation.of(args).error()).startsWith(missing + " holds no database");
    assertThat(missing).isEmptyDirectory();
  }

  @Test
  void selectReadsNowAndThePast() {
    String[] select = {"select", "-d", data, "-t", "orders"};
    assertThat(Invocation.of(select).rows())
        .containsExactly("{\"id\":\"order1\",\"status\":\"paid\",\"n\":1}");
    assertThat(Invocation.of(with(select, "--as-of", "@seq:2")).rows())
        .containsExactly(
            "{\"id\":\"order1\",\"status\":\"pending\",\"n\":1}",
            "{\"id\":\"order2\",\"status\":\"paid\",\"items\":[{\"k\":2.5}]}");
    assertThat(Invocation.of(with(select, "--as-of", "@seq:2", "-w", "status=\"paid\"")).rows())
        .containsExactly("{\"id\":\"order2\",\"status\":\"paid\",\"items\":[{\"k\":2.5}]}");
    assertThat(Invocation.of(with(select, "--as-of", "@seq:2", "-l", "1")).rows()).hasSize(1);
    assertThat(Invocation.of(with(select, "--as-of", "@seq:0")).rows()).isEmpty();
    assertThat(Invocation.of(with(select, "--as-of", "@now")).rows()).hasSize(1);
    assertThat(Invocation.of(with(select, "--as-of", "2020-01-01T00:00:00Z")).rows()).isEmpty();
    assertThat(Invocation.of(with(select, "--as-of", "2020-01-01 00:00:00")).rows()).isEmpty();
    assertThat(Invocation.of(with(select, "--limit", "0")).rows()).isEmpty();
    assertThat(
            Invocation.of(with(select, "--where", "n > 0 AND (id = 'order1' OR n IN (2)) -- so"))
                .rows())
        .hasSize(1);
  }

  @Test
  void selectTellsWhatIsWrong() {
    String[] select = {"select", "-d", data, "-t"};
    assertThat(Invocation.of(with(select, "nope")).error()).contains("nope");
    assertThat(Invocation.of(with(select, "../x")).error()).contains("../x");
    assertThat(Invocation.of(with(select, "orders", "-w", "nope = 1")).error()).contains("nope");
    assertThat(Invocation.of(with(select, "orders", "--as-of", "yesterday")).error())
        .contains("yesterday");
    assertThat(Invocation.of(with(select, "orders", "--as-of", "@seq:x")).error())
        .contains("@seq:x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1=1; DROP TABLE orders",
        "1=1) OR (1=1",
        "1=1 UNION SELECT * FROM orders",
        "1=1 AS OF @seq:1",
        "1=1 LIMIT 0",
        "1=1 /*",
        "id = '"
      })
  void aConditionCannotReachOutOfItsPlace(String condition) {
    Invocation.of("select", "-d", data, "-t", "orders", "-w", condition).error();
    assertThat(sql("SELECT COUNT(*) AS n FROM orders").rows()).containsExactly("{\"n\":1}");
  }

  @Test
  void rowsComeInTheFormatAskedFor() {
    String[] select = {"select", "-d", data, "-t", "orders"};
    List<String> json = List.of("{\"id\":\"order1\",\"status\":\"paid\",\"n\":1}");
    assertThat(Invocation.of(with(select, "--json")).rows()).isEqualTo(json);
    assertThat(Invocation.of(with(select, "--format", "json")).rows()).isEqualTo(json);
    assertThat(Invocation.of(with(select, "--format", "csv")).rows())
        .containsExactly("id,status,n,items", "order1,paid,1,");
    Invocation table = Invocation.of(with(select, "--format", "TABLE"));
    assertThat(table.rows())
        .containsExactly(
            "id      status  n  items", "------  ------  -  -----", "order1  paid    1");
    assertThat(table.err()).isEqualTo("(1 row)\n");
  }

  @Test
  void valuesComeOutAsTheyWentIn() {
    String document =
        "{\"id\":9223372036854775807,\"Name\":\"a\",\"name\":\"b\",\"select\":1,\"größe\":2,\"a.b\":3,\"\":4,"
            + "\"big\":123456789012345678901234567890.5,\"small\":0.1,\"yes\":true,"
            + "\"text\":\"q\\\" b\\\\ /\\n\\u0000 日本 😀\",\"list\":[1,[2.5],{\"k\":\"v\"}]}";
    assertThat(sql("CREATE TABLE odd (pk=id)", "INSERT INTO odd " + document).status()).isZero();
    assertThat(Invocation.of("select", "-d", data, "-t", "odd").rows()).containsExactly(document);
    assertThat(Invocation.of("select", "-d", data, "-t", "odd", "-w", "name=\"b\"").rows())
        .hasSize(1);
  }

  @Test
  void timesAreInUtcWithMilliseconds() {
    assertThat(
            sql(
                    "CREATE TABLE t (id BIGINT PRIMARY KEY, ts TIMESTAMP, d DATE, h TIME, b VARBINARY)",
                    "INSERT INTO t {\"id\": 1, \"ts\": \"2026-01-05T09:36:12.345Z\", \"d\": \"2026-01-05\", \"h\": \"09:36:12.345\", \"b\": \"AAEC\"}",
                    "SELECT * FROM t")
                .rows())
        .containsExactly(
            "{\"id\":1,\"ts\":\"2026-01-05T09:36:12.345Z\",\"d\":\"2026-01-05\",\"h\":\"09:36:12.345\",\"b\":\"AAEC\"}");
  }

  @Test
  void datesOfBeforeTheCalendarReformAreThoseThatWereWritten() {
    assertThat(
            sql(
                    "CREATE TABLE t (id BIGINT PRIMARY KEY, ts TIMESTAMP, d DATE)",
                    "INSERT INTO t {\"id\": 1, \"ts\": \"1500-02-28T00:00:00.001Z\", \"d\": \"1500-02-28\"}",
                    "INSERT INTO t {\"id\": 2}",
                    "SELECT * FROM t")
                .rows())
        .containsExactly(
            "{\"id\":1,\"ts\":\"1500-02-28T00:00:00.001Z\",\"d\":\"1500-02-28\"}", "{\"id\":2}");
  }

  @Test
  void driftTellsTheEventsOfARow() {
    Invocation drift = Invocation.of("drift", "-d", data, "-t", "orders", "-k", "\"order1\"");
    assertThat(drift.rows())
        .hasSize(2)
        .allSatisfy(
            row ->
                assertThat(row)
                    .matches(".*\"timestamp\":\"\\d{4}-\\d\\d-\\d\\dT[\\d:]+\\.\\d{3}Z\".*"));
    assertThat(drift.rows().get(0))
        .startsWith("{\"sequence\":1,")
        .endsWith(
            ",\"event_type\":\"INSERT\",\"payload\":{\"id\":\"order1\",\"status\":\"pending\",\"n\":1}}");
    assertThat(drift.rows().get(1))
        .endsWith(",\"event_type\":\"PATCH\",\"payload\":{\"status\":\"paid\"}}");
    assertThat(Invocation.of("drift", "-d", data, "-t", "orders", "-k", "order2").rows().get(1))
        .startsWith("{\"sequence\":4,")
        .endsWith(",\"event_type\":\"SOFT_DELETE\"}");
  }

  @Test
  void aKeyIsReadAsJsonAndElseAsAString() {
    sql(
        "CREATE TABLE keys (pk=id)",
        "INSERT INTO keys {\"id\": 1, \"is\": \"number\"}",
        "INSERT INTO keys {\"id\": \"1\", \"is\": \"string\"}",
        "INSERT INTO keys {\"id\": \"2\", \"is\": \"string\"}",
        "INSERT INTO keys {\"id\": \"a b\", \"is\": \"string\"}",
        "INSERT INTO keys {\"id\": \"[7]\", \"is\": \"string\"}",
        "CREATE TABLE pairs (pk=(a, b))",
        "INSERT INTO pairs {\"a\": 1, \"b\": \"x\"}");
    assertThat(drift("keys", "1")).contains("\"number\"");
    assertThat(drift("keys", "1.0")).contains("\"number\"");
    assertThat(drift("keys", "\"1\"")).contains("\"string\"");
    assertThat(drift("keys", "2")).contains("\"string\"");
    assertThat(drift("keys", "a b")).contains("\"string\"");
    assertThat(drift("keys", "[7]")).contains("\"string\"");
    assertThat(drift("pairs", "[1, \"x\"]")).contains("\"b\":\"x\"");
  }

  private String drift(String table, String key) {
    return Invocation.of("drift", "-d", data, "-t", table, "-k", key).rows().get(0);
  }

  @Test
  void driftOfAnUnknownKeyOrTableFails() {
    assertThat(Invocation.of("drift", "-d", data, "-t", "orders", "-k", "order3").error())
        .isEqualTo("table \"orders\" never had a row with the key order3");
    assertThat(Invocation.of("drift", "-d", data, "-t", "orders", "-k", "{\"a\": 1}").error())
        .contains("never had a row");
    assertThat(Invocation.of("drift", "-d", data, "-t", "nope", "-k", "1").error())
        .contains("nope");
    assertThat(Invocation.of("drift", "-d", data, "-t", "../x", "-k", "1").error())
        .contains("../x");
  }

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

  @Test
  void badJsonIsFoundByLineAndColumn() {
    assertThat(sql("INSERT INTO orders {\"id\": \"a\",\n \"n\": tru}").error())
        .contains("line 2")
        .containsPattern("column \\d+");
  }

  @Test
  void debugShowsTheStackTrace() {
    Invocation run = Invocation.of("sql", "-d", data, "--debug", "-e", "SELECT * FROM nope");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).startsWith("error: ").contains("\tat org.driftdb.");
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
  void maintenanceChangesNoAnswer() {
    List<String> before = Invocation.of("drift", "-d", data, "-t", "orders", "-k", "order1").rows();
    assertThat(Invocation.of("snapshot", "-d", data, "-t", "orders").status()).isZero();
    assertThat(Invocation.of("compact", "--data", data, "--table", "orders").status()).isZero();
    assertThat(Invocation.of("drift", "-d", data, "-t", "orders", "-k", "order1").rows())
        .isEqualTo(before);
    assertThat(Invocation.of("snapshot", "-d", data, "-t", "nope").error()).contains("nope");
    assertThat(Invocation.of("compact", "-d", data, "-t", "nope").error()).contains("nope");
  }

  @Test
  void ingestInsertsAllOrNothing() throws IOException {
    Path good =
        file(
            "good.jsonl", "{\"id\": \"x\", \"n\": 5}\n\n{\"id\": \"y\", \"more\": {\"k\": [1]}}\n");
    Invocation ingest = Invocation.of("ingest", "-d", data, "-t", "orders", "-f", good.toString());
    assertThat(ingest.rows()).isEmpty();
    assertThat(ingest.err())
        .startsWith("2 rows ingested into \"orders\"")
        .endsWith("up to sequence 6\n");
    assertThat(sql("SELECT id, n, more FROM orders WHERE id > 'w' ORDER BY id").rows())
        .containsExactly("{\"id\":\"x\",\"n\":5}", "{\"id\":\"y\",\"more\":{\"k\":[1]}}");

    assertThat(ingest("bad.jsonl", "{\"id\": \"p\"}\n{\"id\": \"q\"\n"))
        .startsWith(directory.resolve("bad.jsonl") + ", line 2: Bad JSON at column ")
        .endsWith("; nothing was kept");
    assertThat(ingest("twice.jsonl", "{\"id\": \"p\"}\n{\"id\": \"r\"}\n{\"id\": \"p\"}\n"))
        .contains("line 3: ", "\"p\"", "nothing was kept");
    assertThat(ingest("there.jsonl", "{\"id\": \"p\"}\n{\"id\": \"order1\"}\n"))
        .contains("line 2: ", "\"order1\"");
    assertThat(ingest("keyless.jsonl", "{\"id\": \"p\"}\n{\"n\": 1}\n")).contains("line 2: ", "id");
    assertThat(ingest("list.jsonl", "[1]\n")).contains("line 1: ");
    assertThat(sql("SELECT COUNT(*) AS n FROM orders").rows()).containsExactly("{\"n\":3}");
  }

  private String ingest(String name, String text) throws IOException {
    return Invocation.of("ingest", "-d", data, "-t", "orders", "-f", file(name, text).toString())
        .error();
  }

  @Test
  void ingestReadsCsvAndStandardInput() throws IOException {
    Path csv = file("rows.csv", "id,n,paid\nx,7,true\ny,,\n");
    assertThat(Invocation.of("ingest", "-d", data, "-t", "orders", "-f", csv.toString()).status())
        .isZero();
    assertThat(
            Invocation.withInput(
                    "\uFEFFid,n\nz,8\n", "ingest", "-d", data, "-t", "orders", "-f", "-")
                .status())
        .isZero();
    assertThat(
            Invocation.withInput(
                    "\n {\"id\": \"zz\"}\n", "ingest", "-d", data, "-t", "orders", "-f", "-")
                .status())
        .isZero();
    assertThat(sql("SELECT id, n, paid FROM orders WHERE id > 'w' ORDER BY id").rows())
        .containsExactly(
            "{\"id\":\"x\",\"n\":7,\"paid\":true}",
            "{\"id\":\"y\"}",
            "{\"id\":\"z\",\"n\":8}",
            "{\"id\":\"zz\"}");
    assertThat(ingest("short.csv", "id,n\na\n")).contains("line 2: ");
  }

  @Test
  void ingestKeepsTheRulesOfATypedTable() throws IOException {
    sql("CREATE TABLE typed (id VARCHAR PRIMARY KEY, n INTEGER NOT NULL, d DATE)");
    String[] ingest = {"ingest", "-d", data, "-t", "typed", "-f"};
    assertThat(
            Invocation.of(with(ingest, file("a.csv", "id,n,d\n12,3,2026-01-05\n").toString()))
                .status())
        .isZero();
    assertThat(sql("SELECT * FROM typed").rows())
        .containsExactly("{\"id\":\"12\",\"n\":3,\"d\":\"2026-01-05\"}");
    assertThat(Invocation.of(with(ingest, file("b.csv", "id,n\n13,x\n").toString())).error())
        .contains("line 2: ");
    assertThat(Invocation.of(with(ingest, file("c.csv", "id,n\n13,\n").toString())).error())
        .contains("line 2: ");
    assertThat(Invocation.of(with(ingest, file("d.csv", "id,n,nope\n13,1,1\n").toString())).error())
        .contains("line 2: ", "nope");
    assertThat(sql("SELECT COUNT(*) AS n FROM typed").rows()).containsExactly("{\"n\":1}");
  }

  @Test
  void ingestIntoAnUnknownTableSaysHowToMakeOne() throws IOException {
    Path rows = file("rows.jsonl", "{\"id\": 1}\n");
    assertThat(Invocation.of("ingest", "-d", data, "-t", "nope", "-f", rows.toString()).error())
        .startsWith("there is no table \"nope\"")
        .contains("CREATE TABLE `nope` (pk=id)");
    assertThat(Invocation.of("ingest", "-d", data, "-t", "orders", "-f", "missing.jsonl").error())
        .isEqualTo("missing.jsonl: no such file or directory");
  }

  @Test
  void whileAnotherWritesReadersReadAndWritersNameTheHolder() throws IOException {
    Path rows = file("rows.jsonl", "{\"id\": 1}\n");
    String holder = "process " + ProcessHandle.current().pid();
    try (Database held = Database.open(Path.of(data), Options.DEFAULT)) {
      for (String[] writer :
          List.of(
              new String[] {"ingest", "-d", data, "-t", "orders", "-f", rows.toString()},
              new String[] {"snapshot", "-d", data, "-t", "orders"},
              new String[] {"compact", "-d", data, "-t", "orders"})) {
        assertThat(Invocation.of(writer).error()).contains(holder);
      }
      for (String[] reader :
          List.of(
              new String[] {"select", "-d", data, "-t", "orders"},
              new String[] {"drift", "-d", data, "-t", "orders", "-k", "order1"})) {
        Invocation run = Invocation.of(reader);
        assertThat(run.rows()).isNotEmpty();
        assertThat(run.err()).contains(holder, "read-only");
      }
      assertThat(held.readOnly()).isFalse();
    }
  }

  @Test
  void doctorFindsNothingWrongAndThenADamagedByte() throws IOException {
    Invocation healthy = Invocation.of("doctor", "-d", data);
    assertThat(healthy.status()).as(healthy.err()).isZero();
    Path segment = Path.of(data, "tables", "orders", "segments", "00000001.seg");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length / 2] ^= 1;
    Files.write(segment, bytes);
    Invocation damaged = Invocation.of("doctor", "-d", data);
    assertThat(damaged.status()).isEqualTo(1);
    assertThat(damaged.out() + damaged.err()).contains("00000001.seg");
  }

  private static String[] with(String[] args, String... more) {
    String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return all;
  }
}
