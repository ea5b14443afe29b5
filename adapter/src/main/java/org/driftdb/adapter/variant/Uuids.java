package org.driftdb.adapter.variant;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * The least and the greatest of UUIDs. As variants they are compared as they are written; Calcite
 * has no comparison of them, and Java takes them for signed numbers.
 */
final class Uuids {
  private Uuids() {}

  static boolean isUuid(RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.UUID;
  }

  /** Whether a function is MIN or MAX. */
  static boolean isExtreme(SqlAggFunction function) {
    return function.getKind() == SqlKind.MIN || function.getKind() == SqlKind.MAX;
  }

  /** The aggregate with MIN and MAX of variants where they are of UUIDs; itself if none is. */
  static Aggregate asVariants(Aggregate aggregate) {
    RelNode input = aggregate.getInput();
    if (!(aggregate instanceof LogicalAggregate)
        || aggregate.getAggCallList().stream().noneMatch(call -> isOfUuids(call, input))) {
      return aggregate;
    }
    RexBuilder builder = input.getCluster().getRexBuilder();
    RelDataTypeFactory types = builder.getTypeFactory();
    List<RexNode> fields = new ArrayList<>(builder.identityProjects(input.getRowType()));
    List<AggregateCall> calls = new ArrayList<>();
    for (AggregateCall call : aggregate.getAggCallList()) {
      if (!isOfUuids(call, input)) {
        calls.add(call);
        continue;
      }
      fields.add(
          builder.makeCall(
              VariantOperators.TO_VARIANT, builder.makeInputRef(input, call.getArgList().get(0))));
      calls.add(
          AggregateCall.create(
              call.getParserPosition(),
              call.getAggregation(),
              call.isDistinct(),
              call.isApproximate(),
              call.ignoreNulls(),
              call.rexList,
              List.of(fields.size() - 1),
              call.filterArg,
              call.distinctKeys,
              call.collation,
              types.createTypeWithNullability(Variants.type(types), call.getType().isNullable()),
              call.getName()));
    }
    return aggregate.copy(
        aggregate.getTraitSet(),
        LogicalProject.create(input, List.of(), fields, (List<String>) null, Set.of()),
        aggregate.getGroupSet(),
        aggregate.getGroupSets(),
        calls);
  }

  private static boolean isOfUuids(AggregateCall call, RelNode input) {
    return isExtreme(call.getAggregation())
        && isUuid(input.getRowType().getFieldList().get(call.getArgList().get(0)).getType());
  }

  /** The rows with UUIDs where the wanted type has them. */
  static RelNode restored(RelNode rel, RelDataType wanted) {
    RexBuilder builder = rel.getCluster().getRexBuilder();
    List<RexNode> fields = new ArrayList<>();
    for (int i = 0; i < wanted.getFieldCount(); i++) {
      RexNode field = builder.makeInputRef(rel, i);
      RelDataType type = wanted.getFieldList().get(i).getType();
      boolean isVariant = Variants.isVariant(field.getType()) && !Variants.isVariant(type);
      fields.add(
          isVariant
              ? builder.makeCall(type, VariantOperators.FROM_VARIANT, List.of(field))
              : field);
    }
    return LogicalProject.create(rel, List.of(), fields, wanted.getFieldNames(), Set.of());
  }
}
