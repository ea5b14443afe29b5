package org.driftdb.adapter.jdbc;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.calcite.DataContext;
import org.apache.calcite.avatica.remote.TypedValue;
import org.apache.calcite.jdbc.CalcitePrepare.CalciteSignature;
import org.apache.calcite.linq4j.Enumerable;
import org.driftdb.adapter.PlannedSizes;
import org.driftdb.adapter.Point;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The plans of a connection's latest statements, by their texts. What is kept reads nothing but the
 * connection's own database, so it can be told whether the plan is still good, and has no generated
 * code that keeps anything from one execution to the next.
 *
 * <p>A text in which only compared literals differ from one before ({@link Template}) runs by that
 * one's plan with parameters in their place, if both are known to do the same. Whether that is so
 * is found out when the second such text comes.
 *
 * <p>Threads may share it, and statements may run one plan at the same time.
 */
final class PlanCache {
  /** How many texts and templates are kept. */
  private static final int CAPACITY = 100;

  /** A text of more characters is planned each time. */
  private static final int LONGEST = 4_096;

  private final Map<Key, Kept> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Kept> eldest) {
          return size() > CAPACITY;
        }
      };

  /**
   * What a plan depends on beside the tables.
   *
   * @param text the statement's text, or that of a template
   * @param schema the path of the default schema
   * @param point what the session reads; null for the present
   */
  private record Key(String text, List<String> schema, @Nullable Point point) {
    // What a record does by itself, without the method handles that a new process would make.

    @Override
    public int hashCode() {
      return text.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key
          && ((Key) other).text.equals(text)
          && ((Key) other).schema.equals(schema)
          && Objects.equals(((Key) other).point, point);
    }
  }

  /** What is known of a text or template: a plan, or else whether one may be looked for. */
  private record Kept(@Nullable CalciteSignature<?> plan, State state) {}

  private enum State {
    SEEN_ONCE,
    REFUSED,
    PLANNED
  }

  /** Plans a text if that is so plain that it needs no planner. */
  @FunctionalInterface
  interface PlainPlanner {
    @Nullable PlannedQuery<?> plan(String sql);
  }

  /** Plans a text. */
  @FunctionalInterface
  interface Planner {
    CalciteSignature<?> plan(String sql);
  }

  /**
   * The plan of a text: one that is kept, or else one that is made now.
   *
   * @param schema the path of the default schema
   * @param point what the session reads; null for the present
   * @param plain plans what needs no planner; else it gives null
   */
  CalciteSignature<?> find(
      String sql, List<String> schema, @Nullable Point point, PlainPlanner plain, Planner planner) {
    if (sql.length() > LONGEST) {
      return planner.plan(sql);
    }
    Key whole = new Key(sql, schema, point);
    CalciteSignature<?> same = plan(whole);
    if (same != null) {
      return same;
    }
    Template template = Template.of(sql);
    Key common = template == null ? null : new Key(template.key(), schema, point);
    CalciteSignature<?> alike = common == null ? null : plan(common);
    if (template != null && alike != null) {
      return new BoundSignature<>(sql, alike, template.values());
    }
    CalciteSignature<?> found = plain.plan(sql);
    if (found != null) {
      keep(whole, new Kept(found, State.PLANNED));
      return found;
    }
    if (template != null && common != null && state(common) == null) {
      CalciteSignature<?> bound = plain.plan(template.sql());
      if (bound != null && template.fits(bound.parameters)) {
        keep(common, new Kept(bound, State.PLANNED));
        return new BoundSignature<>(sql, bound, template.values());
      }
    }
    CalciteSignature<?> made = planner.plan(sql);
    if (!(made instanceof Planned planned) || planned.sizes() == null) {
      return made;
    }
    State state = common == null ? State.REFUSED : state(common);
    if (template != null && common != null && state == State.SEEN_ONCE && state(whole) == null) {
      CalciteSignature<?> parametrized = parametrized(template, made, planner);
      keep(
          common,
          parametrized == null
              ? new Kept(null, State.REFUSED)
              : new Kept(parametrized, State.PLANNED));
    } else if (common != null && state == null) {
      keep(common, new Kept(null, State.SEEN_ONCE));
    }
    if (state == State.REFUSED || !planned.isPlain()) {
      keep(whole, new Kept(made, State.PLANNED));
    }
    return made;
  }

  /** Forgets what is kept for a text, which turned out to be outdated. */
  synchronized void forget(String sql) {
    Template template = Template.of(sql);
    kept.keySet()
        .removeIf(
            key -> key.text.equals(sql) || (template != null && key.text.equals(template.key())));
  }

  private synchronized void keep(Key key, Kept what) {
    kept.put(key, what);
  }

  private synchronized @Nullable State state(Key key) {
    Kept known = kept.get(key);
    return known == null ? null : known.state;
  }

  /** The plan that is kept, if it is good, and tables have not become much larger or smaller. */
  private @Nullable CalciteSignature<?> plan(Key key) {
    CalciteSignature<?> plan;
    synchronized (this) {
      Kept known = kept.get(key);
      plan = known == null ? null : known.plan;
    }
    if (plan == null) {
      return null;
    }
    Planned planned = (Planned) plan;
    PlannedSizes sizes = planned.sizes();
    return sizes != null && sizes.hold() && planned.isGood() ? plan : null;
  }

  /**
   * The plan of a template, where it does for other literals what the statement with them does:
   * both give the same columns, and no literal is converted. Null if that is not so.
   */
  private static @Nullable CalciteSignature<?> parametrized(
      Template template, CalciteSignature<?> literal, Planner planner) {
    CalciteSignature<?> plan;
    try {
      plan = planner.plan(template.sql());
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      requireRunning(e);
      return null; // A literal must stand there, or Calcite fails.
    }
    return plan instanceof Planned planned
            && planned.sizes() != null
            && template.fits(plan.parameters)
            && plan.columns.equals(literal.columns)
            && Objects.equals(plan.rowType, literal.rowType)
            && plan.statementType == literal.statementType
        ? plan
        : null;
  }

  /** Goes on unless it was the caller who wanted the planning to end. */
  private static void requireRunning(Throwable failure) {
    if (ErrorCode.CANCELLED.sqlState().equals(Failures.of(failure).getSQLState())) {
      throw new DriftException(ErrorCode.CANCELLED, String.valueOf(failure.getMessage()), failure);
    }
  }

  /** A plan whose parameters are bound by the text. */
  private static final class BoundSignature<T> extends CalciteSignature<T> {
    private final CalciteSignature<T> plan;
    private final List<TypedValue> values;

    BoundSignature(String sql, CalciteSignature<T> plan, List<TypedValue> values) {
      super(
          sql,
          List.of(),
          plan.internalParameters,
          plan.rowType,
          plan.columns,
          plan.cursorFactory,
          plan.rootSchema,
          plan.getCollationList(),
          -1,
          null,
          plan.statementType);
      this.plan = plan;
      this.values = values;
    }

    @Override
    public Enumerable<T> enumerable(DataContext context) {
      return plan.enumerable(((ExecutionContext) context).of(plan, values));
    }
  }
}
