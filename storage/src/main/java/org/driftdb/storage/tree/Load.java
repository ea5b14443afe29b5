package org.driftdb.storage.tree;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.driftdb.storage.block.Address;
import org.driftdb.storage.block.BlockOutput;
import org.driftdb.storage.block.RunList;
import org.driftdb.storage.block.StoredVersion;
import org.jspecify.annotations.Nullable;

/** Writes a tree of what lived at one sequence, leaf after leaf; nothing before it can be read. */
final class Load {
  private static final byte[] LEAST = {};

  private final Shape shape;
  private final long horizon;
  private final Blocks blocks;
  private final List<StoredVersion> rows = new ArrayList<>();
  private final List<Slice> slices = new ArrayList<>();
  private final List<PageReference> pages = new ArrayList<>();
  private long weight;
  private long live;
  private byte @Nullable [] greatest;
  private byte[] low = LEAST;
  private byte[] lowOfPage = LEAST;

  Load(Shape shape, long horizon, BlockOutput output) {
    this.shape = shape;
    this.horizon = horizon;
    this.blocks = new Blocks(output, false);
  }

  /** Does it all; returns where the root is. */
  Address run(Iterator<StoredVersion> living) {
    while (living.hasNext()) {
      StoredVersion version = living.next();
      byte[] last = greatest;
      if (last != null && shape.leaves(rows.size() + 1, weight) > 1) {
        endLeaf(Leaf.separator(last, version.key()));
      }
      rows.add(version);
      weight += version.weight();
      live++;
      greatest = version.key();
    }
    endLeaf(null);
    if (!slices.isEmpty()) {
      endPage(null);
    }
    return blocks
        .output()
        .write(new Root(false, live, live, live, greatest, horizon, pages, RunList.EMPTY).encode());
  }

  private void endLeaf(byte @Nullable [] high) {
    int count = rows.size();
    slices.add(
        new Slice(
            low,
            high,
            horizon,
            Tree.NO_END,
            blocks.write(rows),
            count,
            null,
            0,
            count,
            count,
            weight,
            horizon,
            horizon));
    rows.clear();
    weight = 0;
    if (high != null) {
      low = high;
      if (slices.size() > shape.pageLeaves()) {
        endPage(high);
      }
    }
  }

  private void endPage(byte @Nullable [] high) {
    Address address = blocks.output().write(new Page(List.copyOf(slices)).encode());
    pages.add(new PageReference(lowOfPage, high, horizon, Tree.NO_END, horizon, address));
    slices.clear();
    lowOfPage = high == null ? lowOfPage : high;
  }
}
