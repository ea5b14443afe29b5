package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.enumerable.EnumerableCalc;
import org.apache.calcite.adapter.enumerable.EnumerableLimit;
import org.apache.calcite.adapter.enumerable.EnumerableProject;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.tools.Program;
import org.jspecify.annotations.Nullable;

/**
 * How many rows are wanted of a scan at most, as LIMIT and OFFSET above it say: the sum of what is
 * known and of parameters.
 *
 * @param known what literals say, at least 0
 * @param parameters the positions of parameters
 */
public record WantedRows(long known, List<Integer> parameters) {
  public WantedRows {
    parameters = List.copyOf(parameters);
  }

  /** A program with plans in which scans know how many rows are wanted of them. */
  public static Program after(Program program) {
    return (planner, rel, traits, materializations, lattices) ->
        in(program.run(planner, rel, traits, materializations, lattices));
  }

  private static RelNode in(RelNode plan) {
    if (plan instanceof EnumerableLimit limit) {
      WantedRows wanted = of(limit);
      if (wanted != null) {
        return limit.copy(limit.getTraitSet(), List.of(wanted.told(limit.getInput())));
      }
    }
    List<RelNode> inputs = plan.getInputs().stream().map(WantedRows::in).toList();
    return inputs.equals(plan.getInputs()) ? plan : plan.copy(plan.getTraitSet(), inputs);
  }

  private static @Nullable WantedRows of(EnumerableLimit limit) {
    List<RexNode> counts = new ArrayList<>();
    if (limit.fetch == null) {
      return null;
    }
    counts.add(limit.fetch);
    if (limit.offset != null) {
      counts.add(limit.offset);
    }
    double known = 0;
    List<Integer> parameters = new ArrayList<>();
    for (RexNode count : counts) {
      if (count instanceof RexLiteral literal) {
        known += RexLiteral.numberValue(literal).doubleValue();
      } else if (count instanceof RexDynamicParam parameter) {
        parameters.add(parameter.getIndex());
      } else {
        return null;
      }
    }
    return new WantedRows((long) known, parameters);
  }

  /** The same rows, of which the scan below, if each of its rows makes one of them, knows this. */
  private RelNode told(RelNode rows) {
    if (rows instanceof DriftEnumerableScan scan) {
      return scan.withWanted(this);
    }
    boolean oneForEach =
        rows instanceof EnumerableProject
            || (rows instanceof EnumerableCalc calc && calc.getProgram().getCondition() == null);
    return oneForEach ? rows.copy(rows.getTraitSet(), List.of(told(rows.getInput(0)))) : in(rows);
  }

  /** How many these are in an execution; very many if a parameter is no number. */
  long most(DataContext context) {
    double most = known;
    for (int parameter : parameters) {
      Object value = ScanRuntime.parameter(context, parameter);
      most += value instanceof Number number ? number.doubleValue() : Long.MAX_VALUE;
    }
    return (long) most;
  }
}
