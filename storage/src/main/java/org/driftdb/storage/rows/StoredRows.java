package org.driftdb.storage.rows;

import org.driftdb.storage.block.Block;
import org.driftdb.storage.history.RowBatch;
import org.driftdb.storage.history.RowSource;
import org.driftdb.storage.history.Rows;
import org.driftdb.storage.history.ValueSink;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.tree.Scan;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyEncoding;
import org.driftdb.storage.value.KeyOrder;
import org.jspecify.annotations.Nullable;

/** The rows that a scan of a tree goes through. */
final class StoredRows implements RowSource {
  private final TableSchema schema;
  private final Scan scan;

  /** What the scan read last: of a slice its base and its delta. */
  private @Nullable RowsOfBlock ofBase;

  private @Nullable RowsOfBlock ofDelta;

  StoredRows(TableSchema schema, Scan scan) {
    this.schema = schema;
    this.scan = scan;
  }

  /** A version that lives. */
  static Version living(TableSchema schema, @Nullable Document row, long sequence, long millis) {
    if (row == null) {
      throw new IllegalArgumentException("event " + sequence + " left no row");
    }
    return new Version(
        schema.keyOf(row), row, sequence, millis, Version.NO_END, Version.NO_END_MILLIS);
  }

  @Override
  public void fill(RowBatch batch, @Nullable Key limit) {
    byte[] end = limit == null ? null : KeyEncoding.encode(limit, KeyOrder.ASCENDING);
    while (!batch.isFull() && scan.hasRow()) {
      int count = end == null ? scan.left() : scan.leftBefore(end);
      if (count == 0) {
        return;
      }
      open();
      scan.pass(batch.add(ofBase, ofDelta, scan.places(), scan.next(), count));
    }
  }

  @Override
  public void pass(Key key) {
    if (scan.hasRow() && scan.isAt(KeyEncoding.encode(key, KeyOrder.ASCENDING))) {
      scan.pass(1);
    }
  }

  private void open() {
    ofBase = rows(ofBase, scan.base(), null);
    ofDelta = rows(ofDelta, scan.delta(), scan.base());
  }

  private @Nullable RowsOfBlock rows(
      @Nullable RowsOfBlock known, @Nullable Block block, @Nullable Block base) {
    return block == null
        ? null
        : known != null && known.block == block ? known : new RowsOfBlock(schema, block, base);
  }

  /** The versions in a block, by their positions. */
  private record RowsOfBlock(TableSchema schema, Block block, @Nullable Block base)
      implements Rows {
    @Override
    public Version version(int position) {
      return living(
          schema, block.row(position, base), block.sequence(position), block.millis(position));
    }

    @Override
    public void values(String field, int[] positions, int count, @Nullable Object[] into) {
      block.values(field, base, positions, count, into);
    }

    @Override
    public void read(String field, int[] positions, int[] slots, int count, ValueSink into) {
      block.read(field, base, positions, slots, count, into);
    }

    @Override
    public boolean longs(String field, int[] positions, int count, long[] into, boolean[] present) {
      return block.longs(field, base, positions, count, into, present);
    }

    @Override
    public boolean doubles(
        String field, int[] positions, int count, double[] into, boolean[] present) {
      return block.doubles(field, base, positions, count, into, present);
    }
  }
}
