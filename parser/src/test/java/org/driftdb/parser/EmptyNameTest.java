package org.driftdb.parser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.junit.jupiter.api.Test;

/** Two backquotes name the column that is called nothing, which is no star. */
class EmptyNameTest {
  @Test
  void isNoStar() throws SqlParseException {
    SqlIdentifier empty = selected("SELECT `` FROM t");

    assertThat(empty.isStar()).isFalse();
    assertThat(empty.names).isEqualTo(List.of(EmptyName.INSIDE));
  }

  @Test
  void standsBehindATable() throws SqlParseException {
    assertThat(selected("SELECT t.`` FROM t").names).isEqualTo(List.of("t", EmptyName.INSIDE));
  }

  @Test
  void leavesTheStarAlone() throws SqlParseException {
    assertThat(selected("SELECT * FROM t").isStar()).isTrue();
  }

  private static SqlIdentifier selected(String sql) throws SqlParseException {
    SqlNode node = SqlParser.create(sql, DriftParsers.config(DriftParsers.DEFAULT_LEX)).parseStmt();
    return (SqlIdentifier) ((SqlSelect) node).getSelectList().get(0);
  }
}
