package org.driftdb.storage.tree;

import java.util.ArrayList;
import java.util.List;
import org.driftdb.storage.block.Address;
import org.driftdb.storage.block.ByteReader;
import org.driftdb.storage.block.ByteWriter;
import org.driftdb.storage.block.Cached;
import org.driftdb.storage.block.Envelope;

/**
 * The slices of a range of keys and an interval of sequences, by {@link Region#ORDER}: an {@link
 * Envelope} of kind 0x13. When a page is ended, so is every slice of it; then it never changes.
 *
 * <pre>
 * slices (varint), then for each the region, base and delta (addresses, see {@link Regions}), and
 * the rows of the base, the rows of the delta, live, least, weight, start less lastBefore, last less
 * lastBefore (varints)
 * </pre>
 */
record Page(List<Slice> slices, RegionSearch<Slice> search) implements Cached {
  private static final int KIND = 0x13;
  private static final int WEIGHT_OF_A_SLICE = 400;

  Page(List<Slice> slices) {
    this(slices, new RegionSearch<>(slices));
  }

  @Override
  public boolean isDirectory() {
    return true;
  }

  @Override
  public long weight() {
    return search.weight(WEIGHT_OF_A_SLICE);
  }

  byte[] encode() {
    ByteWriter out = new ByteWriter();
    Regions.Writer regions = new Regions.Writer(out);
    out.putVarint(slices.size());
    for (Slice slice : slices) {
      regions.region(slice);
      regions.address(slice.base());
      regions.address(slice.delta());
      out.putVarint(slice.baseRows());
      out.putVarint(slice.deltaRows());
      out.putVarint(slice.live());
      out.putVarint(slice.least());
      out.putVarint(slice.weight());
      out.putVarint(slice.start() - slice.lastBefore());
      out.putVarint(slice.last() - slice.lastBefore());
    }
    return Envelope.close(KIND, out);
  }

  static Page decode(byte[] bytes) {
    ByteReader in = Envelope.open(KIND, bytes);
    Regions.Reader regions = new Regions.Reader(in);
    int count = in.getCount();
    List<Slice> slices = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte[] low = regions.key();
      byte[] high = regions.high();
      long start = regions.start();
      long end = regions.end(start);
      Address base = regions.address();
      Address delta = regions.address();
      int baseRows = in.getCount();
      int deltaRows = in.getCount();
      int live = in.getCount();
      int least = in.getCount();
      long weight = in.getVarint();
      long lastBefore = start - in.getVarint();
      long last = lastBefore + in.getVarint();
      slices.add(
          new Slice(
              low,
              high,
              start,
              end,
              base,
              baseRows,
              delta,
              deltaRows,
              live,
              least,
              weight,
              lastBefore,
              last));
    }
    return new Page(slices);
  }
}
