package org.driftdb.adapter;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.apache.calcite.DataContext;
import org.driftdb.storage.Database;
import org.driftdb.storage.schema.Catalog;
import org.driftdb.storage.schema.TableSchema;
import org.jspecify.annotations.Nullable;

/** The way from Calcite's statements to a database, such as that of one connection. */
public abstract class DatabaseAccess {
  private final Map<DataContext, StatementScope> running =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** The database. */
  public abstract Database database();

  /** Whether statements are validated by our names, which keep hidden columns out of {@code *}. */
  public abstract boolean hidesColumns();

  /** Whether the statement being prepared by this thread names a {@link SystemColumn}. */
  public abstract boolean showsSystemColumns();

  /** Whether tables without a point of their own read the past. */
  public abstract boolean readsPast();

  /** The tables that live, as a statement prepared now sees them. */
  public abstract Catalog catalog();

  /**
   * Checks that tables and indexes may be made and dropped now.
   *
   * @throws org.driftdb.storage.error.DriftException with code READ_ONLY or DDL_IN_TRANSACTION if
   *     not
   */
  public abstract void checkDefinable();

  /**
   * The table of exactly this name, or the only one whose name differs in case alone: a living one,
   * or else one that has been dropped and can be read in the past. Null if there is none.
   */
  public final @Nullable TableSchema find(String name) {
    TableSchema living = catalog().find(name);
    return living == null ? database().lastNamed(name) : living;
  }

  /** About how many rows a table has. */
  public final long rowCount(String table) {
    return database().at(database().sequence()).rowCount(table);
  }

  /** About how many different values an index has. */
  public final long distinctCount(String table, String index) {
    return database().at(database().sequence()).distinctCount(table, index);
  }

  /** Begins one execution of a statement. */
  protected abstract StatementScope begin(DataContext context);

  /** What one execution of a statement sees; the same for all its scans. */
  public final StatementScope scope(DataContext context) {
    return running.computeIfAbsent(context, this::begin);
  }
}
