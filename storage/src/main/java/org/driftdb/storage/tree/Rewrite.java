package org.driftdb.storage.tree;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.driftdb.storage.block.Address;
import org.driftdb.storage.block.Block;
import org.driftdb.storage.block.BlockOutput;
import org.driftdb.storage.block.RunList;
import org.driftdb.storage.block.StoredVersion;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.history.Lookahead;
import org.jspecify.annotations.Nullable;

/**
 * Writes a tree anew, leaf by leaf: without the blocks to which nothing refers any more, and
 * without what ended before a horizon.
 */
final class Rewrite {
  private final Reader before;
  private final long sequence;
  private final long horizon;

  /** What ended before is left out. */
  private final long from;

  private final Blocks blocks;

  /** Where blocks are now that several slices share. */
  private final Map<Address, Address> moved = new HashMap<>();

  /**
   * @param sequence that of the tree
   * @param horizon the first sequence that will be read; not before the horizon of the tree, and
   *     later than its sequence where nothing has happened since
   */
  Rewrite(Reader before, long sequence, long horizon, BlockOutput output) {
    this.before = before;
    this.sequence = sequence;
    this.horizon = horizon;
    this.from = Math.min(horizon, sequence);
    this.blocks = new Blocks(output, before.root().entries());
  }

  /** Does it all; returns where the new root is. */
  Address run() {
    Root root = before.root();
    long versions = root.versions();
    long stored = 0;
    List<PageReference> pages = new ArrayList<>();
    for (PageReference page : root.pages()) {
      if (page.end() > from) {
        List<Slice> slices = new ArrayList<>();
        for (Slice slice : before.page(page).slices()) {
          if (slice.end() > from) {
            boolean reachesBack = from > 0 && slice.start() <= from;
            slices.add(reachesBack ? cut(slice) : move(slice));
          }
        }
        slices.sort(Region.ORDER);
        stored += Slice.rows(slices);
        Address address = blocks.output().write(new Page(slices).encode());
        long start = Math.max(page.start(), from);
        pages.add(
            new PageReference(page.low(), page.high(), start, page.end(), page.last(), address));
      }
    }
    pages.sort(Region.ORDER);
    RunList deaths = RunList.EMPTY.with(deaths(), from, sequence, blocks.output());
    return blocks
        .output()
        .write(
            new Root(
                    root.entries(),
                    root.live(),
                    versions,
                    stored,
                    root.greatest(),
                    horizon,
                    pages,
                    deaths)
                .encode());
  }

  private Slice move(Slice slice) {
    return slice.withBlocks(move(slice.base()), move(slice.delta()));
  }

  private @Nullable Address move(@Nullable Address address) {
    return address == null ? null : moved.computeIfAbsent(address, blocks.output()::copy);
  }

  /** The part of a slice from the horizon on. */
  private Slice cut(Slice slice) {
    List<StoredVersion> base = new ArrayList<>();
    SliceCursor living = new SliceCursor(before, slice, null, null, from);
    while (living.next() < living.count()) {
      base.add(first(living.take().version()));
    }
    List<StoredVersion> delta = new ArrayList<>();
    if (slice.delta() != null) {
      Block block = before.block(slice.delta());
      for (int i = 0; i < block.size(); i++) {
        if (block.sequence(i) > from) {
          delta.add(block.version(i, before.baseOf(slice, block, i)));
        }
      }
    }
    int least = base.size();
    int live = least;
    long weight = base.stream().mapToLong(StoredVersion::weight).sum();
    for (StoredVersion event :
        delta.stream().sorted(Comparator.comparingLong(StoredVersion::sequence)).toList()) {
      live += blocks.change(event);
      least = Math.min(least, live);
      weight += event.weight();
    }
    Address baseAddress = blocks.write(base);
    return new Slice(
        slice.low(),
        slice.high(),
        from,
        slice.end(),
        baseAddress,
        base.size(),
        blocks.write(delta, baseAddress),
        delta.size(),
        live,
        least,
        weight,
        Math.min(slice.last(), horizon),
        slice.last());
  }

  /** A version as the first that is known of its key. */
  private static StoredVersion first(StoredVersion version) {
    return new StoredVersion(
        version.key(), version.sequence(), version.millis(), 0, EventType.INSERT, version.row());
  }

  /** The deletions behind the horizon, by key. */
  private Iterator<StoredVersion> deaths() {
    Iterator<StoredVersion> all = before.root().deaths().iterator(before.source(), null, null);
    return new Lookahead<>() {
      @Override
      protected @Nullable StoredVersion advance() {
        while (all.hasNext()) {
          StoredVersion death = all.next();
          if (death.sequence() > from) {
            return death;
          }
        }
        return null;
      }
    };
  }
}
