package org.driftdb.storage.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/** The tables that can be named at one moment, as a picture that never changes. */
public final class Catalog {
  private final long version;
  private final Map<String, TableSchema> tables;

  /**
   * A catalog of these tables, whose names differ.
   *
   * @param version a number that differs from that of every other catalog of this open database
   */
  public Catalog(long version, List<TableSchema> tables) {
    this.version = version;
    this.tables = new LinkedHashMap<>();
    for (TableSchema table : tables) {
      if (this.tables.put(table.name(), table) != null) {
        throw new IllegalArgumentException("Two tables are named " + Json.write(table.name()));
      }
    }
  }

  /** Changes whenever a table, a column or an index does: whoever keeps plans compares it. */
  public long version() {
    return version;
  }

  /** All tables, in the order in which they were made. */
  public List<TableSchema> tables() {
    return List.copyOf(tables.values());
  }

  /**
   * The table of exactly this name, else the only one whose name differs in case alone, else null.
   */
  public @Nullable TableSchema find(String name) {
    TableSchema exact = tables.get(name);
    if (exact != null) {
      return exact;
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
   * @throws DriftException with code NO_SUCH_TABLE if there is none
   */
  public TableSchema table(String name) {
    TableSchema found = find(name);
    if (found == null) {
      throw new DriftException(ErrorCode.NO_SUCH_TABLE, "There is no table " + Json.write(name));
    }
    return found;
  }
}
