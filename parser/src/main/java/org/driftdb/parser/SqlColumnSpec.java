package org.driftdb.parser;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
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
 * A column of {@code CREATE TABLE}: {@code n BIGINT NOT NULL PRIMARY KEY UNIQUE DEFAULT e CHECK
 * (e)}.
 */
public final class SqlColumnSpec extends SqlCall {
  private static final SqlOperator OPERATOR =
      new SqlSpecialOperator("COLUMN", SqlKind.COLUMN_DECL) {
        @Override
        public SqlCall createCall(
            @Nullable SqlLiteral qualifier, SqlParserPos pos, @Nullable SqlNode... operands) {
          return new SqlColumnSpec(
              pos,
              Parts.name(operands[0]),
              (SqlDataTypeSpec) Parts.node(operands[1]),
              Parts.flag(operands[2]),
              Parts.flag(operands[3]),
              operands[4],
              operands[5]);
        }
      };

  private final SqlIdentifier name;
  private final SqlDataTypeSpec type;
  private final boolean primaryKey;
  private final boolean unique;
  private final @Nullable SqlNode defaultValue;
  private final @Nullable SqlNode check;

  SqlColumnSpec(
      SqlParserPos pos,
      SqlIdentifier name,
      SqlDataTypeSpec type,
      boolean primaryKey,
      boolean unique,
      @Nullable SqlNode defaultValue,
      @Nullable SqlNode check) {
    super(pos);
    this.name = name;
    this.type = type;
    this.primaryKey = primaryKey;
    this.unique = unique;
    this.defaultValue = defaultValue;
    this.check = check;
  }

  /** The column's name, a simple identifier. */
  public SqlIdentifier name() {
    return name;
  }

  /**
   * The type, whose {@code getNullable()} is false after NOT NULL, true after NULL and null where
   * neither stands.
   */
  public SqlDataTypeSpec type() {
    return type;
  }

  /** Whether the column says that it is the key. */
  public boolean primaryKey() {
    return primaryKey;
  }

  /** Whether no two rows may have the same value. */
  public boolean unique() {
    return unique;
  }

  /** The expression for rows that do not name the column, or null. */
  public @Nullable SqlNode defaultValue() {
    return defaultValue;
  }

  /** The condition that no row may make false, or null. */
  public @Nullable SqlNode check() {
    return check;
  }

  @Override
  public SqlOperator getOperator() {
    return OPERATOR;
  }

  @Override
  @SuppressWarnings("NullAway") // Calcite's own lists of operands hold nulls.
  public List<SqlNode> getOperandList() {
    return ImmutableNullableList.of(
        name, type, Parts.flag(primaryKey), Parts.flag(unique), defaultValue, check);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
    name.unparse(writer, 0, 0);
    type.unparse(writer, 0, 0);
    Boolean nullable = type.getNullable();
    if (nullable != null) {
      writer.keyword(nullable ? "NULL" : "NOT NULL");
    }
    if (primaryKey) {
      writer.keyword("PRIMARY KEY");
    }
    if (unique) {
      writer.keyword("UNIQUE");
    }
    if (defaultValue != null) {
      writer.keyword("DEFAULT");
      inParentheses(writer, defaultValue);
    }
    if (check != null) {
      writer.keyword("CHECK");
      inParentheses(writer, check);
    }
  }

  private static void inParentheses(SqlWriter writer, SqlNode expression) {
    SqlWriter.Frame frame = writer.startList("(", ")");
    expression.unparse(writer, 0, 0);
    writer.endList(frame);
  }

  /** Gathers what a column says of itself, in any order, and refuses what it says twice. */
  static final class Builder {
    private final SqlIdentifier name;
    private SqlDataTypeSpec type;
    private boolean primaryKey;
    private boolean unique;
    private @Nullable SqlNode defaultValue;
    private @Nullable SqlNode check;

    Builder(SqlIdentifier name, SqlDataTypeSpec type) {
      this.name = name;
      this.type = type;
    }

    void nullable(boolean nullable, SqlParserPos pos) {
      refuseTwice(type.getNullable() != null, "NULL or NOT NULL", pos);
      type = type.withNullable(nullable);
    }

    void primaryKey(SqlParserPos pos) {
      refuseTwice(primaryKey, "PRIMARY KEY", pos);
      primaryKey = true;
    }

    void unique(SqlParserPos pos) {
      refuseTwice(unique, "UNIQUE", pos);
      unique = true;
    }

    void defaultValue(SqlNode e, SqlParserPos pos) {
      refuseTwice(defaultValue != null, "DEFAULT", pos);
      defaultValue = e;
    }

    void check(SqlNode e, SqlParserPos pos) {
      refuseTwice(check != null, "CHECK", pos);
      check = e;
    }

    SqlColumnSpec build(SqlParserPos pos) {
      return new SqlColumnSpec(pos, name, type, primaryKey, unique, defaultValue, check);
    }

    private static void refuseTwice(boolean given, String what, SqlParserPos pos) {
      if (given) {
        throw DriftSyntax.givenTwice(what, pos);
      }
    }
  }
}
