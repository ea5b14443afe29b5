package org.driftdb.adapter.names;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.sql.validate.AggregatingSelectScope;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.util.Litmus;
import org.jspecify.annotations.Nullable;

/** Columns of the queries around a subquery, as {@code o.total} in one over payments. */
final class OuterColumns extends SqlShuttle {
  private final AggregatingSelectScope scope;
  private final List<SqlNode> groups;
  private final SqlNameMatcher matcher;

  private OuterColumns(AggregatingSelectScope scope, List<SqlNode> groups, SqlNameMatcher matcher) {
    this.scope = scope;
    this.groups = groups;
    this.matcher = matcher;
  }

  /**
   * An expression of a subquery with null in their place.
   *
   * @param expr with whole names
   * @param scope that of the subquery's groups
   * @param groups by what its rows are grouped, with whole names; these stay as they are
   */
  static SqlNode asNulls(
      SqlNode expr, AggregatingSelectScope scope, List<SqlNode> groups, SqlNameMatcher matcher) {
    SqlNode nulls = expr.accept(new OuterColumns(scope, groups, matcher));
    return nulls == null ? expr : nulls;
  }

  @Override
  public @Nullable SqlNode visit(SqlIdentifier id) {
    if (id.names.size() < 2 || id.isStar()) {
      return id;
    }
    SqlValidatorScope.ResolvedImpl resolved = new SqlValidatorScope.ResolvedImpl();
    scope.resolve(id.names.subList(0, 1), matcher, false, resolved);
    return resolved.count() == 1 && resolved.only().scope != scope.getParent()
        ? SqlLiteral.createNull(id.getParserPosition())
        : id;
  }

  @Override
  public @Nullable SqlNode visit(SqlCall call) {
    return call.isA(SqlKind.QUERY) || isGroup(call) ? call : super.visit(call);
  }

  private boolean isGroup(SqlCall call) {
    return groups.stream().anyMatch(group -> group.equalsDeep(call, Litmus.IGNORE));
  }
}
