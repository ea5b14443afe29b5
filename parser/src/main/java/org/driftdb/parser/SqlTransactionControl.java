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

/**
 * {@code COMMIT [WORK]}, {@code ROLLBACK [WORK] [TO [SAVEPOINT] s]}, {@code SAVEPOINT s} and {@code
 * RELEASE [SAVEPOINT] s}.
 */
public final class SqlTransactionControl extends SqlCall {
  private final Action action;
  private final @Nullable SqlIdentifier savepoint;

  /** What is done. */
  public enum Action {
    /** The transaction ends, and its writes become part of the database. */
    COMMIT(SqlKind.COMMIT),
    /** The transaction ends, and its writes are forgotten. */
    ROLLBACK(SqlKind.ROLLBACK),
    /** A savepoint is set. */
    SAVEPOINT(SqlKind.OTHER),
    /** What was written since a savepoint is forgotten. */
    ROLLBACK_TO(SqlKind.OTHER),
    /** A savepoint is forgotten. */
    RELEASE(SqlKind.OTHER);

    private final SqlOperator operator;

    Action(SqlKind kind) {
      operator =
          new SqlSpecialOperator(words(), kind) {
            @Override
            public SqlCall createCall(
                @Nullable SqlLiteral qualifier, SqlParserPos pos, @Nullable SqlNode... operands) {
              return new SqlTransactionControl(
                  pos, Action.this, operands.length == 0 ? null : Parts.name(operands[0]));
            }
          };
    }

    private String words() {
      return name().replace('_', ' ');
    }
  }

  SqlTransactionControl(SqlParserPos pos, Action action, @Nullable SqlIdentifier savepoint) {
    super(pos);
    this.action = action;
    this.savepoint = savepoint;
  }

  /** What is done. */
  public Action action() {
    return action;
  }

  /** The savepoint's name; null for COMMIT and ROLLBACK. */
  public @Nullable SqlIdentifier savepoint() {
    return savepoint;
  }

  @Override
  public SqlOperator getOperator() {
    return action.operator;
  }

  @Override
  public List<SqlNode> getOperandList() {
    return savepoint == null ? List.of() : List.of(savepoint);
  }

  @Override
  public void unparse(SqlWriter writer, int leftPrec, int rightPrec) {
    writer.keyword(action.words());
    if (savepoint != null) {
      savepoint.unparse(writer, 0, 0);
    }
  }
}
