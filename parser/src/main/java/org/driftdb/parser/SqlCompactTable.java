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
 * {@code COMPACT t}: writes the files of a table anew; changes no answer. With {@code DISCARD
 * HISTORY BEFORE p} what the table had before a point is given up.
 */
public final class SqlCompactTable extends SqlCall {
  private static final SqlOperator OPERATOR =
      new SqlSpecialOperator("COMPACT", SqlKind.OTHER_DDL) {
        @Override
        public SqlCall createCall(
            @Nullable SqlLiteral qualifier, SqlParserPos pos, @Nullable SqlNode... operands) {
          return new SqlCompactTable(pos, Parts.name(operands[0]), operands[1]);
        }
      };

  private final SqlIdentifier table;
  private final @Nullable SqlNode point;

  SqlCompactTable(SqlParserPos pos, SqlIdentifier table, @Nullable SqlNode point) {
    super(pos);
    this.table = table;
    this.point = point;
    if (point != null && !Points.isConstant(Points.named(point))) {
      throw DriftSyntax.pointExpected("BEFORE", point.getParserPosition());
    }
  }

  /** The table. */
  public SqlIdentifier table() {
    return table;
  }

  /**
   * The point before which history is discarded: a literal or a {@link
   * org.apache.calcite.sql.SqlDynamicParam}; null if all is kept.
   */
  public @Nullable SqlNode horizon() {
    return point == null ? null : Points.named(point);
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }

  @Override
  public List<@Nullable SqlNode> getOperandList() {
    return ImmutableNullableList.of(table, point);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
    writer.keyword("COMPACT");
    table.unparse(writer, 0, 0);
    if (point != null) {
      writer.keyword("DISCARD");
      writer.keyword("HISTORY");
      writer.keyword("BEFORE");
      point.unparse(writer, 0, 0);
    }
  }
}
