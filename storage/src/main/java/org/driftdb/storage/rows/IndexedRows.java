package org.driftdb.storage.rows;

import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.driftdb.storage.block.StoredRow;
import org.driftdb.storage.block.StoredVersion;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.history.Lookahead;
import org.driftdb.storage.history.SharedWork;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.tree.Finder;
import org.jspecify.annotations.Nullable;

/**
 * The rows whose keys an index has, in its order. They are fetched many at once and in the order of
 * their keys, so that those of one leaf are fetched together; where they are many, by a thread for
 * each processor. Memory is bounded: rows that are too large to wait for their turn are fetched
 * when it comes.
 */
final class IndexedRows extends Lookahead<Version> {
  /** So many at first, since perhaps no more are wanted; each time some times as many. */
  private static final int FIRST = 16;

  private static final int GROWTH = 4;
  private static final int MOST = 1_024;
  private static final long MEMORY = 4 << 20;

  /** So many are fetched by one thread. */
  private static final int PART = 64;

  private final Iterator<byte[]> index;
  private final Supplier<Finder> finders;
  private final Finder finder;
  private final Function<StoredRow, Version> reading;
  private int size = FIRST;

  private byte[][] keys = new byte[0][];
  private @Nullable Version[] rows = {};
  private boolean[] fetched = {};
  private int next;

  @SuppressWarnings("ArrayRecordComponent") // Keys are compared as bytes, never by equals.
  private record Wanted(byte[] key, int number) {}

  /**
   * @param index the keys of rows
   * @param finders find rows of the right sequence
   * @param reading reads a row; several threads do so at once
   */
  IndexedRows(
      Iterator<byte[]> index, Supplier<Finder> finders, Function<StoredRow, Version> reading) {
    this.index = index;
    this.finders = finders;
    this.finder = finders.get();
    this.reading = reading;
  }

  @Override
  protected @Nullable Version advance() {
    while (next < keys.length || index.hasNext()) {
      if (next == keys.length) {
        fetchSome();
      }
      int number = next++;
      Version row = fetched[number] ? rows[number] : fetch(keys[number], finder);
      rows[number] = null;
      if (row != null) {
        return row;
      }
    }
    return null;
  }

  private @Nullable Version fetch(byte[] key, Finder by) {
    StoredRow row = by.find(key);
    return row == null ? null : reading.apply(row);
  }

  private void fetchSome() {
    byte[][] some = new byte[size][];
    int count = 0;
    while (count < size && index.hasNext()) {
      some[count++] = index.next();
    }
    keys = Arrays.copyOf(some, count);
    rows = new @Nullable Version[count];
    fetched = new boolean[count];
    next = 0;
    size = Math.min(MOST, GROWTH * size);
    Wanted[] wanted = byKey();
    AtomicLong room = new AtomicLong(MEMORY);
    if (count <= PART) {
      fetch(wanted, 0, finder, room);
      return;
    }
    SharedWork.run(
        (count + PART - 1) / PART,
        work -> {
          Finder own = finders.get();
          for (int part = work.take(); part >= 0; part = work.take()) {
            fetch(wanted, part * PART, own, room);
          }
          return own;
        });
  }

  /** Fetches a part of the rows, as long as there is room for them. */
  private void fetch(Wanted[] wanted, int from, Finder by, AtomicLong room) {
    int to = Math.min(wanted.length, from + PART);
    for (int i = from; i < to && room.get() >= 0; i++) {
      byte[] key = wanted[i].key;
      int number = wanted[i].number;
      Version row = fetch(key, by);
      rows[number] = row;
      fetched[number] = true;
      room.addAndGet(row == null ? 0 : -weight(key, row));
    }
  }

  private static long weight(byte[] key, Version row) {
    return new StoredVersion(key, row.sequence(), row.millis(), 0, EventType.INSERT, row.row())
        .weight();
  }

  /** The keys in order, each with its number. */
  private Wanted[] byKey() {
    Wanted[] wanted = new Wanted[keys.length];
    Arrays.setAll(wanted, number -> new Wanted(keys[number], number));
    Arrays.sort(wanted, (a, b) -> Arrays.compareUnsigned(a.key, b.key));
    return wanted;
  }
}
