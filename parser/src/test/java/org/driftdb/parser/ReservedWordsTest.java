package org.driftdb.parser;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.calcite.sql.parser.SqlAbstractParserImpl;
import org.apache.calcite.sql.parser.SqlParser;
import org.junit.jupiter.api.Test;

/** The list of reserved words is that of the grammar. */
final class ReservedWordsTest {
  @Test
  void theyAreThoseOfTheGrammar() {
    SqlAbstractParserImpl.Metadata metadata =
        SqlParser.create("", DriftParsers.config(DriftParsers.DEFAULT_LEX)).getMetadata();
    assertThat(ReservedWords.all())
        .containsExactlyInAnyOrderElementsOf(
            metadata.getTokens().stream().filter(metadata::isReservedWord).toList());
    assertThat(ReservedWords.contains("select")).isTrue();
    assertThat(ReservedWords.contains("status")).isFalse();
  }
}
