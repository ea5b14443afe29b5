package org.driftdb.sqlline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading a table with {@code select}, and how rows are printed. */
class SelectCommandTest extends OrdersFixture {
  @Test
  void selectReadsNowAndThePast() {
    String[] select = {"select", "-d", data, "-t", "orders"};
    assertThat(Invocation.of(select).rows())
        .containsExactly("{\"id\":\"order1\",\"status\":\"paid\",\"n\":1}");
    assertThat(Invocation.of(with(select, "--as-of", "@seq:2")).rows())
        .containsExactly(
            "{\"id\":\"order1\",\"status\":\"pending\",\"n\":1}",
            "{\"id\":\"order2\",\"status\":\"paid\",\"items\":[{\"k\":2.50}]}");
    assertThat(Invocation.of(with(select, "--as-of", "@seq:2", "-w", "status=\"paid\"")).rows())
        .containsExactly("{\"id\":\"order2\",\"status\":\"paid\",\"items\":[{\"k\":2.50}]}");
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
  void errorsInAConditionAreToldWhereTheyAreInIt() {
    String[] select = {"select", "-d", data, "-t", "orders", "-w"};
    assertThat(Invocation.of(with(select, "n = 1 LIMIT 3")).error())
        .isEqualTo(
            "this is no condition: n = 1 LIMIT 3: Encountered \"LIMIT\" at line 1, column 7.");
    assertThat(Invocation.of(with(select, "(n = 1 LIMIT 3)")).error())
        .isEqualTo("this is no condition: (n = 1 LIMIT 3)");
    assertThat(Invocation.of(with(select, "n = 1\n AND nope = 2")).error())
        .contains("nope", "(line 2, column 6)", "in the condition: n = 1");
    assertThat(Invocation.of(with(select, "n =")).error())
        .startsWith("this is no condition: n =: ");
    for (String none : List.of("1=1; DROP TABLE orders", "n = 1) UNION SELECT * FROM (orders")) {
      assertThat(Invocation.of(with(select, none)).error())
          .startsWith("this is no condition: " + none + ": Encountered ");
    }
    for (String[] outside :
        new String[][] {
          {"-t", "nope", "-w", "n = 1"}, {"-t", "nope"}, {"-t", "orders", "--as-of", "nope"}
        }) {
      assertThat(Invocation.of(with(new String[] {"select", "-d", data}, outside)).error())
          .contains("nope")
          .doesNotContain("line", "SELECT")
          .doesNotEndWith(",");
    }
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

  private static String[] with(String[] args, String... more) {
    String[] all = java.util.Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return all;
  }
}
