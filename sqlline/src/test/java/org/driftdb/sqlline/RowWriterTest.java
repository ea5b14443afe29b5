package org.driftdb.sqlline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.driftdb.storage.value.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How rows look in each format. */
class RowWriterTest {
  private static final List<String> NAMES = List.of("id", "n", "größe");
  private static final List<List<@Nullable Object>> ROWS =
      List.of(
          Arrays.asList("a", 9007199254740993L, null),
          Arrays.asList(null, new BigDecimal("0.10"), "x, \"y\"\n\u001b[1m"),
          Arrays.asList("", Instant.parse("2026-01-05T09:36:12.345Z"), Document.of("k", 1)));

  @Test
  void jsonIsOneObjectALineWithoutNulls() {
    assertThat(print(Format.JSON))
        .isEqualTo(
            """
            {"id":"a","n":9007199254740993}
            {"n":0.10,"größe":"x, \\"y\\"\\n\\u001b[1m"}
            {"id":"","n":"2026-01-05T09:36:12.345Z","größe":{"k":1}}
            """);
  }

  @Test
  void csvTellsNullFromTheEmptyString() {
    assertThat(print(Format.CSV))
        .isEqualTo(
            """
            id,n,größe
            a,9007199254740993,
            ,0.10,"x, ""y""
            \u001b[1m"
            "",2026-01-05T09:36:12.345Z,"{""k"":1}"
            """);
  }

  @Test
  void aTableKeepsItsShape() {
    assertThat(print(Format.TABLE))
        .isEqualTo(
            """
            id  n                         größe
            --  ------------------------  -----------------
            a           9007199254740993
                                    0.10  x, "y"\\n\\u001b[1m
                2026-01-05T09:36:12.345Z  {"k":1}
            """);
  }

  @Test
  void columnsStandBelowOneAnotherInEveryScript() {
    List<List<@Nullable Object>> rows =
        List.of(List.of("日本", "a"), List.of("e\u0301", "b"), List.of("😀😀😀", "c"));
    assertThat(print(Format.TABLE, List.of("x", "y"), rows))
        .isEqualTo(
            """
            x       y
            ------  -
            日本    a
            e\u0301       b
            😀😀😀  c
            """);
  }

  @Test
  void aLongValueDoesNotWidenItsColumnForAll() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Output out = new Output(bytes);
    RowWriter writer = Format.TABLE.writer(out);
    writer.columns(List.of("a", "b"));
    writer.row(List.of("x".repeat(100_000), 1L));
    writer.row(List.of("y", 2L));
    writer.end();
    out.flush();
    List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines.get(2)).hasSize(100_003);
    assertThat(lines.get(3)).hasSize(63);
  }

  @Test
  void aColumnThatStandsAloneKeepsItsLines() {
    List<List<@Nullable Object>> rows = List.of(List.of("Calc\n  Scan\u001b[1m\n"), List.of("b"));
    assertThat(print(Format.TABLE, List.of("PLAN"), rows))
        .isEqualTo(
            """
            PLAN
            ---------------
            Calc
              Scan\\u001b[1m
            b
            """);
  }

  private static String print(Format format) {
    return print(format, NAMES, ROWS);
  }

  private static String print(
      Format format, List<String> names, List<List<@Nullable Object>> rows) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Output out = new Output(bytes);
    RowWriter writer = format.writer(out);
    writer.columns(names);
    rows.forEach(writer::row);
    writer.end();
    out.flush();
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
