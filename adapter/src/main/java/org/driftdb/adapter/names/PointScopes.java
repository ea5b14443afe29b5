package org.driftdb.adapter.names;

import java.util.List;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;

/**
 * Which rows the points of tables in FROM may depend on: those of tables that stand before them,
 * and not through a join that keeps rows of theirs to which there is none.
 */
final class PointScopes {
  private final SqlValidator validator;
  private final SqlValidatorScope scope;

  /**
   * @param validator tells functions without parentheses from columns
   * @param scope finds the columns of all tables of a join
   */
  PointScopes(SqlValidator validator, SqlValidatorScope scope) {
    this.validator = validator;
    this.scope = scope;
  }

  /**
   * Checks the points on both sides of a join.
   *
   * @throws DriftException with code NO_SUCH_COLUMN or SYNTAX if one depends on what it must not
   */
  void check(SqlJoin join, List<String> leftTables, List<String> rightTables) {
    check(
        join.getLeft(),
        rightTables,
        ErrorCode.NO_SUCH_COLUMN,
        " cannot depend on what stands behind it in FROM: write that table first");
    JoinType type = join.getJoinType();
    if (type == JoinType.RIGHT || type == JoinType.FULL) {
      check(
          join.getRight(),
          leftTables,
          ErrorCode.SYNTAX,
          " cannot depend on the other side of a " + type + " JOIN: write a LEFT JOIN");
    }
  }

  private void check(SqlNode from, List<String> forbidden, ErrorCode code, String refusal) {
    if (from instanceof SqlJoin join) {
      check(join.getLeft(), forbidden, code, refusal);
      check(join.getRight(), forbidden, code, refusal);
    } else if (from instanceof SqlSnapshot snapshot) {
      check(snapshot.getTableRef(), forbidden, code, refusal);
      snapshot
          .getPeriod()
          .accept(
              new SqlBasicVisitor<Void>() {
                @Override
                public Void visit(SqlIdentifier column) {
                  if (validator.makeNullaryCall(column) == null
                      && forbidden.contains(table(column))) {
                    throw new DriftException(
                        code, "The point of a table" + refusal + Places.of(column));
                  }
                  return null;
                }
              });
    } else if (from.getKind() == SqlKind.AS) {
      check(((SqlCall) from).operand(0), forbidden, code, refusal);
    }
  }

  /** What the table of a column is called in FROM. */
  private String table(SqlIdentifier column) {
    return scope.fullyQualify(column).identifier.names.get(0);
  }
}
