package org.driftdb.parser;

import java.util.Objects;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * The operands of a call as what they are, to build a statement anew from its parts, and to write
 * them.
 */
final class Parts {
  private Parts() {}

  static SqlNode node(@Nullable SqlNode part) {
    return Objects.requireNonNull(part);
  }

  static SqlIdentifier name(@Nullable SqlNode part) {
    return (SqlIdentifier) node(part);
  }

  static SqlNodeList list(@Nullable SqlNode part) {
    return (SqlNodeList) node(part);
  }

  static SqlLiteral literal(@Nullable SqlNode part) {
    return (SqlLiteral) node(part);
  }

  static boolean flag(@Nullable SqlNode part) {
    return literal(part).booleanValue();
  }

  static SqlLiteral flag(boolean flag) {
    return SqlLiteral.createBoolean(flag, SqlParserPos.ZERO);
  }

  /** Writes the elements of a list between an opening and a closing text, with commas. */
  static void unparse(SqlWriter writer, SqlNodeList list, String open, String close) {
    SqlWriter.Frame frame = writer.startList(open, close);
    for (SqlNode element : list) {
      writer.sep(",");
      element.unparse(writer, 0, 0);
    }
    writer.endList(frame);
  }
}
