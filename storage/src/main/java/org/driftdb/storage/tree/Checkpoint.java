package org.driftdb.storage.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.driftdb.storage.block.Address;
import org.driftdb.storage.block.BlockOutput;
import org.driftdb.storage.block.RunList;
import org.driftdb.storage.block.StoredVersion;
import org.driftdb.storage.history.EventType;
import org.jspecify.annotations.Nullable;

/** Writes what later events make of a tree: only pages, leaves and deletions that they touch. */
final class Checkpoint {
  private static final byte[] LEAST = {};

  private final Shape shape;
  private final Root before;
  private final long since;
  private final long upTo;
  private final Blocks blocks;
  private final List<PageReference> pages = new ArrayList<>();
  private final List<StoredVersion> deaths = new ArrayList<>();
  private RunList allDeaths;
  private long live;
  private long versions;
  private long stored;
  private byte @Nullable [] greatest;

  /**
   * @param since the sequence of the tree before
   * @param upTo that of the new one
   */
  Checkpoint(Shape shape, Root before, long since, long upTo, BlockOutput output) {
    this.shape = shape;
    this.before = before;
    this.since = since;
    this.upTo = upTo;
    this.blocks = new Blocks(output, before.entries());
    this.live = before.live();
    this.versions = before.versions();
    this.stored = before.stored();
    this.greatest = before.greatest();
    this.allDeaths = before.deaths();
  }

  /** Does it all; returns where the new root is. */
  Address run(Iterator<StoredVersion> records) {
    Events events = new Events(records);
    int open = (int) before.pages().stream().filter(page -> page.end() == Tree.NO_END).count();
    if (before.pages().isEmpty()) {
      begin(events);
    }
    for (PageReference page : before.pages()) {
      List<StoredVersion> own = page.end() == Tree.NO_END ? events.before(page.high()) : List.of();
      if (own.isEmpty()) {
        pages.add(page);
      } else {
        Page content = blocks.output().get(page.address(), Page::decode);
        fold(page, content.slices(), own, open == 1);
      }
    }
    writeDeaths();
    pages.sort(Region.ORDER);
    return blocks
        .output()
        .write(
            new Root(
                    before.entries(),
                    live,
                    versions,
                    stored,
                    greatest,
                    before.horizon(),
                    pages,
                    allDeaths)
                .encode());
  }

  /** Writes the first pages, each of some of the events, so that memory need not hold them all. */
  private void begin(Events events) {
    byte[] low = LEAST;
    while (true) {
      List<StoredVersion> own = events.some(shape.bytesAtOnce());
      byte[] high = events.nextFrom(own);
      Slice slice = new Slice(low, high, 0, Tree.NO_END, null, 0, null, 0, 0, 0, 0, 0, 0);
      PageReference page = new PageReference(low, high, 0, Tree.NO_END, 0, new Address(0, 0, 0));
      fold(page, List.of(slice), own, pages.isEmpty() && high == null);
      writeDeaths();
      if (high == null) {
        return;
      }
      low = high;
    }
  }

  private void writeDeaths() {
    allDeaths = allDeaths.with(deaths.iterator(), since, upTo, blocks.output());
    deaths.clear();
  }

  private void fold(
      PageReference page, List<Slice> slices, List<StoredVersion> events, boolean sole) {
    for (StoredVersion event : events) {
      if (event.type() == EventType.SOFT_DELETE && !before.entries()) {
        deaths.add(
            new StoredVersion(
                event.key(), event.sequence(), 0, event.previous(), event.type(), null));
      }
      live += blocks.change(event);
    }
    byte[] last = events.isEmpty() ? null : events.get(events.size() - 1).key();
    greatest = last != null && before.isBehindAll(last) ? last : greatest;
    versions += events.size();
    PageFold fold = new PageFold(shape, blocks, page, sole, upTo);
    pages.addAll(fold.run(slices, events));
    stored += fold.storedMore();
  }

  /** The events, handed out page by page. */
  private static final class Events {
    private final Iterator<StoredVersion> records;
    private @Nullable StoredVersion next;

    Events(Iterator<StoredVersion> records) {
      this.records = records;
      this.next = records.hasNext() ? records.next() : null;
    }

    /** The next ones, of about so many bytes; all of a key that has one. */
    List<StoredVersion> some(long bytes) {
      List<StoredVersion> events = new ArrayList<>();
      long taken = 0;
      while (next != null
          && (taken < bytes || Arrays.equals(next.key(), events.get(events.size() - 1).key()))) {
        taken += next.weight();
        events.add(next);
        next = records.hasNext() ? records.next() : null;
      }
      return events;
    }

    /** What is greater than the keys of these, and not than that of the next; null if none is. */
    byte @Nullable [] nextFrom(List<StoredVersion> taken) {
      return next == null ? null : Leaf.separator(taken.get(taken.size() - 1).key(), next.key());
    }

    /** Those with keys before this one; null for all that are left. */
    List<StoredVersion> before(byte @Nullable [] key) {
      List<StoredVersion> events = new ArrayList<>();
      while (next != null && (key == null || Arrays.compareUnsigned(next.key(), key) < 0)) {
        events.add(next);
        next = records.hasNext() ? records.next() : null;
      }
      return events;
    }
  }
}
