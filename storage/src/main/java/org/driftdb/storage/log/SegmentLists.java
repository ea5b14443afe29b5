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
  /**
   * Reads the lists of the tables in these directories. Where history was discarded they are of one
   * moment: an older list of one table would not tell of events that a newer one of another says
   * are there.
   */
  static SegmentLists read(Store store, Collection<String> tables) {
    SegmentLists lists = readOnce(store, tables);
    while (lists.greatestHorizon() > 0) {
      SegmentLists again = readOnce(store, tables);
      if (again.equals(lists)) {
        break;
      }
      lists = again;
    }
    return lists;
  }

  private static SegmentLists readOnce(Store store, Collection<String> tables) {
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

  /** Up to here events may be missing, because they were discarded; 0 if none were. */
  long greatestHorizon() {
    return whole.values().stream().mapToLong(TableManifest::horizon).reduce(0, Math::max);
  }
}
