package org.driftdb.adapter.names;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.driftdb.parser.EmptyName;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;

/**
 * What columns are called inside Calcite.
 *
 * <p>Nearly always it is their own name. But Calcite takes an empty name for a star, and it knows
 * no columns that exist and are not part of {@code *}. So a row type that DriftDB gives to Calcite
 * has names made by {@link #encode} and {@link #hidden}, and whatever shows a name to a user gives
 * it through {@link #decode}.
 *
 * <table>
 *   <caption>Names inside</caption>
 *   <tr><th>column</th><th>inside</th></tr>
 *   <tr><td>the empty name</td><td>U+0001</td></tr>
 *   <tr><td>a name that begins with U+0001 or U+0002</td><td>U+0001 and the name</td></tr>
 *   <tr><td>a hidden column</td><td>U+0002 and its name</td></tr>
 *   <tr><td>any other name</td><td>the name</td></tr>
 * </table>
 */
public final class ColumnNames {
  private static final char ESCAPE = EmptyName.INSIDE.charAt(0);
  private static final char HIDDEN = '\u0002';

  private ColumnNames() {}

  /** The name inside of a column of this name. */
  public static String encode(String name) {
    return name.isEmpty() || name.charAt(0) == ESCAPE || name.charAt(0) == HIDDEN
        ? ESCAPE + name
        : name;
  }

  /** The name inside of a column that is found by this name but is no part of {@code *}. */
  public static String hidden(String name) {
    return HIDDEN + name;
  }

  /** The name that a user knows, of what is called so inside. */
  public static String decode(String inside) {
    return !inside.isEmpty() && (inside.charAt(0) == ESCAPE || inside.charAt(0) == HIDDEN)
        ? inside.substring(1)
        : inside;
  }

  /** Whether this is the name inside of a hidden column. */
  public static boolean isHidden(String inside) {
    return !inside.isEmpty() && inside.charAt(0) == HIDDEN;
  }

  /** The error for a name that matches several columns or tables, and none exactly. */
  public static DriftException ambiguous(
      ErrorCode code, String what, String name, List<String> candidates) {
    return new DriftException(
        code,
        what
            + " '"
            + name
            + "' is ambiguous: it may be "
            + candidates.stream()
                .map(ColumnNames::decode)
                .map(candidate -> "`" + candidate + "`")
                .collect(Collectors.joining(" or "))
            + "; spell it exactly");
  }

  /** Whether a row type has hidden columns. */
  static boolean hasHidden(RelDataType rowType) {
    return rowType.getFieldList().stream()
        .map(RelDataTypeField::getName)
        .anyMatch(ColumnNames::isHidden);
  }
}
