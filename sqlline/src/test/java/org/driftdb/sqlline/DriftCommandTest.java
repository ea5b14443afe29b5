package org.driftdb.sqlline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The story of one row with {@code drift}. */
class DriftCommandTest extends OrdersFixture {
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
}
