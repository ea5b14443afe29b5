package org.driftdb.adapter.code;

import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.avatica.Helper;
import org.apache.calcite.linq4j.tree.ClassDeclaration;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.linq4j.tree.FieldDeclaration;
import org.apache.calcite.linq4j.tree.MemberDeclaration;
import org.apache.calcite.linq4j.tree.VisitorImpl;
import org.apache.calcite.runtime.ArrayBindable;
import org.apache.calcite.runtime.Bindable;
import org.apache.calcite.runtime.Hook;
import org.apache.calcite.runtime.Typed;
import org.codehaus.commons.compiler.CompilerFactoryFactory;
import org.codehaus.commons.compiler.ISimpleCompiler;
import org.jspecify.annotations.Nullable;

/** The Java code that Calcite generates for a plan. */
public final class PlanCode {
  /** How it begins to tell what it keeps from one execution to the next. */
  private static final String KEPT = " static final ";

  /** What is kept and never changes, or tells the same whatever it was asked before. */
  private static final Pattern CONSTANT =
      Pattern.compile(
          KEPT
              + "\\S+ \\S+ = (?:new java\\.math\\.BigDecimal\\(\\s*\"?[-+0-9.E]+\"?\\s*\\)"
              + "|\\(\\(Number\\)[a-z0-9.]+\\.Primitive\\.of\\([a-z]+\\.class\\)"
              + "\\.numberValueRoundDown\\([-0-9.DEL]+\\)\\)\\.[a-z]+Value\\(\\)"
              + "|new [a-z.]+\\.SqlFunctions\\.LikeFunction\\(\\));");

  private final ClassDeclaration code;
  private final int columns;

  private PlanCode(ClassDeclaration code, int columns) {
    this.code = code;
    this.columns = columns;
  }

  /**
   * Generates the code of a plan.
   *
   * @param parameters takes what the code needs beside what it says; its executions must have that
   */
  public static PlanCode of(
      EnumerableRel plan, EnumerableRel.Prefer prefer, Map<String, Object> parameters) {
    EnumerableRelImplementor implementor =
        new EnumerableRelImplementor(plan.getCluster().getRexBuilder(), parameters);
    return new PlanCode(
        implementor.implementRoot(plan, prefer).accept(new OwnFunctions()),
        plan.getRowType().getFieldCount());
  }

  /** Whether it keeps anything that one execution may leave otherwise for the next. */
  public boolean keepsMore() {
    Statics statics = new Statics();
    code.accept(statics);
    return statics.found && CONSTANT.matcher(text()).replaceAll("").contains(KEPT);
  }

  /** Finds out whether there are static fields. */
  private static final class Statics extends VisitorImpl<@Nullable Void> {
    private boolean found;

    @Override
    public @Nullable Void visit(FieldDeclaration field) {
      found |= Modifier.isStatic(field.modifier);
      return super.visit(field);
    }
  }

  /** The plan, for a few rows: its code is not compiled, if that can be avoided. */
  public Bindable<?> read() {
    try {
      return new ReadPlan(this);
    } catch (NotReadException e) {
      return compiled();
    }
  }

  /** The plan, compiled. */
  @SuppressWarnings("unchecked") // The rows of a plan are of any type.
  public Bindable<@Nullable Object> compiled() {
    String text = text();
    Hook.JAVA_PLAN.run(text);
    try {
      ClassLoader loader = Objects.requireNonNull(PlanCode.class.getClassLoader());
      ISimpleCompiler compiler =
          CompilerFactoryFactory.getDefaultCompilerFactory(loader).newSimpleCompiler();
      compiler.setParentClassLoader(loader);
      String implemented =
          columns == 1
              ? Bindable.class.getName() + ", " + Typed.class.getName()
              : ArrayBindable.class.getName();
      compiler.cook(
          "public final class " + code.name + " implements " + implemented + " {\n" + text + "\n}");
      return (Bindable<@Nullable Object>)
          compiler.getClassLoader().loadClass(code.name).getConstructor().newInstance();
    } catch (Exception e) {
      throw Helper.INSTANCE.wrap("Error while compiling generated Java code:\n" + text, e);
    }
  }

  /** What its class declares. */
  List<MemberDeclaration> members() {
    return code.memberDeclarations;
  }

  private String text() {
    return Expressions.toString(code.memberDeclarations, "\n", false);
  }
}
