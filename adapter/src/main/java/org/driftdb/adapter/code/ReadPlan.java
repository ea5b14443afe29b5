package org.driftdb.adapter.code;

import java.lang.reflect.Type;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.calcite.DataContext;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.runtime.Bindable;
import org.apache.calcite.runtime.Typed;
import org.jspecify.annotations.Nullable;

/**
 * A plan whose code is read and not compiled, as long as it runs a few times only. It gives what
 * the compiled code gives.
 */
final class ReadPlan implements Bindable<@Nullable Object>, Typed {
  /** A plan that runs more often is compiled. */
  private static final int RUNS = 4;

  private static final @Nullable Object[] NO_FIELDS = new @Nullable Object[Scope.FIRST];

  private final AtomicInteger runs = new AtomicInteger();
  private final Type elementType;

  /** What runs it as it was read; null once it is compiled. */
  private volatile @Nullable Method read;

  /** What is to be compiled; null once it is. */
  private @Nullable PlanCode code;

  private volatile @Nullable Bindable<@Nullable Object> compiled;

  /**
   * Reads a plan.
   *
   * @throws NotReadException if it has code that is compiled only
   */
  ReadPlan(PlanCode code) {
    this.code = code;
    this.read = ObjectReader.planMethod(code.members(), "bind");
    Method type = ObjectReader.planMethod(code.members(), "getElementType");
    this.elementType = (Type) Conversions.present(type.run(NO_FIELDS));
  }

  @Override
  @SuppressWarnings("unchecked") // It is what the code makes.
  public Enumerable<@Nullable Object> bind(DataContext context) {
    Method method = read;
    return method == null || runs.incrementAndGet() > RUNS
        ? compiled().bind(context)
        : (Enumerable<@Nullable Object>) Conversions.present(method.run(NO_FIELDS, context));
  }

  private Bindable<@Nullable Object> compiled() {
    Bindable<@Nullable Object> known = compiled;
    return known == null ? compile() : known;
  }

  private synchronized Bindable<@Nullable Object> compile() {
    Bindable<@Nullable Object> result = compiled;
    PlanCode source = code;
    if (result == null && source != null) {
      result = source.compiled();
      compiled = result;
      read = null;
      code = null;
    }
    return (Bindable<@Nullable Object>) Conversions.present(result);
  }

  @Override
  public Type getElementType() {
    return elementType;
  }
}
