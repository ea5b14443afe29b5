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
import org.jspecify.annotations.Nullable;

/** {@code PATCH t KEY k SET {...}}: replaces the named fields of one row and keeps the others. */
public final class SqlPatch extends SqlCall {
  private static final SqlOperator OPERATOR =
      new SqlSpecialOperator("PATCH", SqlKind.OTHER_DDL) {
        @Override
        public SqlCall createCall(
            @Nullable SqlLiteral qualifier, SqlParserPos pos, @Nullable SqlNode... operands) {
          return new SqlPatch(
              pos, Parts.name(operands[0]), Parts.node(operands[1]), Parts.node(operands[2]));
        }
      };

  private final SqlIdentifier table;
  private final SqlNode key;
  private final SqlNode fields;

  SqlPatch(SqlParserPos pos, SqlIdentifier table, SqlNode key, SqlNode fields) {
    super(pos);
    this.table = table;
    this.key = key;
    this.fields = fields;
  }

  /** The table. */
  public SqlIdentifier table() {
    return table;
  }

  /** The key: a {@link SqlJson} or a {@link org.apache.calcite.sql.SqlDynamicParam}. */
  public SqlNode key() {
    return key;
  }

  /**
   * The new fields: a {@link SqlJson} object or a {@link org.apache.calcite.sql.SqlDynamicParam}.
   */
  public SqlNode fields() {
    return fields;
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return List.of(table, key, fields);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
    writer.keyword("PATCH");
    table.unparse(writer, 0, 0);
    writer.keyword("KEY");
    key.unparse(writer, 0, 0);
    writer.keyword("SET");
    fields.unparse(writer, 0, 0);
  }
}
