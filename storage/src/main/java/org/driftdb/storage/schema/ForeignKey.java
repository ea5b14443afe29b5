package org.driftdb.storage.schema;

import java.util.List;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.Key;
import org.jspecify.annotations.Nullable;

/**
 * What rows of a typed table refer to: a row whose columns have a value each is there only while a
 * row of the parent has the same values.
 *
 * @param name its name, unique within the table
 * @param columns the columns that refer
 * @param parent the exact name of the table that they refer to, which may be their own
 * @param parentColumns the columns there, one for each: the key, or those of a unique index
 */
public record ForeignKey(
    String name, List<String> columns, String parent, List<String> parentColumns) {
  public ForeignKey {
    columns = List.copyOf(columns);
    parentColumns = List.copyOf(parentColumns);
    if (columns.size() != parentColumns.size()) {
      throw new DriftException(
          ErrorCode.SYNTAX,
          "FOREIGN KEY "
              + Json.write(name)
              + " has "
              + columns.size()
              + (columns.size() == 1 ? " column" : " columns")
              + ", and refers to "
              + parentColumns.size());
    }
  }

  /** What a row refers to, in the order of the columns; null if one of them has no value. */
  public @Nullable Key referenceOf(Document row) {
    return values(row, columns);
  }

  /** What other rows may refer to a row of the parent by; null if it has no value there. */
  public @Nullable Key referredOf(Document parentRow) {
    return values(parentRow, parentColumns);
  }

  /** Whether it names a column of the table that it is one of. */
  boolean names(String column, String table) {
    return columns.contains(column) || (parent.equals(table) && parentColumns.contains(column));
  }

  /** This, when a column of the table that it is one of gets another name. */
  ForeignKey renaming(String column, String changed, String table) {
    return new ForeignKey(
        name,
        renamed(columns, column, changed),
        parent,
        parent.equals(table) ? renamed(parentColumns, column, changed) : parentColumns);
  }

  private static List<String> renamed(List<String> names, String column, String changed) {
    return names.stream().map(each -> each.equals(column) ? changed : each).toList();
  }

  private static @Nullable Key values(Document row, List<String> names) {
    @Nullable Object[] values = new @Nullable Object[names.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.get(names.get(i));
      if (values[i] == null) {
        return null;
      }
    }
    return Key.of(values);
  }
}
