package org.driftdb.storage.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.driftdb.storage.value.Document;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The columns of a document table are of the type that holds every value seen. */
class DocumentColumnsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 2 | BIGINT",
        "1 2.5 | DOUBLE",
        "1.50 1e0 | DOUBLE",
        "1 9007199254740993 | BIGINT",
        "2.5 9007199254740993 | DECIMAL(17, 1)",
        "2.50 9007199254740993 | DECIMAL(18, 2)",
        "123456789012345678.25 | DECIMAL(20, 2)",
        "true null | BOOLEAN",
        "\"a\" | VARCHAR",
        "1 \"a\" | VARIANT",
        "[1] | VARIANT",
      })
  void ofAField(String values, String type) {
    DocumentColumns columns = DocumentColumns.ofKey(List.of("id"));
    for (String value : values.split(" ")) {
      columns = columns.and(Document.parse("{\"id\":\"k\",\"f\":" + value + "}"));
    }
    assertThat(columns.columns().get(1).type()).hasToString(type);
    assertThat(DocumentColumns.of(List.of("id"), columns.toDocument()).columns())
        .as("after it was kept as a document")
        .isEqualTo(columns.columns());
  }

  /** A key's number is shown as it was inserted, and a DOUBLE would show 1 as 1.0. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 2 | BIGINT",
        "1.0 2.5 | DOUBLE",
        "1 2.5 | DECIMAL(2, 1)",
        "1 1.0 | DECIMAL(2, 1)",
        "1.50 | DECIMAL(3, 2)",
        "1e0 | DECIMAL(1, 0)",
        "1e3 0.001 | DECIMAL(7, 3)",
        "1 \"1\" | VARIANT",
        "1.50 1e400 | DECIMAL(403, 2)",
        "1.50 1e4000 | VARIANT",
      })
  void ofAKey(String values, String type) {
    DocumentColumns columns = DocumentColumns.ofKey(List.of("id"));
    for (String value : values.split(" ")) {
      columns = columns.and(Document.parse("{\"id\":" + value + "}"));
    }
    assertThat(columns.columns().get(0).type()).hasToString(type);
  }
}
