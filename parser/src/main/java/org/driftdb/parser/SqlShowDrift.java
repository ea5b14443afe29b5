package org.driftdb.parser;

import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * {@code SHOW DRIFT t KEY k [WITH COMMENT]}: the events of one row, in order of sequence, and who
 * made them and why.
 */
public final class SqlShowDrift extends SqlTableStatement {
  private static final Operator PLAIN = operator("", false);
  private static final Operator WITH_COMMENT = operator("WITH COMMENT", true);

  private final SqlNode key;
  private final boolean withComment;

  SqlShowDrift(SqlParserPos pos, SqlIdentifier table, SqlNode key, boolean withComment) {
    super(withComment ? WITH_COMMENT : PLAIN, pos, table, key);
    this.key = key;
    this.withComment = withComment;
  }

  private static Operator operator(String end, boolean withComment) {
    return new Operator(
        "SHOW DRIFT",
        end,
        SqlKind.OTHER,
        (pos, operands) ->
            new SqlShowDrift(pos, Parts.name(operands[0]), Parts.node(operands[1]), withComment));
  }

  /** Whether the author and the comment of each commit are asked for. */
  public boolean withComment() {
    return withComment;
  }

  /** The key: a {@link SqlJson} or a {@link org.apache.calcite.sql.SqlDynamicParam}. */
  public SqlNode key() {
    return key;
  }
}
