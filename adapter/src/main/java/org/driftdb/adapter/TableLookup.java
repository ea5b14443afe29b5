package org.driftdb.adapter;

import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.lookup.LikePattern;
import org.apache.calcite.schema.lookup.Lookup;
import org.apache.calcite.schema.lookup.Named;
import org.driftdb.storage.schema.TableSchema;
import org.jspecify.annotations.Nullable;

/** Finds the tables of a database by name. Only living ones are listed. */
final class TableLookup implements Lookup<Table> {
  private final DatabaseAccess access;

  TableLookup(DatabaseAccess access) {
    this.access = access;
  }

  @Override
  public @Nullable Table get(String name) {
    DriftTable found = find(name);
    return found == null || !found.name().equals(PastName.table(name)) ? null : found;
  }

  @Override
  public @Nullable Named<Table> getIgnoreCase(String name) {
    DriftTable found = find(name);
    return found == null ? null : new Named<>(found.name(), found);
  }

  private @Nullable DriftTable find(String name) {
    PastName meant = PastName.parse(name);
    DriftTable found = DriftTable.find(access, meant.table(), meant.point());
    return found == null ? null : found.readBy(meant.kind());
  }

  @Override
  public Set<String> getNames(LikePattern pattern) {
    Set<String> names = new LinkedHashSet<>();
    for (TableSchema schema : access.catalog().tables()) {
      if (pattern.matcher().apply(schema.name())) {
        names.add(schema.name());
      }
    }
    return names;
  }
}
