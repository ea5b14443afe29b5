package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.adapter.enumerable.RexToLixTranslator;
import org.apache.calcite.linq4j.tree.BlockBuilder;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgram;
import org.apache.calcite.rex.RexProgramBuilder;

/** Code for the values of expressions that a scan evaluates whenever it begins. */
final class BoundValues {
  private BoundValues() {}

  /**
   * Code for the values of expressions over no row.
   *
   * @param points how many of the first are points in time
   */
  static List<Expression> translate(
      List<RexNode> nodes,
      int points,
      RelOptCluster cluster,
      EnumerableRelImplementor implementor,
      BlockBuilder block) {
    List<RexNode> computed =
        nodes.stream().filter(node -> !(node instanceof RexDynamicParam)).toList();
    List<Expression> translated = new ArrayList<>();
    if (!computed.isEmpty()) {
      RexProgramBuilder program =
          new RexProgramBuilder(
              cluster.getTypeFactory().builder().build(), cluster.getRexBuilder());
      for (int i = 0; i < computed.size(); i++) {
        program.addProject(computed.get(i), "v" + i);
      }
      RexProgram built = program.getProgram();
      translated =
          RexToLixTranslator.translateProjects(
              built,
              implementor.getTypeFactory(),
              implementor.getConformance(),
              block,
              null,
              null,
              DataContext.ROOT,
              (list, index, storageType) -> {
                throw new IllegalStateException("A scan has no input");
              },
              implementor::getCorrelVariableGetter);
    }
    List<Expression> values = new ArrayList<>();
    int next = 0;
    for (RexNode node : nodes) {
      if (node instanceof RexDynamicParam rexDynamicParam) {
        values.add(
            Expressions.call(
                ScanRuntime.class,
                values.size() < points ? "parameter" : "bound",
                DataContext.ROOT,
                Expressions.constant(rexDynamicParam.getIndex())));
      } else {
        values.add(Expressions.box(translated.get(next++)));
      }
    }
    return values;
  }
}
