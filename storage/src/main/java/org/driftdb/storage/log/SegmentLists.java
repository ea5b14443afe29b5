package org.driftdb.storage.log;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.driftdb.storage.store.Store;

/**
 * The lists of segments of all tables.
 *
 * @param whole the lists that can be read, by the directories of their tables
 * @param damaged why the others cannot
 */
record SegmentLists(Map<String, TableManifest> whole, Map<String, Damage> damaged) {
  /** Reads the lists of the tables in these directories. */
  static SegmentLists read(Store store, Collection<String> tables) {
    Map<String, TableManifest> whole = new LinkedHashMap<>();
    Map<String, Damage> damaged = new LinkedHashMap<>();
    for (String table : tables) {
      try {
        TableManifest.read(store, table)
            .ifPresentOrElse(
                manifest -> whole.put(table, manifest),
                () ->
                    damaged.put(
                        table,
                        new Damage(
                            store.locate(LogFiles.manifest(table)),
                            0,
                            "there is no such file, although the catalog has the table")));
      } catch (DamagedException e) {
        damaged.put(table, e.damage());
      }
    }
    return new SegmentLists(whole, damaged);
  }
}
