package org.driftdb.adapter.variant;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * The least and the greatest of UUIDs, and their order. As variants they are compared as they are
 * written; Calcite has no comparison of them, and Java takes them for signed numbers.
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

  /**
   * The aggregate with MIN and MAX of variants where they are of UUIDs, and rows that are given to
   * a function in an order by UUIDs in that of variants; itself if there is nothing of either.
   */
  static Aggregate asVariants(Aggregate aggregate) {
    RelNode input = aggregate.getInput();
    if (!(aggregate instanceof LogicalAggregate)
        || aggregate.getAggCallList().stream()
            .noneMatch(
                call -> isOfUuids(call, input) || isOfUuids(call.collation, input.getRowType()))) {
      return aggregate;
    }
    RexBuilder builder = input.getCluster().getRexBuilder();
    RelDataTypeFactory types = builder.getTypeFactory();
    List<RexNode> fields = new ArrayList<>(builder.identityProjects(input.getRowType()));
    List<AggregateCall> calls = new ArrayList<>();
    for (AggregateCall call : aggregate.getAggCallList()) {
      boolean isExtreme = isOfUuids(call, input);
      calls.add(
          AggregateCall.create(
              call.getParserPosition(),
              call.getAggregation(),
              call.isDistinct(),
              call.isApproximate(),
              call.ignoreNulls(),
              call.rexList,
              isExtreme
                  ? List.of(addVariant(fields, call.getArgList().get(0), builder))
                  : call.getArgList(),
              call.filterArg,
              call.distinctKeys,
              ofVariants(call.collation, fields, builder),
              isExtreme
                  ? types.createTypeWithNullability(
                      Variants.type(types), call.getType().isNullable())
                  : call.getType(),
              call.getName()));
    }
    return aggregate.copy(
        aggregate.getTraitSet(),
        LogicalProject.create(input, List.of(), fields, (List<String>) null, Set.of()),
        aggregate.getGroupSet(),
        aggregate.getGroupSets(),
        calls);
  }

  private static int addVariant(List<RexNode> fields, int field, RexBuilder builder) {
    fields.add(builder.makeCall(VariantOperators.TO_VARIANT, fields.get(field)));
    return fields.size() - 1;
  }

  /** The collation with variants, which are added to the fields, in the place of UUIDs. */
  private static RelCollation ofVariants(
      RelCollation collation, List<RexNode> fields, RexBuilder builder) {
    List<RelFieldCollation> keys = new ArrayList<>();
    for (RelFieldCollation key : collation.getFieldCollations()) {
      int field = key.getFieldIndex();
      keys.add(
          isUuid(fields.get(field).getType())
              ? key.withFieldIndex(addVariant(fields, field, builder))
              : key);
    }
    return RelCollations.of(keys);
  }

  /** The sort with UUIDs compared as variants, which no longer has its collation; or itself. */
  static RelNode sorted(Sort sort) {
    RelNode input = sort.getInput();
    if (!(sort instanceof LogicalSort) || !isOfUuids(sort.getCollation(), input.getRowType())) {
      return sort;
    }
    RexBuilder builder = input.getCluster().getRexBuilder();
    List<RexNode> given = new ArrayList<>(builder.identityProjects(input.getRowType()));
    List<RexNode> fields = new ArrayList<>(given);
    RelCollation collation = ofVariants(sort.getCollation(), fields, builder);
    RelNode sorted =
        LogicalSort.create(
            LogicalProject.create(input, List.of(), fields, (List<String>) null, Set.of()),
            collation,
            sort.offset,
            sort.fetch);
    return LogicalProject.create(
        sorted, List.of(), given, input.getRowType().getFieldNames(), Set.of());
  }

  /** What is asked of a plan whose {@link #sorted} rows have no order by UUIDs. */
  static RelTraitSet withoutOrder(RelTraitSet traits, RelDataType rowType) {
    RelCollation collation = traits.getCollation();
    return collation != null && isOfUuids(collation, rowType)
        ? traits.replace(RelCollations.EMPTY)
        : traits;
  }

  private static boolean isOfUuids(RelCollation collation, RelDataType rowType) {
    return collation.getFieldCollations().stream()
        .anyMatch(key -> isUuid(rowType.getFieldList().get(key.getFieldIndex()).getType()));
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
              ? builder.makeCall(type, VariantOperators.fromVariant(type), List.of(field))
              : field);
    }
    return LogicalProject.create(rel, List.of(), fields, wanted.getFieldNames(), Set.of());
  }
}
