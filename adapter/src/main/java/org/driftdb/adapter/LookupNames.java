package org.driftdb.adapter;

import java.util.HashMap;
import java.util.Map;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;

/**
 * What the rows of each input of a {@link DriftLookupJoin} are called, in the context of one
 * planner. Equal joins then are equal plans, which the planner weighs once.
 */
public final class LookupNames {
  private final Map<RelNode, CorrelationId> names = new HashMap<>();

  /** Names for one planner. */
  public LookupNames() {}

  /** The name of a row of an input; a new one each time if the planner has no names. */
  static CorrelationId of(RelNode input, RelOptPlanner planner) {
    LookupNames known = planner.getContext().unwrap(LookupNames.class);
    return known == null
        ? input.getCluster().createCorrel()
        : known.names.computeIfAbsent(input, any -> input.getCluster().createCorrel());
  }
}
