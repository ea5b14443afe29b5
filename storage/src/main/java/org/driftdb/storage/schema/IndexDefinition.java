package org.driftdb.storage.schema;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyOrder;
import org.jspecify.annotations.Nullable;

/**
 * A secondary index over one or more columns of a table.
 *
 * @param name its name, unique within the table
 * @param columns what it is sorted by, first column first
 * @param uniqueness whether two living rows may have the same values; rows with a null among them
 *     always may
 */
public record IndexDefinition(String name, List<IndexColumn> columns, Uniqueness uniqueness) {
  /** Whether an index refuses rows. */
  public enum Uniqueness {
    /** Any number of rows may have the same values. */
    REPEATABLE,
    /** At most one living row has the same values, none of them null. */
    UNIQUE
  }

  public IndexDefinition {
    columns = List.copyOf(columns);
    if (name.isEmpty()) {
      throw new DriftException(ErrorCode.SYNTAX, "An index needs a name");
    }
    if (columns.isEmpty()) {
      throw new DriftException(ErrorCode.SYNTAX, "Index " + Json.write(name) + " has no columns");
    }
    TableSchema.requireSpellable(name, "An index");
    Set<String> seen = new HashSet<>();
    for (IndexColumn column : columns) {
      TableSchema.requireSpellable(column.name(), "A column of an index");
      if (!seen.add(column.name())) {
        throw new DriftException(
            ErrorCode.COLUMN_EXISTS,
            "Column " + Json.write(column.name()) + " stands twice in index " + Json.write(name));
      }
    }
  }

  /** An index over these columns, ascending, in which values may repeat. */
  public static IndexDefinition of(String name, String... columns) {
    return new IndexDefinition(name, ascending(List.of(columns)), Uniqueness.REPEATABLE);
  }

  /** A unique index over these columns, ascending. */
  public static IndexDefinition unique(String name, String... columns) {
    return new IndexDefinition(name, ascending(List.of(columns)), Uniqueness.UNIQUE);
  }

  /** Whether it is over a column of this name. */
  public boolean has(String column) {
    return columns.stream().anyMatch(part -> part.name().equals(column));
  }

  /** Whether at most one living row may have the same values. */
  public boolean isUnique() {
    return uniqueness == Uniqueness.UNIQUE;
  }

  /** The order in which the values of the columns come in the index. */
  public KeyOrder order() {
    KeyOrder order = KeyOrder.ASCENDING;
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).direction() == Direction.DESCENDING) {
        order = order.descendingAt(i);
      }
    }
    return order;
  }

  /**
   * The values by which this index finds the row; a field that the row lacks counts as null, unless
   * its column says otherwise.
   */
  public Key valuesOf(Document row) {
    @Nullable Object[] values = new @Nullable Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = columns.get(i).valueIn(row);
    }
    return Key.of(values);
  }

  private static List<IndexColumn> ascending(List<String> columns) {
    return columns.stream().map(IndexColumn::ascending).toList();
  }
}
