package org.driftdb.adapter.jdbc;

import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql2rel.CorrelationReferenceFinder;
import org.apache.calcite.sql2rel.RelFieldTrimmer;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.mapping.Mapping;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out the fields that nothing asks for. Where that are all of one side of a join, Calcite
 * puts a field of its own there, and then does not find out what it was before, if a subquery asks
 * for the join's row.
 */
final class UsedFields extends RelFieldTrimmer {
  private final RexBuilder expressions;

  UsedFields(@Nullable SqlValidator validator, RelBuilder builder) {
    super(validator, builder);
    this.expressions = builder.getRexBuilder();
  }

  @Override
  protected TrimResult result(RelNode rel, Mapping fields) {
    for (int i = 0; i < fields.getTargetCount(); i++) {
      if (fields.getSourceOpt(i) < 0) {
        return new TrimResult(renumbered(rel, fields), fields);
      }
    }
    return super.result(rel, fields);
  }

  /** The same rows, whose subqueries ask for the fields by their new numbers. */
  private RelNode renumbered(RelNode rel, Mapping fields) {
    RelNode renumbered = rel;
    for (CorrelationId row : rel.getVariablesSet()) {
      renumbered =
          renumbered.accept(
              new CorrelationReferenceFinder() {
                @Override
                protected RexNode handle(RexFieldAccess access) {
                  RexCorrelVariable asked = (RexCorrelVariable) access.getReferenceExpr();
                  RelDataType before = asked.getType();
                  if (!asked.id.equals(row) || before.getFieldCount() != fields.getSourceCount()) {
                    return access;
                  }
                  return expressions.makeFieldAccess(
                      expressions.makeCorrel(rowType(rel, fields, before), row),
                      fields.getTarget(access.getField().getIndex()));
                }
              });
    }
    return renumbered;
  }

  private static RelDataType rowType(RelNode rel, Mapping fields, RelDataType before) {
    RelDataTypeFactory.Builder rowType = rel.getCluster().getTypeFactory().builder();
    for (int i = 0; i < fields.getTargetCount(); i++) {
      int source = fields.getSourceOpt(i);
      rowType.add(
          source < 0 ? rel.getRowType().getFieldList().get(i) : before.getFieldList().get(source));
    }
    return rowType.build();
  }
}
