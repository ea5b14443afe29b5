package org.driftdb.adapter;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.calcite.DataContext;
import org.driftdb.storage.Snapshot;
import org.driftdb.storage.schema.TableSchema;
import org.jspecify.annotations.Nullable;

/**
 * The preparation of one statement, by one thread: all of it sees the tables of one moment, and it
 * remembers which ones it looked for. The plan is good as long as it would find the same again.
 */
public final class Planning {
  private static final ThreadLocal<@Nullable Planning> CURRENT = new ThreadLocal<>();

  /** What is seen while the statement is prepared; a plan that is kept keeps no contents alive. */
  private final Map<DatabaseAccess, Snapshot> presents = new IdentityHashMap<>();

  /** The databases that were looked at. */
  private List<DatabaseAccess> seen = List.of();

  private final Map<Lookup, @Nullable TableSchema> found = new LinkedHashMap<>();

  /** A name that was looked for. */
  private record Lookup(DatabaseAccess access, String name, @Nullable Point point) {}

  private Planning() {}

  /** Prepares a statement. */
  public static <T> T run(Function<Planning, T> preparation) {
    Planning outer = CURRENT.get();
    Planning planning = new Planning();
    CURRENT.set(planning);
    try {
      return preparation.apply(planning);
    } finally {
      CURRENT.set(outer);
      planning.seen = List.copyOf(planning.presents.keySet());
      planning.presents.clear();
    }
  }

  /** What the statement that this thread prepares sees of a database, or one beginning now. */
  static Snapshot present(DatabaseAccess access) {
    Planning planning = CURRENT.get();
    return planning == null
        ? access.beginningNow()
        : planning.presents.computeIfAbsent(access, DatabaseAccess::beginningNow);
  }

  /** Remembers what a name was found to mean. */
  static @Nullable TableSchema remember(
      DatabaseAccess access, String name, @Nullable Point point, @Nullable TableSchema table) {
    Planning planning = CURRENT.get();
    if (planning != null) {
      planning.found.put(new Lookup(access, name, point), table);
    }
    return table;
  }

  /**
   * Begins an execution of what was planned.
   *
   * @throws OutdatedPlanException if it sees other tables
   */
  public void begin(DataContext context) {
    seen.forEach(access -> access.scope(context).follow(this));
  }

  /**
   * Checks that the plan is good for what an execution sees.
   *
   * @throws OutdatedPlanException if it is not
   */
  void check(DatabaseAccess access, Snapshot present) {
    found.forEach(
        (lookup, table) -> {
          if (lookup.access == access
              && !isSame(table, access.meant(present, lookup.name, lookup.point))) {
            throw OutdatedPlanException.tableChanged(lookup.name);
          }
        });
  }

  /** Whether tables are the same; most often they are one object. */
  static boolean isSame(@Nullable TableSchema one, @Nullable TableSchema other) {
    return one == other || (one != null && one.equals(other));
  }
}
