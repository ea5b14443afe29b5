package org.driftdb.storage.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.UUID;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON text becomes values and values become JSON text, and nothing is lost on either way. */
class JsonTest {
  @Provide
  Arbitrary<@Nullable Object> values() {
    return StoredValues.json();
  }

  @Property(tries = 2000)
  void whatIsWrittenReadsBackTheSame(@ForAll("values") @Nullable Object value) {
    String text = Json.write(value);
    Object read = Json.parse(text);
    assertThat(Values.equal(read, value)).as(text).isTrue();
    assertThat(Json.write(read)).isEqualTo(text);
  }

  @Test
  void everyEscapeIsRead() {
    assertThat(Json.parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\uD83D\\uDE00\""))
        .isEqualTo("\"\\/\b\f\n\r\tA\u00e9\ud83d\ude00");
    assertThat(Json.parse("\"\\ud83d\"")).isEqualTo("\ud83d");
    assertThat(Json.parse("\"\\ude00\\ud83d\"")).isEqualTo("\ude00\ud83d");
    assertThat(Json.parse("\"\\u0000\"")).isEqualTo("\0");
  }

  @Test
  void onlyWhatMustBeIsEscaped() {
    assertThat(Json.write("\"\\/\b\f\n\r\t\0\u001f\u007f\u2028\u00e9\ud83d\ude00"))
        .isEqualTo("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u007f\u2028\u00e9\ud83d\ude00\"");
    assertThat(Json.write("a\ud83dz\ude00")).isEqualTo("\"a\\ud83dz\\ude00\"");
  }

  @Test
  void everyNumberIsExact() {
    assertThat(Json.parse("9007199254740993")).isEqualTo(9007199254740993L);
    assertThat(Json.parse("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
    assertThat(Json.parse("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
    assertThat(Json.parse("9223372036854775808")).isEqualTo(new BigInteger("9223372036854775808"));
    assertThat(Json.parse("0.1")).isEqualTo(0.1);
    assertThat(Json.parse("1E+400")).isEqualTo(new BigDecimal("1E400"));
    assertThat(Json.parse("0.1000000000000000055511151231257827"))
        .isEqualTo(new BigDecimal("0.1000000000000000055511151231257827"));
    assertThat(Json.parse("3.141592653589793")).isEqualTo(Math.PI);
    assertThat(Json.parse("3.1415926535897932")).isEqualTo(new BigDecimal("3.1415926535897932"));
    assertThat(Json.parse("4.9E-324")).isEqualTo(Double.MIN_VALUE);
    assertThat(Json.parse("1".repeat(20_000))).hasToString("1".repeat(20_000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "-0",
        "0",
        "1.0",
        "1.50",
        "1e0",
        "1E0",
        "10e-1",
        "100.00",
        "12345678.5",
        "0.0001",
        "-0.0",
        "-0.00",
        "6.02e23",
        "1e400",
        "1E-400",
        "9007199254740993.50",
        "12345678901234567890"
      })
  void everyNumberKeepsItsSpelling(String text) {
    Object number = Json.parse(text);
    assertThat(Json.write(number)).isEqualTo(text);
    assertThat(Values.equal(number, new BigDecimal(text))).isTrue();
    assertThat(Json.parse("[" + text + ",{\"a\":" + text + "}]"))
        .hasToString("[" + text + ",{\"a\":" + text + "}]");
  }

  @Property
  void aDoubleThatIsNotSpelledIsWrittenAsItWasRead(
      @ForAll @IntRange(min = -99_999, max = 99_999) int digits,
      @ForAll @IntRange(min = 0, max = 8) int scale) {
    String text = BigDecimal.valueOf(digits, scale).toPlainString();
    assertThat(Json.write(Json.parse(text))).isEqualTo(text);
    assertThat(Json.write(Double.parseDouble(text))).matches("-?\\d+\\.(0|\\d*[1-9])(E-?\\d+)?");
  }

  @Test
  void whoAsksADocumentForANumberGetsNoSpelling() {
    Document document = Document.parse("{\"a\":1.50,\"b\":[1e0]}");
    assertThat(document.get("a")).isEqualTo(1.5);
    assertThat(document.values()).first().isEqualTo(1.5);
    assertThat(document.get("b")).isEqualTo(ValueList.of(1.0)).asList().containsExactly(1.0);
    assertThat(document.stored("a")).isInstanceOf(SpelledNumber.class).hasToString("1.50");
    assertThat(document.with("c", 1).patched(Document.of("d", 2)))
        .hasToString("{\"a\":1.50,\"b\":[1e0],\"c\":1,\"d\":2}");
    assertThat(Key.of(document.stored("a")).part(0)).isEqualTo(1.5);
  }

  @Test
  void valuesBeyondJsonAreWrittenAsText() {
    assertThat(
            Json.write(
                ValueList.of(
                    Instant.parse("2026-01-05T09:36:12.300Z"),
                    Instant.parse("2026-01-05T09:00:00Z"),
                    LocalDate.parse("2026-01-05"),
                    LocalTime.parse("09:00"),
                    Binary.of((byte) 1, (byte) -1),
                    UUID.fromString("00000000-0000-0000-0000-00000000000a"),
                    Double.NaN,
                    Double.NEGATIVE_INFINITY,
                    new BigDecimal("1.50"))))
        .isEqualTo(
            "[\"2026-01-05T09:36:12.300Z\",\"2026-01-05T09:00:00.000Z\",\"2026-01-05\",\"09:00:00.000\","
                + "\"Af8=\",\"00000000-0000-0000-0000-00000000000a\",\"NaN\",\"-Infinity\",1.50]");
  }

  @Test
  void fieldsKeepTheirNamesAndTheirOrder() {
    String text =
        "{\"id\":1,\"Name\":\"a\",\"name\":\"b\",\"größe\":2,\"a.b\":3,\"\":4,\"n\":null}";
    Document document = Document.parse(text);
    assertThat(document).hasToString(text);
    assertThat(document.get("")).isEqualTo(4L);
    assertThat(document.containsKey("n")).isTrue();
  }

  @Test
  void longValuesAndDeepOnesAreRead() {
    assertThat(Json.parse('"' + "x".repeat(25_000_000) + '"')).hasToString("x".repeat(25_000_000));
    assertThat(Json.write(Json.parse("[".repeat(1_000) + "]".repeat(1_000)))).hasSize(2_000);
    assertThatThrownBy(() -> Json.parse("[".repeat(1_001) + "]".repeat(1_001)))
        .hasMessage("Bad JSON at line 1, column 1002: it is nested deeper than 1000");
    assertThatThrownBy(() -> Json.parse("[".repeat(1_000_000))).isInstanceOf(DriftException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{'a':1}",
        "[1,]",
        "[1 2]",
        "01",
        "1.",
        ".5",
        "+1",
        "-",
        "1e",
        "NaN",
        "Infinity",
        "tru",
        "nul",
        "\"a",
        "\"\n\"",
        "\"\\x\"",
        "\"\\u12\"",
        "1 2",
        "{} {}",
        "/**/1",
        "# c\n1",
        "{\"a\":1}x",
        "1e99999999999"
      })
  void whatIsNotJsonIsRefused(String text) {
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOfSatisfying(
            DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_JSON))
        .hasMessageMatching("(?s)Bad JSON at line \\d+, column \\d+: .+");
  }

  @ParameterizedTest
  @CsvSource({"'{\"a\": 1,\n \"b\" 2}', 2, 6", "'{\"a\": 1, \"a\": 2}', 1, 10", "'[1] 2', 1, 5"})
  void errorsSayWhere(String text, int line, int column) {
    assertThatThrownBy(() -> Json.parse(text))
        .hasMessageContaining("at line " + line + ", column " + column);
  }

  @Test
  void aDocumentMustBeAnObject() {
    assertThatThrownBy(() -> Document.parse("[1]")).hasMessageContaining("found an array");
    assertThatThrownBy(() -> Document.parse("null")).hasMessageContaining("found null");
  }
}
