package org.driftdb.adapter.variant;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;
import org.apache.calcite.util.mapping.Mappings;

/**
 * Groups by a document's decimals. These are of any scale, so that 2.5 and 2.50 may stand in one
 * column; Java takes them for different keys, but as variants they are one.
 */
final class DecimalKeys {
  private DecimalKeys() {}

  /** An aggregate that gives the same, its keys being variants where they are such decimals. */
  static RelNode group(Aggregate aggregate) {
    RelNode input = aggregate.getInput();
    List<Integer> keys = aggregate.getGroupSet().asList();
    if (!(aggregate instanceof LogicalAggregate)
        || keys.stream().noneMatch(key -> FieldType.isDecimal(typeOf(input, key)))) {
      return aggregate;
    }
    Map<Integer, Integer> positions = new HashMap<>();
    keys.forEach(key -> positions.put(key, positions.size()));
    // The keys stand before all fields, so that the groups keep their order.
    VariantRexBuilder builder = (VariantRexBuilder) input.getCluster().getRexBuilder();
    List<RexNode> fields = new ArrayList<>();
    keys.forEach(key -> fields.add(builder.toKey(builder.makeInputRef(input, key))));
    fields.addAll(builder.identityProjects(input.getRowType()));
    int count = keys.size();
    int size = input.getRowType().getFieldCount();
    Mappings.TargetMapping toFields =
        Mappings.target(at -> at + keys.size(), size, size + keys.size());
    Mappings.TargetMapping toKeys = Mappings.target(positions, size, keys.size());
    List<AggregateCall> calls = new ArrayList<>();
    for (AggregateCall call : aggregate.getAggCallList()) {
      boolean ofKeys = call.getAggregation().getKind() == SqlKind.GROUPING;
      calls.add(call.transform(ofKeys ? toKeys : toFields));
    }
    RelNode groups =
        LogicalAggregate.create(
            LogicalProject.create(input, List.of(), fields, (List<String>) null, Set.of()),
            aggregate.getHints(),
            ImmutableBitSet.range(keys.size()),
            ImmutableList.copyOf(ImmutableBitSet.permute(aggregate.getGroupSets(), positions)),
            calls);
    return withDecimals(groups, aggregate.getRowType(), builder);
  }

  private static RelNode withDecimals(RelNode rel, RelDataType wanted, RexBuilder builder) {
    List<RexNode> fields = new ArrayList<>();
    for (int i = 0; i < wanted.getFieldCount(); i++) {
      RexNode field = builder.makeInputRef(rel, i);
      RelDataType type = wanted.getFieldList().get(i).getType();
      fields.add(
          Variants.isVariant(field.getType()) && !Variants.isVariant(type)
              ? builder.makeCall(type, VariantOperators.decimal(type), List.of(field))
              : field);
    }
    return LogicalProject.create(rel, List.of(), fields, wanted.getFieldNames(), Set.of());
  }

  private static RelDataType typeOf(RelNode rel, int field) {
    return rel.getRowType().getFieldList().get(field).getType();
  }
}
