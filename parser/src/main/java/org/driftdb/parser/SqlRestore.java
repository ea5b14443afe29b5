package org.driftdb.parser;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.ImmutableNullableList;
import org.jspecify.annotations.Nullable;

/**
 * {@code RESTORE t KEY k AS OF p} and {@code RESTORE t AS OF p [WHERE c]}: brings rows back to what
 * they were at a point, by new events.
 */
public final class SqlRestore extends SqlCall {
  private static final SqlOperator OPERATOR =
      new SqlSpecialOperator("RESTORE", SqlKind.OTHER_DDL) {
        @Override
        public SqlCall createCall(
            @Nullable SqlLiteral qualifier, SqlParserPos pos, @Nullable SqlNode... operands) {
          return new SqlRestore(
              pos, Parts.name(operands[0]), operands[1], Parts.node(operands[2]), operands[3]);
        }
      };

  private final SqlIdentifier table;
  private final @Nullable SqlNode key;
  private final SqlNode point;
  private final @Nullable SqlNode condition;

  SqlRestore(
      SqlParserPos pos,
      SqlIdentifier table,
      @Nullable SqlNode key,
      SqlNode point,
      @Nullable SqlNode condition) {
    super(pos);
    this.table = table;
    this.key = key;
    this.point = point;
    this.condition = condition;
    if (!Points.isConstant(Points.named(point))) {
      throw DriftSyntax.pointExpected("AS OF", point.getParserPosition());
    }
  }

  /** The table. */
  public SqlIdentifier table() {
    return table;
  }

  /**
   * The key of the only row that is restored: a {@link SqlJson} or a {@link
   * org.apache.calcite.sql.SqlDynamicParam}; null if it may be several.
   */
  public @Nullable SqlNode key() {
    return key;
  }

  /** The point: a literal or a {@link org.apache.calcite.sql.SqlDynamicParam}. */
  public SqlNode point() {
    return Points.named(point);
  }

  /** What holds for each row that is restored, as it was or as it is; null for all rows. */
  public @Nullable SqlNode condition() {
    return condition;
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }

  @Override
  public List<@Nullable SqlNode> getOperandList() {
    return ImmutableNullableList.of(table, key, point, condition);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
    writer.keyword("RESTORE");
    table.unparse(writer, 0, 0);
    if (key != null) {
      writer.keyword("KEY");
      key.unparse(writer, 0, 0);
    }
    writer.keyword("AS OF");
    point.unparse(writer, 0, 0);
    if (condition != null) {
      writer.keyword("WHERE");
      condition.unparse(writer, 0, 0);
    }
  }
}
