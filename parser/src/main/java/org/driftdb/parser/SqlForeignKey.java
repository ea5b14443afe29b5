package org.driftdb.parser;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.ImmutableNullableList;
import org.jspecify.annotations.Nullable;

/**
 * {@code [CONSTRAINT c] FOREIGN KEY (a, b) REFERENCES t [(x, y)]} in CREATE TABLE; so is {@code
 * REFERENCES t (x)} behind a column.
 */
public final class SqlForeignKey extends SqlCall {
  private static final SqlOperator OPERATOR =
      new SqlSpecialOperator("FOREIGN KEY", SqlKind.FOREIGN_KEY) {
        @Override
        public SqlCall createCall(
            @Nullable SqlLiteral qualifier, SqlParserPos pos, @Nullable SqlNode... operands) {
          return new SqlForeignKey(
              pos,
              (SqlIdentifier) operands[0],
              Parts.list(operands[1]),
              Parts.name(operands[2]),
              (SqlNodeList) operands[3]);
        }
      };

  private final @Nullable SqlIdentifier name;
  private final SqlNodeList columns;
  private final SqlIdentifier parent;
  private final @Nullable SqlNodeList parentColumns;

  SqlForeignKey(
      SqlParserPos pos,
      @Nullable SqlIdentifier name,
      SqlNodeList columns,
      SqlIdentifier parent,
      @Nullable SqlNodeList parentColumns) {
    super(pos);
    this.name = name;
    this.columns = columns;
    this.parent = parent;
    this.parentColumns = parentColumns;
  }

  /** Its name, or null. */
  public @Nullable SqlIdentifier name() {
    return name;
  }

  /** The columns that refer. */
  public SqlNodeList columns() {
    return columns;
  }

  /** The table that they refer to. */
  public SqlIdentifier parent() {
    return parent;
  }

  /** The columns that they refer to, or null for the key. */
  public @Nullable SqlNodeList parentColumns() {
    return parentColumns;
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }

  @Override
  @SuppressWarnings("NullAway") // Calcite's own lists of operands hold nulls.
  public List<SqlNode> getOperandList() {
    return ImmutableNullableList.of(name, columns, parent, parentColumns);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
    if (name != null) {
      writer.keyword("CONSTRAINT");
      name.unparse(writer, 0, 0);
    }
    writer.keyword("FOREIGN KEY");
    Parts.unparse(writer, columns, "(", ")");
    writer.keyword("REFERENCES");
    parent.unparse(writer, 0, 0);
    if (parentColumns != null) {
      Parts.unparse(writer, parentColumns, "(", ")");
    }
  }
}
