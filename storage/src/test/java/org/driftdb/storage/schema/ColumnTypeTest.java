package org.driftdb.storage.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.Values;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each column type takes, what it makes of it, and what it refuses. */
class ColumnTypeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "BOOLEAN | true | true",
        "BOOLEAN | \" False \" | false",
        "TINYINT | -128 | -128",
        "SMALLINT | 32767 | 32767",
        "INTEGER | 5.00 | 5",
        "BIGINT | 9223372036854775807 | 9223372036854775807",
        "BIGINT | 1e3 | 1000",
        "BIGINT | 0.5 | 1",
        "BIGINT | -2.5 | -3",
        "BIGINT | 2.4 | 2",
        "BIGINT | 1e-1000000 | 0",
        "BIGINT | \" 12 \" | 12",
        "REAL | 0.1 | 0.1",
        "REAL | 16777217 | 1.6777216E7",
        "DOUBLE | 1 | 1.0",
        "FLOAT | 12345678901234567890 | 1.2345678901234567E19",
        "DECIMAL(5, 2) | 1.005 | 1.01",
        "DECIMAL(5, 2) | -1 | -1.00",
        "DECIMAL(5, 2) | 1e-1000000 | 0.00",
        "DECIMAL(5, 2) | \"1.5\" | 1.50",
        "DECIMAL(30, 0) | 123456789012345678901234567890 | 123456789012345678901234567890",
        "CHAR(3) | \"a\" | \"a  \"",
        "CHAR(1) | \"\uD83D\uDE00\" | \"\uD83D\uDE00\"",
        "VARCHAR(2) | \"ab  \" | \"ab\"",
        "VARCHAR | \"anything\" | \"anything\"",
        "VARCHAR | 1.50 | \"1.50\"",
        "VARCHAR | true | \"true\"",
        "BINARY(3) | \"AQ==\" | \"AQAA\"",
        "VARBINARY | \"AQI=\" | \"AQI=\"",
        "DATE | \"2024-02-29\" | \"2024-02-29\"",
        "TIME | \"09:36\" | \"09:36:00.000\"",
        "TIME | \"09:36:12.3456\" | \"09:36:12.345\"",
        "TIMESTAMP | \"2026-01-05T10:36:12.345+01:00\" | \"2026-01-05T09:36:12.345Z\"",
        "TIMESTAMP | \"2026-01-05 09:36:12\" | \"2026-01-05T09:36:12.000Z\"",
        "TIMESTAMP | \"2026-01-05T09:36:12Z\" | \"2026-01-05T09:36:12.000Z\"",
        "TIMESTAMP | \"2026-01-05\" | \"2026-01-05T00:00:00.000Z\"",
        "UUID | \"00112233-4455-6677-8899-AABBCCDDEEFF\" | \"00112233-4455-6677-8899-aabbccddeeff\"",
        "ARRAY<DATE> | [\"2024-02-29\",null] | [\"2024-02-29\",null]",
        "MAP<DECIMAL(3, 1)> | {\"a\":1} | {\"a\":1.0}",
        "VARIANT | {\"a\":[1]} | {\"a\":[1]}",
        "UUID | null | null"
      })
  void takes(String type, String value, String stored) {
    ColumnType columnType = ColumnType.parse(type);
    Object converted = columnType.convert(Json.parse(value));
    assertThat(Json.write(converted)).isEqualTo(stored);
    assertThat(Values.equal(columnType.convert(converted), converted)).as("again").isTrue();
    assertThat(columnType).hasToString(type);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "BOOLEAN | 1 | BAD_VALUE",
        "TINYINT | 128 | OUT_OF_RANGE",
        "BIGINT | 9223372036854775808 | OUT_OF_RANGE",
        "BIGINT | 1e100 | OUT_OF_RANGE",
        "BIGINT | 1e1000000 | OUT_OF_RANGE",
        "BIGINT | 9223372036854775807.5 | OUT_OF_RANGE",
        "BIGINT | \"one\" | NOT_A_NUMBER",
        "BIGINT | \"1e1000000\" | OUT_OF_RANGE",
        "BIGINT | true | BAD_VALUE",
        "REAL | 1e39 | OUT_OF_RANGE",
        "DOUBLE | 1e400 | OUT_OF_RANGE",
        "DOUBLE | true | BAD_VALUE",
        "DECIMAL(5, 2) | 999.995 | OUT_OF_RANGE",
        "DECIMAL(5, 2) | 1e1000000 | OUT_OF_RANGE",
        "CHAR(1) | \"ab\" | TOO_LONG",
        "VARCHAR(2) | \"abc\" | TOO_LONG",
        "VARCHAR | [1] | BAD_VALUE",
        "VARCHAR(2) | 123 | TOO_LONG",
        "VARBINARY(1) | \"AQI=\" | TOO_LONG",
        "VARBINARY | \"???\" | BAD_VALUE",
        "DATE | \"2026-02-29\" | BAD_DATETIME",
        "DATE | 5 | BAD_VALUE",
        "TIME | \"24:00\" | BAD_DATETIME",
        "TIMESTAMP | \"yesterday\" | BAD_DATETIME",
        "TIMESTAMP | \"2026-01-05T09:36:12Zx\" | BAD_DATETIME",
        "UUID | \"1-1-1-1-1\" | BAD_VALUE",
        "ARRAY<TINYINT> | [1000] | OUT_OF_RANGE",
        "ARRAY<TINYINT> | 1 | BAD_VALUE",
        "MAP<TINYINT> | [] | BAD_VALUE"
      })
  void refuses(String type, String value, ErrorCode code) {
    assertThatThrownBy(() -> ColumnType.parse(type).convert(Json.parse(value)))
        .isInstanceOfSatisfying(
            DriftException.class, e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "WHATEVER",
        "BIGINT(5)",
        "CHAR",
        "DECIMAL",
        "DECIMAL(0, 0)",
        "DECIMAL(5, 6)",
        "VARCHAR(0)",
        "DECIMAL(1001, 0)",
        "ARRAY",
        "ARRAY<>",
        "BIGINT<DATE>",
        "VARCHAR(99999999999)",
        "DATE(1, 1)"
      })
  void textThatNamesNoType(String text) {
    assertThatThrownBy(() -> ColumnType.parse(text)).isInstanceOf(DriftException.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = ColumnType.Kind.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"DECIMAL", "CHAR", "BINARY", "ARRAY", "MAP"})
  void plainTypesReadBack(ColumnType.Kind kind) {
    assertThat(ColumnType.parse(kind.name())).isEqualTo(ColumnType.of(kind));
  }

  @Test
  void messagesSayWhatWasFoundAndExpectedAndStayShort() {
    assertThatThrownBy(() -> ColumnType.BIGINT.convert("x".repeat(100_000)))
        .hasMessageMatching("\"x{56}\\.\\.\\. is no BIGINT");
  }
}
