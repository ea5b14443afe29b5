package org.driftdb.storage.log;

import java.util.List;
import java.util.Optional;
import org.driftdb.storage.store.Store;
import org.jspecify.annotations.Nullable;

/**
 * What a table has besides its segments, all of one moment: what stands in place of discarded
 * history, and what a checkpoint wrote.
 *
 * @param base null if nothing was discarded
 * @param checkpoint null if there is none
 * @param lost the events that it has lost, or may have
 */
public record TableListing(
    @Nullable TableBase base, @Nullable TableCheckpoint checkpoint, List<LostEvents> lost) {
  /**
   * Reads what a table's {@code meta.json} tells; empty when there is no such file.
   *
   * @param table the name of the table's directory
   * @throws DamagedException when it cannot be read
   */
  public static Optional<TableListing> read(Store store, String table) {
    return TableManifest.read(store, table)
        .map(manifest -> new TableListing(manifest.base(), manifest.checkpoint(), manifest.lost()));
  }

  /** The first sequence at which the table can be read; 0 if nothing was discarded. */
  public long horizon() {
    return base == null ? 0 : base.horizon();
  }
}
