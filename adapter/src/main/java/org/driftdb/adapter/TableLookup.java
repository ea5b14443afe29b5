package org.driftdb.adapter;

import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.lookup.LikePattern;
import org.apache.calcite.schema.lookup.Lookup;
import org.apache.calcite.schema.lookup.Named;
import org.driftdb.storage.schema.Catalog;
import org.jspecify.annotations.Nullable;

/**
 * Finds the tables of a database by name, and the views where they can be read. Only living ones
 * are listed.
 */
final class TableLookup implements Lookup<Table> {
  private final DatabaseAccess access;

  TableLookup(DatabaseAccess access) {
    this.access = access;
  }

  @Override
  public @Nullable Table get(String name) {
    Named<Table> found = getIgnoreCase(name);
    return found == null || !found.name().equals(PastName.table(name)) ? null : found.entity();
  }

  @Override
  public @Nullable Named<Table> getIgnoreCase(String name) {
    PastName meant = PastName.parse(name);
    DriftTable table = DriftTable.find(access, meant.table(), meant.point());
    if (table != null) {
      String respelled = access.respelled(meant.table(), table.name());
      if (respelled != null) {
        Planning.noteChanging(respelled);
      }
      return new Named<>(table.name(), table.readBy(meant.kind()));
    }
    DriftView view = Planning.readsViews() ? DriftView.find(access, meant) : null;
    return view == null ? null : new Named<>(view.definition().name(), view);
  }

  @Override
  public Set<String> getNames(LikePattern pattern) {
    Set<String> names = new LinkedHashSet<>();
    Catalog catalog = access.catalog();
    catalog.tables().forEach(table -> names.add(table.name()));
    if (Planning.readsViews()) {
      catalog.views().forEach(view -> names.add(view.name()));
    }
    names.removeIf(name -> !pattern.matcher().apply(name));
    return names;
  }
}
