package org.driftdb.adapter.code;

import java.lang.reflect.Modifier;
import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.enumerable.RexToLixTranslator;
import org.apache.calcite.adapter.java.JavaTypeFactory;
import org.apache.calcite.jdbc.JavaTypeFactoryImpl;
import org.apache.calcite.linq4j.tree.BlockBuilder;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.linq4j.tree.MethodDeclaration;
import org.apache.calcite.linq4j.tree.ParameterExpression;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexExecutable;
import org.apache.calcite.rex.RexExecutorImpl;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgramBuilder;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.jspecify.annotations.Nullable;

/**
 * The values of constant expressions. A statement is planned with them, so they are asked for once,
 * and their code is not compiled if that can be avoided. Not safe for several threads at once, as a
 * planner is not.
 */
public final class ConstantValues extends RexExecutorImpl {
  private static final String APPLY = "apply";

  private final DataContext context;

  /**
   * Finds values for a planner.
   *
   * @param context what the expressions may ask for
   */
  public ConstantValues(DataContext context) {
    super(context);
    this.context = context;
  }

  /** Gives a literal for each expression; the expressions themselves if one of them fails. */
  @Override
  public void reduce(RexBuilder builder, List<RexNode> constants, List<RexNode> reduced) {
    try {
      @Nullable Object[] values = of(constants, builder, context);
      for (int i = 0; i < values.length; i++) {
        reduced.add(builder.makeLiteral(values[i], constants.get(i).getType(), true));
      }
    } catch (RuntimeException e) { // It fails again when the statement runs.
      reduced.clear();
      reduced.addAll(constants);
    }
  }

  /**
   * The values of expressions that have no columns.
   *
   * @return in the order of the expressions, as generated code has them
   * @throws RuntimeException if one of them has none, as a division by zero
   */
  public static @Nullable Object[] of(
      List<RexNode> constants, RexBuilder builder, DataContext context) {
    MethodDeclaration code = code(constants, builder);
    Object values;
    try {
      Method method = ObjectReader.planMethod(List.of(code), APPLY);
      values = method.run(new @Nullable Object[Scope.FIRST], context);
    } catch (NotReadException e) {
      RexExecutable compiled = new RexExecutable(Expressions.toString(code), constants);
      values = compiled.getFunction().apply(context);
    }
    return (@Nullable Object[]) Conversions.present(values);
  }

  private static MethodDeclaration code(List<RexNode> constants, RexBuilder builder) {
    RelDataTypeFactory types = builder.getTypeFactory();
    RexProgramBuilder program = new RexProgramBuilder(types.builder().build(), builder);
    for (int i = 0; i < constants.size(); i++) {
      program.addProject(constants.get(i), "c" + i);
    }
    ParameterExpression root = DataContext.ROOT;
    ParameterExpression given = Expressions.parameter(Object.class, "given");
    BlockBuilder block = new BlockBuilder();
    block.add(
        Expressions.declare(Modifier.FINAL, root, Expressions.convert_(given, DataContext.class)));
    block.add(
        Expressions.return_(
            null,
            Expressions.newArrayInit(
                Object[].class,
                RexToLixTranslator.translateProjects(
                    program.getProgram(),
                    types instanceof JavaTypeFactory known
                        ? known
                        : new JavaTypeFactoryImpl(types.getTypeSystem()),
                    SqlConformanceEnum.DEFAULT,
                    block,
                    null,
                    null,
                    root,
                    (list, index, type) -> {
                      throw new IllegalArgumentException("A constant has no column " + index);
                    },
                    null))));
    return Expressions.methodDecl(
        Modifier.PUBLIC,
        Object[].class,
        APPLY,
        List.of(given),
        block.toBlock().accept(new OwnFunctions()));
  }
}
