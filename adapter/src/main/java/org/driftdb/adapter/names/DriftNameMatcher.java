package org.driftdb.adapter.names;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Matches names without regard to case; where a name is spelt exactly as one and otherwise as
 * several, the exact one is meant, and where it is none of several, it is ambiguous.
 *
 * <p>To Calcite this matcher claims to be case-sensitive. Calcite then leaves names as they are,
 * and takes two columns for the same only if they are spelt alike; where it looks a name up, it
 * asks the matcher.
 *
 * <p>A matcher serves one statement. It remembers the columns that differ by case only: two such
 * spellings never match each other.
 */
final class DriftNameMatcher implements SqlNameMatcher {
  private final Set<RelDataType> seen = new HashSet<>();
  private final Set<String> exact = new HashSet<>();

  @Override
  public boolean isCaseSensitive() {
    return true;
  }

  @Override
  public boolean matches(String string, String name) {
    return string.equals(name)
        || (string.equalsIgnoreCase(name) && !(exact.contains(string) && exact.contains(name)));
  }

  @Override
  public <K extends List<String>, V> @Nullable V get(
      Map<K, V> map, List<String> prefixNames, List<String> names) {
    List<String> key = new ArrayList<>(prefixNames);
    key.addAll(names);
    V found = null;
    for (Map.Entry<K, V> entry : map.entrySet()) {
      if (entry.getKey().equals(key)) {
        return entry.getValue();
      }
      if (found == null && matches(entry.getKey(), key)) {
        found = entry.getValue();
      }
    }
    return found;
  }

  private boolean matches(List<String> names, List<String> others) {
    if (names.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < names.size(); i++) {
      if (!matches(names.get(i), others.get(i))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String bestString() {
    throw new UnsupportedOperationException("Only the liberal matcher of Calcite suggests names");
  }

  /**
   * The column of this name.
   *
   * @throws org.driftdb.storage.error.DriftException with code NO_SUCH_COLUMN if the name matches
   *     several and none exactly
   */
  @Override
  public @Nullable RelDataTypeField field(RelDataType rowType, String name) {
    if (!rowType.isStruct()) {
      return null;
    }
    learn(rowType);
    RelDataTypeField spelt = rowType.getField(name, true, false);
    if (spelt != null) {
      return spelt;
    }
    List<RelDataTypeField> found = new ArrayList<>();
    RelDataTypeField hidden = null;
    for (RelDataTypeField field : rowType.getFieldList()) {
      if (field.getName().equalsIgnoreCase(name)) {
        found.add(field);
      } else if (ColumnNames.isHidden(field.getName())
          && ColumnNames.decode(field.getName()).equalsIgnoreCase(name)) {
        hidden = field;
      }
    }
    if (found.isEmpty()) {
      return hidden;
    }
    if (found.size() > 1 && spellings(found) > 1) {
      throw ColumnNames.ambiguous(
          ErrorCode.NO_SUCH_COLUMN,
          "Column",
          name,
          found.stream().map(RelDataTypeField::getName).toList());
    }
    return found.get(0);
  }

  private static long spellings(List<RelDataTypeField> fields) {
    return fields.stream().map(RelDataTypeField::getName).distinct().count();
  }

  private void learn(RelDataType rowType) {
    if (seen.add(rowType)) {
      learn(rowType.getFieldNames());
    }
  }

  /** Remembers those of the names of one table or query that differ by case only. */
  void learn(Collection<String> names) {
    NavigableSet<String> distinct = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (String name : new LinkedHashSet<>(names)) {
      if (!distinct.add(name)) {
        exact.add(name);
        exact.add(Objects.requireNonNull(distinct.floor(name)));
      }
    }
  }

  @Override
  public int frequency(Iterable<String> names, String name) {
    if (ColumnNames.isHidden(name)) {
      return 0;
    }
    int count = 0;
    for (String each : names) {
      if (matches(each, name)) {
        count++;
      }
    }
    return count;
  }

  @Override
  public Set<String> createSet() {
    return new Names();
  }

  /** Names of which two that match are one. A hidden name is never found, lest joins go by it. */
  private final class Names extends TreeSet<String> {
    private static final long serialVersionUID = 1L;

    Names() {
      super(
          (a, b) ->
              exact.contains(a) && exact.contains(b) ? a.compareTo(b) : a.compareToIgnoreCase(b));
    }

    @Override
    public boolean contains(Object name) {
      return !ColumnNames.isHidden((String) name) && super.contains(name);
    }
  }
}
