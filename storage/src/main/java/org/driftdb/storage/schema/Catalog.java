package org.driftdb.storage.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.log.Damage;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/** The tables and views that can be named at one moment, as a picture that never changes. */
public final class Catalog {
  private final Map<String, TableSchema> tables;
  private final List<ViewDefinition> views;
  private final Map<String, Damage> unreadable;

  /**
   * A catalog of these tables and views, whose names differ.
   *
   * @param unreadable those of the names of tables whose schema cannot be read, and why
   */
  public Catalog(
      List<TableSchema> tables, List<ViewDefinition> views, Map<String, Damage> unreadable) {
    this.tables = new LinkedHashMap<>();
    this.views = List.copyOf(views);
    this.unreadable = Map.copyOf(unreadable);
    for (TableSchema table : tables) {
      if (this.tables.put(table.name(), table) != null) {
        throw new IllegalArgumentException("Two tables are named " + Json.write(table.name()));
      }
    }
  }

  /** All tables, in the order in which they were made, but those whose schema cannot be read. */
  public List<TableSchema> tables() {
    return tables.values().stream().filter(table -> !unreadable.containsKey(table.name())).toList();
  }

  /** All views, in the order in which they were made. */
  public List<ViewDefinition> views() {
    return views;
  }

  /** The view of exactly this name, else the only one whose name differs in case alone. */
  public @Nullable ViewDefinition findView(String name) {
    List<ViewDefinition> similar =
        views.stream().filter(view -> view.name().equalsIgnoreCase(name)).toList();
    for (ViewDefinition view : similar) {
      if (view.name().equals(name)) {
        return view;
      }
    }
    boolean only =
        similar.size() == 1 && tables.keySet().stream().noneMatch(name::equalsIgnoreCase);
    return only ? similar.get(0) : null;
  }

  /**
   * The table of exactly this name, else the only one whose name differs in case alone, else null.
   *
   * @throws org.driftdb.storage.log.DamagedException if its schema cannot be read
   */
  public @Nullable TableSchema find(String name) {
    TableSchema found = findName(name);
    Damage damage = found == null ? null : unreadable.get(found.name());
    if (damage != null) {
      throw damage.toException();
    }
    return found;
  }

  private @Nullable TableSchema findName(String name) {
    TableSchema exact = tables.get(name);
    if (exact != null) {
      return exact;
    }
    if (views.stream().anyMatch(view -> view.name().equalsIgnoreCase(name))) {
      return null;
    }
    TableSchema found = null;
    for (TableSchema table : tables.values()) {
      if (table.name().equalsIgnoreCase(name)) {
        if (found != null) {
          return null;
        }
        found = table;
      }
    }
    return found;
  }

  /**
   * The table that {@link #find} finds.
   *
   * @throws DriftException with code NO_SUCH_TABLE if there is none, or NOT_SUPPORTED if there is a
   *     view of this name
   */
  public TableSchema table(String name) {
    TableSchema found = find(name);
    if (found == null && findView(name) != null) {
      throw isView(name);
    }
    if (found == null) {
      throw new DriftException(ErrorCode.NO_SUCH_TABLE, "There is no table " + Json.write(name));
    }
    return found;
  }

  /** What to say to who wants to do with a view what only tables allow. */
  public static DriftException isView(String name) {
    return new DriftException(
        ErrorCode.NOT_SUPPORTED,
        Json.write(name) + " is a view: it can be read by queries, and dropped by DROP VIEW");
  }
}
