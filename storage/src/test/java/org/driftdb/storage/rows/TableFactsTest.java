package org.driftdb.storage.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Binary;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.ValueCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableFactsTest {
  private static final TableSchema SCHEMA = TableSchema.documents("t", List.of("id"), List.of());

  @Test
  void whatIsWrittenIsRead() {
    TableFacts facts = TableFacts.of(SCHEMA);
    assertThat(TableFacts.read(SCHEMA, facts.ofRows()).ofRows()).isEqualTo(facts.ofRows());
  }

  @ParameterizedTest
  @ValueSource(strings = {"columns", "generated", "statistics"})
  void whatIsOfAnotherKindOrMissingIsDamage(String name) {
    Object told = ValueCodec.decode(Binary.ofBase64(TableFacts.of(SCHEMA).ofRows()).toBytes());
    Document whole = (Document) Objects.requireNonNull(told);
    for (Document facts : List.of(whole.with(name, true), whole.with(name, null))) {
      assertThatThrownBy(
              () -> TableFacts.read(SCHEMA, Binary.of(ValueCodec.encode(facts)).toBase64()))
          .isInstanceOfSatisfying(
              DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DAMAGED));
    }
    assertThatThrownBy(() -> TableFacts.read(SCHEMA, "")).isInstanceOf(DriftException.class);
  }
}
