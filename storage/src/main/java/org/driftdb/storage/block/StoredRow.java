package org.driftdb.storage.block;

import java.util.List;
import org.driftdb.storage.history.Projection;
import org.driftdb.storage.value.Document;
import org.jspecify.annotations.Nullable;

/**
 * Where a version is, of which only what is asked for is read.
 *
 * @param block the block
 * @param position its position there
 * @param base the base block, if it is read with it
 */
public record StoredRow(Block block, int position, @Nullable Block base) {
  /** The key. */
  public byte[] key() {
    return block.key(position);
  }

  /** Whether the event left a row. */
  public boolean hasRow() {
    return block.hasRow(position);
  }

  /** The event that made the version. */
  public long sequence() {
    return block.sequence(position);
  }

  /** The commit time of that event. */
  public long millis() {
    return block.millis(position);
  }

  /** All fields of the row; null if the event left none. */
  public @Nullable Document row() {
    return block.row(position, base);
  }

  /** Those of its fields that are asked for; null if the event left none. */
  public @Nullable Document row(Projection projection) {
    List<String> fields = projection.fields();
    return fields == null ? row() : block.row(position, base, fields);
  }

  /** All of it. */
  public StoredVersion version() {
    return block.version(position, base);
  }
}
