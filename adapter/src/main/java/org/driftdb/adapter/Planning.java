package org.driftdb.adapter;

import com.google.common.collect.Iterables;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.calcite.DataContext;
import org.driftdb.storage.Snapshot;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.schema.ViewDefinition;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/**
 * The preparation of one statement, by one thread: all of it sees the tables and views of one
 * moment, and it remembers which ones it looked for. The plan is good as long as it would find the
 * same again.
 */
public final class Planning {
  private static final ThreadLocal<@Nullable Planning> CURRENT = new ThreadLocal<>();

  /** What is seen while the statement is prepared; a plan that is kept keeps no contents alive. */
  private final Map<DatabaseAccess, Snapshot> presents = new IdentityHashMap<>();

  /** The databases that were looked at. */
  private List<DatabaseAccess> seen = List.of();

  private final Map<Lookup, @Nullable TableSchema> tables = new LinkedHashMap<>();
  private final Map<Lookup, @Nullable ViewDefinition> viewsFound = new LinkedHashMap<>();

  /** Whether something was found in a schema that is not ours, which may change unseen. */
  private boolean readsOthers;

  /** What reads the queries of views; null where there are no views. */
  private @Nullable ViewReader views;

  /** The point of the view whose query is being read; null for none. */
  private @Nullable ViewPoint viewPoint;

  /** The name of that view; null if none is being read. */
  private @Nullable String view;

  /** A name that was looked for. */
  private record Lookup(DatabaseAccess access, String name, @Nullable ViewPoint from) {
    /** The point at which it is looked up by an execution that binds parameters so. */
    @Nullable Point point(Map<Integer, Point> bound) {
      return from == null ? null : from.in(bound);
    }
  }

  private Planning(@Nullable ViewReader views) {
    this.views = views;
  }

  /** Prepares a statement that finds no views. */
  public static <T> T run(Function<Planning, T> preparation) {
    return run(null, preparation);
  }

  /** Prepares a statement, which may ask views. */
  public static <T> T run(@Nullable ViewReader views, Function<Planning, T> preparation) {
    Planning outer = CURRENT.get();
    Planning planning = new Planning(views);
    CURRENT.set(planning);
    try {
      return preparation.apply(planning);
    } finally {
      CURRENT.set(outer);
      planning.seen = List.copyOf(planning.presents.keySet());
      planning.presents.clear();
      planning.views = null;
    }
  }

  /** Whether the statement that this thread prepares finds views. */
  static boolean readsViews() {
    Planning planning = CURRENT.get();
    return planning != null && planning.views != null;
  }

  /** What reads the queries of views for the statement that this thread prepares. */
  static ViewReader views() {
    Planning planning = CURRENT.get();
    ViewReader reader = planning == null ? null : planning.views;
    if (reader == null) {
      throw new DriftException(
          ErrorCode.NOT_SUPPORTED,
          "Views are read by statements on jdbc:driftdb: connections only");
    }
    return reader;
  }

  /** Takes notice of why the view whose query is read, if any, is not the same at every point. */
  static void noteChanging(String reason) {
    Planning planning = CURRENT.get();
    if (planning != null && planning.view != null) {
      views().noteChanging("In view " + Json.write(planning.view) + ", " + reason);
    }
  }

  /** The point of the view whose query this thread reads; null for none. */
  static @Nullable ViewPoint viewPoint() {
    Planning planning = CURRENT.get();
    return planning == null ? null : planning.viewPoint;
  }

  /** The name of the view whose query this thread reads; null for none. */
  static @Nullable String view() {
    Planning planning = CURRENT.get();
    return planning == null ? null : planning.view;
  }

  /** Reads the query of a view at a point; null for that of the statement. */
  static <T> T seenFrom(String view, @Nullable ViewPoint point, Supplier<T> reading) {
    Planning planning = CURRENT.get();
    if (planning == null) {
      return reading.get();
    }
    ViewPoint outerPoint = planning.viewPoint;
    String outer = planning.view;
    planning.viewPoint = point;
    planning.view = view;
    try {
      return reading.get();
    } finally {
      planning.viewPoint = outerPoint;
      planning.view = outer;
    }
  }

  /** What the statement that this thread prepares sees of a database, or one beginning now. */
  static Snapshot present(DatabaseAccess access) {
    Planning planning = CURRENT.get();
    return planning == null
        ? access.beginningNow()
        : planning.presents.computeIfAbsent(access, DatabaseAccess::beginningNow);
  }

  /** Whether this thread prepares a statement; it may do so again, knowing the parameters. */
  static boolean isGoingOn() {
    return CURRENT.get() != null;
  }

  /**
   * Remembers what a name was found to mean, if that is none of our tables, views and functions.
   */
  public static void found(Object meant) {
    Planning planning = CURRENT.get();
    boolean ours =
        meant instanceof DriftTable || meant instanceof DriftView || meant instanceof PastFunction;
    if (planning != null && !ours) {
      planning.readsOthers = true;
    }
  }

  /** Whether all that was found are tables, views and functions of this database. */
  public boolean readsOnly(DatabaseAccess access) {
    return !readsOthers && presents.keySet().stream().allMatch(access::equals);
  }

  /** Remembers what table a name was found to mean. */
  static @Nullable TableSchema remember(
      DatabaseAccess access, String name, @Nullable ViewPoint from, @Nullable TableSchema table) {
    Planning planning = CURRENT.get();
    if (planning != null) {
      planning.tables.put(new Lookup(access, name, from), table);
    }
    return table;
  }

  /** Remembers what view a name was found to mean. */
  static @Nullable ViewDefinition remember(
      DatabaseAccess access, String name, @Nullable ViewPoint from, @Nullable ViewDefinition view) {
    Planning planning = CURRENT.get();
    if (planning != null) {
      planning.viewsFound.put(new Lookup(access, name, from), view);
    }
    return view;
  }

  /**
   * Begins an execution of what was planned.
   *
   * @throws OutdatedPlanException if it sees other tables
   */
  public void begin(DataContext context) {
    Map<Integer, Point> bound = new HashMap<>();
    for (Lookup lookup : Iterables.concat(tables.keySet(), viewsFound.keySet())) {
      Integer parameter = lookup.from == null ? null : lookup.from.parameter();
      if (parameter != null) {
        Object value = parameter(context, parameter);
        if (value != null) {
          bound.put(parameter, Point.of(value));
        }
      }
    }
    seen.forEach(access -> access.scope(context).follow(this, bound));
  }

  /** What a parameter is bound to; scans say what is wrong if that is nothing, or null. */
  private static @Nullable Object parameter(DataContext context, int index) {
    try {
      return ScanRuntime.parameter(context, index);
    } catch (DriftException e) {
      if (e.code() == ErrorCode.UNBOUND_PARAMETER) {
        return null;
      }
      throw e;
    }
  }

  /** Whether the plan is good for a statement that begins now, as far as that can be told. */
  public boolean isGood() {
    for (DatabaseAccess access : seen) {
      if (changed(access, access.beginningNow(), Map.of()) != null) {
        return false;
      }
    }
    return true;
  }

  /**
   * Checks that the plan is good for what an execution sees.
   *
   * @param bound the points that parameters behind views are bound to
   * @throws OutdatedPlanException if it is not
   */
  void check(DatabaseAccess access, Snapshot present, Map<Integer, Point> bound) {
    String changed = changed(access, present, bound);
    if (changed != null) {
      throw OutdatedPlanException.tableChanged(changed);
    }
  }

  /** A name that means something else than it did; null if there is none. */
  private @Nullable String changed(
      DatabaseAccess access, Snapshot present, Map<Integer, Point> bound) {
    for (Map.Entry<Lookup, @Nullable TableSchema> table : tables.entrySet()) {
      Lookup lookup = table.getKey();
      if (lookup.access == access
          && !isSame(table.getValue(), access.table(present, lookup.name, lookup.point(bound)))) {
        return lookup.name;
      }
    }
    for (Map.Entry<Lookup, @Nullable ViewDefinition> view : viewsFound.entrySet()) {
      Lookup lookup = view.getKey();
      // One that was made again in the same words is another: the past between differs.
      if (lookup.access == access
          && view.getValue() != access.view(present, lookup.name, lookup.point(bound))) {
        return lookup.name;
      }
    }
    return null;
  }

  /** Whether tables are the same; most often they are one object. */
  static boolean isSame(@Nullable TableSchema one, @Nullable TableSchema other) {
    return one == other || (one != null && one.equals(other));
  }
}
