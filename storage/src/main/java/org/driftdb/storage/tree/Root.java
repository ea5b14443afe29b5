package org.driftdb.storage.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.driftdb.storage.block.ByteReader;
import org.driftdb.storage.block.ByteWriter;
import org.driftdb.storage.block.Cached;
import org.driftdb.storage.block.Envelope;
import org.driftdb.storage.block.RunList;
import org.jspecify.annotations.Nullable;

/**
 * Where everything of a tree is: an {@link Envelope} of kind 0x14.
 *
 * <pre>
 * 0, or 1 if it has entries; live, versions, stored (varints);
 * 0, or 1 and the greatest key that ever was (key, see {@link Regions}); horizon (varint); pages (varint), then for each the region, its last less its
 * start (zigzag) and the address;
 * the deletions ({@link RunList})
 * </pre>
 *
 * @param entries whether it only tells which keys lived, see {@link Tree#emptyOfEntries}
 * @param live how many keys live
 * @param versions how many events there are
 * @param stored how many rows of blocks hold them
 * @param greatest the greatest key that ever was; null if there was none
 * @param horizon the first sequence that can be read; 0 if all can
 * @param pages by {@link Region#ORDER}
 * @param deaths every SOFT_DELETE, without what it deleted; none in a tree of entries
 * @param search finds pages
 */
@SuppressWarnings("ArrayRecordComponent") // Keys are compared as bytes, never by equals.
record Root(
    boolean entries,
    long live,
    long versions,
    long stored,
    byte @Nullable [] greatest,
    long horizon,
    List<PageReference> pages,
    RunList deaths,
    RegionSearch<PageReference> search)
    implements Cached {
  private static final int KIND = 0x14;
  private static final int WEIGHT_OF_A_PAGE = 300;

  Root(
      boolean entries,
      long live,
      long versions,
      long stored,
      byte @Nullable [] greatest,
      long horizon,
      List<PageReference> pages,
      RunList deaths) {
    this(
        entries,
        live,
        versions,
        stored,
        greatest,
        horizon,
        pages,
        deaths,
        new RegionSearch<>(pages));
  }

  /** That of a tree that has nothing. */
  static Root empty(boolean entries) {
    return new Root(entries, 0, 0, 0, null, 0, List.of(), RunList.EMPTY);
  }

  @Override
  public boolean isDirectory() {
    return true;
  }

  @Override
  public long weight() {
    return search.weight(WEIGHT_OF_A_PAGE);
  }

  /** Whether a key is greater than all that ever were. */
  boolean isBehindAll(byte[] key) {
    return greatest == null || Arrays.compareUnsigned(greatest, key) < 0;
  }

  byte[] encode() {
    ByteWriter out = new ByteWriter();
    Regions.Writer regions = new Regions.Writer(out);
    out.put(entries ? 1 : 0);
    out.putVarint(live);
    out.putVarint(versions);
    out.putVarint(stored);
    out.put(greatest == null ? 0 : 1);
    if (greatest != null) {
      regions.key(greatest);
    }
    out.putVarint(horizon);
    out.putVarint(pages.size());
    for (PageReference page : pages) {
      regions.region(page);
      out.putZigzag(page.last() - page.start());
      regions.address(page.address());
    }
    deaths.encode(out);
    return Envelope.close(KIND, out);
  }

  static Root decode(byte[] bytes) {
    ByteReader in = Envelope.open(KIND, bytes);
    Regions.Reader regions = new Regions.Reader(in);
    boolean entries = in.get() != 0;
    long live = in.getVarint();
    long versions = in.getVarint();
    long stored = in.getVarint();
    byte[] greatest = regions.high();
    long horizon = in.getVarint();
    int count = in.getCount();
    List<PageReference> pages = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte[] low = regions.key();
      byte[] high = regions.high();
      long start = regions.start();
      long end = regions.end(start);
      long last = start + in.getZigzag();
      pages.add(new PageReference(low, high, start, end, last, regions.presentAddress()));
    }
    return new Root(entries, live, versions, stored, greatest, horizon, pages, RunList.decode(in));
  }
}
