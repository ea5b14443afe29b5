package org.driftdb.sqlline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files of rows with {@code ingest}. */
class IngestCommandTest extends OrdersFixture {
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
    assertThat(ingest("list", "[{\"id\": \"p\"}]\n")).contains("line 1: ");
    assertThat(sql("SELECT COUNT(*) AS n FROM orders").rows()).containsExactly("{\"n\":3}");
  }

  /** A file is one statement to foreign keys: the order of its lines does not count. */
  @Test
  void rowsMayReferToLaterOnes() throws IOException {
    sql("CREATE TABLE people (id BIGINT PRIMARY KEY, boss BIGINT REFERENCES people)");
    Path people = file("people.jsonl", "{\"id\": 1, \"boss\": 2}\n{\"id\": 2}\n");
    assertThat(
            Invocation.of("ingest", "-d", data, "-t", "people", "-f", people.toString()).status())
        .isZero();
    Path strangers =
        file("strangers.jsonl", "{\"id\": 3, \"boss\": 4}\n{\"id\": 5, \"boss\": 3}\n");
    assertThat(
            Invocation.of("ingest", "-d", data, "-t", "people", "-f", strangers.toString()).error())
        .startsWith(strangers + ": The row with key 3 of table \"people\" refers by [boss] to 4")
        .endsWith("; nothing was kept");
    assertThat(sql("SELECT id FROM people ORDER BY id").rows())
        .containsExactly("{\"id\":1}", "{\"id\":2}");
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
  void aFileThatIsNotAsItShouldBeIsNamedWithTheLine() throws IOException {
    Path latin = directory.resolve("latin.jsonl");
    Files.write(
        latin, "{\"id\": \"p\"}\n{\"id\": \"größe\"}\n".getBytes(StandardCharsets.ISO_8859_1));
    String[] ingest = {"ingest", "-d", data, "-t", "orders", "-f"};
    assertThat(Invocation.of(with(ingest, latin.toString())).error())
        .isEqualTo(latin + ", line 2: this is no text in UTF-8; nothing was kept");
    assertThat(Invocation.of(with(ingest, directory.toString())).error())
        .isEqualTo(directory + " is a directory, and no file of rows");
    assertThat(ingest("ragged.csv", "id,n\r\np,1\r\nq,1,2\r\n"))
        .isEqualTo(
            directory.resolve("ragged.csv")
                + ", line 3: 3 values, but the header names 2 fields; nothing was kept");
    assertThat(ingest("twice.csv", "\uFEFFid,n,n\np,1,2\n"))
        .contains("twice.csv, line 1: the field name \"n\" stands twice");
    assertThat(ingest("key.csv", "id\np\nq\np\n")).contains("key.csv, line 4: ", "\"p\"");
    assertThat(ingest("huge.jsonl", "{\"id\": \"" + "x".repeat(1_000_000) + "\"\n"))
        .contains("huge.jsonl, line 1: ")
        .hasSizeLessThan(500);
    assertThat(sql("SELECT COUNT(*) AS n FROM orders").rows()).containsExactly("{\"n\":1}");
    for (String empty : List.of("", "\uFEFF", "\n\n", "id,n\n")) {
      Path file = file("empty.txt", empty);
      Invocation none = Invocation.of(with(ingest, file.toString()));
      assertThat(none.rows()).isEmpty();
      assertThat(none.err()).startsWith("0 rows ingested");
    }
  }

  @Test
  void jsonIsNestedAsDeepAsTheLimitSaysAndNoDeeper() throws IOException {
    String[] ingest = {"ingest", "-d", data, "-t", "orders", "-f"};
    String deep = "{\"id\":\"deep\",\"v\":" + "[".repeat(999) + "]".repeat(999) + "}";
    assertThat(Invocation.of(with(ingest, file("deep.jsonl", deep).toString())).rows()).isEmpty();
    assertThat(sql("INSERT INTO orders " + deep.replace("deep", "sql")).rows()).isEmpty();
    assertThat(sql("SELECT id, v FROM orders WHERE id IN ('deep', 'sql') ORDER BY id").rows())
        .containsExactly(deep, deep.replace("deep", "sql"));
    assertThat(Invocation.of("drift", "-d", data, "-t", "orders", "-k", "deep").out())
        .contains(deep);
    String deeper = "{\"id\":\"p\",\"v\":" + "[".repeat(1000) + "]".repeat(1000) + "}";
    assertThat(ingest("deeper.jsonl", "\n" + deeper))
        .containsPattern("line 2: Bad JSON at column \\d+: it is nested deeper than 1000")
        .doesNotContain("Stream");
    assertThat(sql("INSERT INTO orders " + deeper).error())
        .containsPattern("line 1, column \\d+")
        .contains("it is nested deeper than 1000");
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

  private static String[] with(String[] args, String... more) {
    String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return all;
  }
}
