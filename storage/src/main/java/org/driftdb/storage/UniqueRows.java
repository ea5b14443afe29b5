package org.driftdb.storage;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.history.Versions;
import org.driftdb.storage.rows.StoredTable;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;

/**
 * Checks that no two living rows of a table have the same values of an index that is being made,
 * while no checkpoint is. Rows in files and rows that memory has events of are looked at one after
 * the other, so that commits wait only for the second step, and memory needs no more than these
 * take.
 *
 * @param index the index
 * @param stored what is in files, with the index
 */
record UniqueRows(Table table, IndexDefinition index, StoredTable stored) {
  /**
   * Checks the rows in files of which there are no events in memory. Commits may go on: they can
   * only make these rows fewer.
   *
   * @throws DriftException with code DUPLICATE_KEY if two have the same values
   */
  void requireInFiles() {
    Iterator<Version> rows = stored.equalRows(index);
    Key last = null;
    Key holder = null;
    while (rows.hasNext()) {
      Version row = rows.next();
      if (!table.view().isInMemory(row.key())) {
        Key values = index.valuesOf(row.row());
        if (holder != null && values.equals(last)) {
          throw duplicate(holder, row.key(), values);
        }
        last = values;
        holder = row.key();
      }
    }
  }

  /**
   * Checks the rows that memory has events of, against one another and those in files. No event may
   * be applied meanwhile.
   *
   * @throws DriftException with code DUPLICATE_KEY if one has the values of another row
   */
  void requireInMemory() {
    Map<Key, Key> holders = new HashMap<>();
    Set<Key> seen = new HashSet<>();
    Versions versions = table.versions();
    table
        .view()
        .forEachInMemory(
            history ->
                history
                    .changes()
                    .forEachRemaining(
                        change -> {
                          Key key = change.event().key();
                          Version row = seen.add(key) ? versions.get(key, Long.MAX_VALUE) : null;
                          if (row != null) {
                            require(row, holders);
                          }
                        }));
  }

  private void require(Version row, Map<Key, Key> holders) {
    Key values = index.valuesOf(row.row());
    if (values.hasNull()) {
      return;
    }
    Key holder = holders.putIfAbsent(values, row.key());
    if (holder != null) {
      throw duplicate(holder, row.key(), values);
    }
    Iterator<Version> others = stored.lookup(index, KeyRange.of(values), stored.sequence());
    while (others.hasNext()) {
      Key other = others.next().key();
      if (!table.view().isInMemory(other)) {
        throw duplicate(other, row.key(), values);
      }
    }
  }

  private DriftException duplicate(Key first, Key second, Key values) {
    return new DriftException(
        ErrorCode.DUPLICATE_KEY,
        "Index "
            + Json.write(index.name())
            + " cannot be unique: the rows with keys "
            + first
            + " and "
            + second
            + " both have "
            + values);
  }
}
