package org.driftdb.parser;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCreate;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * {@code CREATE TABLE t (pk=id, INDEX(a, b))}: a table of documents with a key, and an index on
 * each named column.
 */
public final class SqlCreateDocumentTable extends SqlCreate {
  private static final SqlOperator OPERATOR =
      new SqlSpecialOperator("CREATE DOCUMENT TABLE", SqlKind.CREATE_TABLE) {
        @Override
        public SqlCall createCall(
            @Nullable SqlLiteral qualifier, SqlParserPos pos, @Nullable SqlNode... operands) {
          return new SqlCreateDocumentTable(
              pos,
              Parts.flag(operands[0]),
              Parts.name(operands[1]),
              Parts.list(operands[2]),
              Parts.list(operands[3]));
        }
      };

  private final SqlIdentifier name;
  private final SqlNodeList keyColumns;
  private final SqlNodeList indexColumns;

  SqlCreateDocumentTable(
      SqlParserPos pos,
      boolean ifNotExists,
      SqlIdentifier name,
      SqlNodeList keyColumns,
      SqlNodeList indexColumns) {
    super(OPERATOR, pos, false, ifNotExists);
    this.name = name;
    this.keyColumns = keyColumns;
    this.indexColumns = indexColumns;
  }

  /** The table's name. */
  public SqlIdentifier name() {
    return name;
  }

  /** The columns of the key, at least one, each a simple identifier. */
  public SqlNodeList keyColumns() {
    return keyColumns;
  }

  /** The columns that get an index each, none or more, each a simple identifier. */
  public SqlNodeList indexColumns() {
    return indexColumns;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return List.of(Parts.flag(ifNotExists), name, keyColumns, indexColumns);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
    writer.keyword("CREATE TABLE");
    if (ifNotExists) {
      writer.keyword("IF NOT EXISTS");
    }
    name.unparse(writer, 0, 0);
    SqlWriter.Frame frame = writer.startList("(", ")");
    writer.keyword("PK");
    writer.keyword("=");
    Parts.unparse(writer, keyColumns, "(", ")");
    if (!indexColumns.isEmpty()) {
      writer.sep(",", true);
      writer.keyword("INDEX");
      Parts.unparse(writer, indexColumns, "(", ")");
    }
    writer.endList(frame);
  }
}
