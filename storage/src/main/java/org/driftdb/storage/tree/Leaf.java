package org.driftdb.storage.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.driftdb.storage.block.Address;
import org.driftdb.storage.block.Block;
import org.driftdb.storage.block.StoredVersion;
import org.driftdb.storage.history.EventType;
import org.jspecify.annotations.Nullable;

/** An open slice while a checkpoint adds events to it, in order of sequence. */
final class Leaf {
  private final Shape shape;
  private final boolean sole;
  private final byte[] low;
  private byte @Nullable [] high;
  private final long start;
  private final long lastBefore;

  /** The versions that lived when it started, by key; null until they are needed. */
  private @Nullable List<StoredVersion> base;

  private final @Nullable Address baseAddress;
  private final int baseRows;
  private final Blocks blocks;
  private final Delta delta;
  private long weight;
  private int live;
  private int least;
  private long last;

  /**
   * Whether it is the last leaf, and all its events are inserts, each of a key behind all others.
   */
  private boolean appended;

  /** The greatest key that it has had, as long as keys are appended. */
  private byte @Nullable [] greatest;

  /**
   * A leaf that has no slice yet.
   *
   * @param lastBefore no event of its range is behind this sequence, until it begins
   * @param base the versions that live when it does, by key
   * @param events the later ones, by key, then by sequence
   * @param sole whether it is the only leaf of its tree
   */
  Leaf(
      Shape shape,
      Blocks blocks,
      byte[] low,
      byte @Nullable [] high,
      long start,
      long lastBefore,
      List<StoredVersion> base,
      List<StoredVersion> events,
      boolean sole) {
    this.shape = shape;
    this.blocks = blocks;
    this.sole = sole;
    this.low = low;
    this.high = high;
    this.start = start;
    this.lastBefore = lastBefore;
    this.last = lastBefore;
    this.base = base;
    this.baseAddress = null;
    this.delta = new Delta(events);
    this.baseRows = base.size();
    this.live = base.size();
    this.least = live;
    this.appended = high == null;
    this.greatest = base.isEmpty() ? null : base.get(base.size() - 1).key();
    for (StoredVersion version : base) {
      weight += version.weight();
    }
    long[] sequences = events.stream().mapToLong(StoredVersion::sequence).toArray();
    for (int rank : Order.ascending(sequences)) {
      follow(events.get(rank));
    }
  }

  /** A leaf that goes on. */
  Leaf(Shape shape, Blocks blocks, Slice slice, boolean sole) {
    this.shape = shape;
    this.blocks = blocks;
    this.sole = sole;
    this.low = slice.low();
    this.high = slice.high();
    this.start = slice.start();
    this.lastBefore = slice.lastBefore();
    this.last = slice.last();
    this.baseAddress = slice.base();
    this.baseRows = slice.baseRows();
    this.live = slice.live();
    this.least = slice.least();
    this.weight = slice.weight();
    this.appended = high == null;
    if (appended && baseAddress != null) {
      Block block = blocks.read(baseAddress);
      greatest = block.key(block.size() - 1);
    }
    List<StoredVersion> events = blocks.delta(slice);
    this.delta = new Delta(events);
    long last = 0;
    for (StoredVersion event : events) {
      appended = appended && appends(event) && event.sequence() > last;
      last = event.sequence();
      greatest = appended ? event.key() : greatest;
    }
  }

  /** Whether it may take this event and still be read quickly at any sequence. */
  boolean hasRoomFor(StoredVersion event) {
    if (delta.size() == 0) {
      return true;
    }
    if (appended && appends(event)) {
      return !isFull();
    }
    int after = live + blocks.change(event);
    return baseRows + delta.size() < shape.mostRows(Math.min(least, after), sole)
        && after <= shape.leafRows()
        && weight < shape.leafBytes() * shape.readFactor();
  }

  /** Whether the event only opens a leaf behind this one, which stays as it is. */
  boolean isPassedBy(StoredVersion event) {
    return appended && isFull() && appends(event);
  }

  /**
   * Whether it lacks room for this event because too many rows live, and not for what it has of
   * others.
   */
  boolean isWideFor(StoredVersion event) {
    int rows = baseRows + delta.size();
    int after = live + blocks.change(event);
    return live > 1
        && rows < shape.mostRows(Math.min(least, after), sole)
        && shape.leaves(after, liveBytes()) > 1;
  }

  /**
   * Whether it has few rows for each that lived at any of its sequences. Of a leaf that is divided
   * by key all that came may be in one part, and all that was there before in another.
   */
  boolean isReadQuickly() {
    return baseRows + delta.size() <= shape.mostRows(least, sole);
  }

  /** About how many bytes the rows take that live. */
  private long liveBytes() {
    return weight * live / (baseRows + delta.size());
  }

  private boolean isFull() {
    return baseRows + delta.size() >= shape.leafRows() || weight >= shape.leafBytes();
  }

  private boolean appends(StoredVersion event) {
    return event.type() == EventType.INSERT
        && (greatest == null || Arrays.compareUnsigned(greatest, event.key()) < 0);
  }

  /** Opens a leaf for this event, which is behind all keys, where this one ends from now on. */
  Leaf openBehind(StoredVersion event) {
    byte[] cut = separator(greatest == null ? low : greatest, event.key());
    high = cut;
    appended = false;
    return new Leaf(
        shape, blocks, cut, null, event.sequence(), lastBefore, List.of(), List.of(), false);
  }

  /** The shortest bytes that are greater than one key and not greater than the next. */
  static byte[] separator(byte[] before, byte[] key) {
    return Arrays.copyOf(key, Math.min(key.length, Arrays.mismatch(before, key) + 1));
  }

  /** The leaves that follow it at a sequence, behind all its events. */
  List<Leaf> divide(long sequence) {
    return divide(shape, blocks, low, high, sequence, last, living(), sole);
  }

  /** The leaves that start with these versions, by key. */
  static List<Leaf> divide(
      Shape shape,
      Blocks blocks,
      byte[] low,
      byte @Nullable [] high,
      long sequence,
      long lastBefore,
      List<StoredVersion> living,
      boolean sole) {
    long bytes = living.stream().mapToLong(StoredVersion::weight).sum();
    List<byte[]> cuts = cuts(living, shape.leaves(living.size(), bytes));
    List<Leaf> leaves = new ArrayList<>();
    for (int i = 0; i <= cuts.size(); i++) {
      byte[] from = i == 0 ? low : cuts.get(i - 1);
      byte[] to = i == cuts.size() ? high : cuts.get(i);
      leaves.add(
          new Leaf(
              shape,
              blocks,
              from,
              to,
              sequence,
              lastBefore,
              part(living, from, to),
              List.of(),
              sole && cuts.isEmpty()));
    }
    return leaves;
  }

  /** The leaves that take its place, as if there had never been it: each has some of its keys. */
  List<Leaf> divideByKey() {
    List<StoredVersion> living = living();
    List<StoredVersion> before = base == null ? List.of() : base;
    List<StoredVersion> events = delta.sorted();
    int parts = Math.min(live, shape.leaves(live + 1, liveBytes()));
    List<byte[]> cuts = cuts(living, parts);
    List<Leaf> leaves = new ArrayList<>();
    for (int i = 0; i <= cuts.size(); i++) {
      byte[] from = i == 0 ? low : cuts.get(i - 1);
      byte[] to = i == cuts.size() ? high : cuts.get(i);
      leaves.add(
          new Leaf(
              shape,
              blocks,
              from,
              to,
              start,
              lastBefore,
              part(before, from, to),
              part(events, from, to),
              false));
    }
    return leaves;
  }

  /** Keys that divide versions, by key, into so many equal parts. */
  private static List<byte[]> cuts(List<StoredVersion> versions, int parts) {
    List<byte[]> cuts = new ArrayList<>(parts);
    for (int i = 1; i < parts; i++) {
      int begin = (int) ((long) versions.size() * i / parts);
      cuts.add(separator(versions.get(begin - 1).key(), versions.get(begin).key()));
    }
    return cuts;
  }

  /** Those of some versions, by key, that are in a range. */
  private static List<StoredVersion> part(
      List<StoredVersion> versions, byte[] from, byte @Nullable [] to) {
    int begin = countBefore(versions, from);
    return new ArrayList<>(
        versions.subList(begin, to == null ? versions.size() : countBefore(versions, to)));
  }

  private static int countBefore(List<StoredVersion> versions, byte[] key) {
    int least = 0;
    int most = versions.size();
    while (least < most) {
      int middle = (least + most) >>> 1;
      if (Arrays.compareUnsigned(versions.get(middle).key(), key) < 0) {
        least = middle + 1;
      } else {
        most = middle;
      }
    }
    return least;
  }

  byte[] low() {
    return low;
  }

  /**
   * Adds an event of its range; it is later than all before.
   *
   * @param rank the place that it has by key, then by sequence, among all that are added
   */
  void add(StoredVersion event, int rank) {
    follow(event);
    delta.add(event, rank);
  }

  private void follow(StoredVersion event) {
    appended = appended && appends(event);
    greatest = appended ? event.key() : greatest;
    weight += event.weight();
    live += blocks.change(event);
    least = Math.min(least, live);
    last = event.sequence();
  }

  /** The versions that live now, by key. */
  private List<StoredVersion> living() {
    List<StoredVersion> before = base == null ? blocks.versions(baseAddress) : base;
    base = before;
    return living(before, delta.sorted(), live);
  }

  /** The versions that live in a slice at its end, by key. */
  static List<StoredVersion> living(Slice slice, Blocks blocks) {
    return living(blocks.versions(slice.base()), blocks.delta(slice), slice.live());
  }

  private static List<StoredVersion> living(
      List<StoredVersion> base, List<StoredVersion> delta, int count) {
    List<StoredVersion> living = new ArrayList<>(count);
    int next = 0;
    for (int i = 0; i < delta.size(); i++) {
      StoredVersion event = delta.get(i);
      if (i + 1 < delta.size() && Arrays.equals(delta.get(i + 1).key(), event.key())) {
        continue;
      }
      while (next < base.size() && Arrays.compareUnsigned(base.get(next).key(), event.key()) < 0) {
        living.add(base.get(next++));
      }
      if (next < base.size() && Arrays.equals(base.get(next).key(), event.key())) {
        next++;
      }
      if (event.row() != null) {
        living.add(event);
      }
    }
    living.addAll(base.subList(next, base.size()));
    return living;
  }

  /** Writes it as a slice that ends before a sequence. */
  Slice write(long end) {
    Address ownBase = base != null && baseAddress == null ? blocks.write(base) : baseAddress;
    return new Slice(
        low,
        high,
        start,
        end,
        ownBase,
        baseRows,
        blocks.write(delta.sorted(), ownBase),
        delta.size(),
        live,
        least,
        weight,
        lastBefore,
        last);
  }
}
