package org.driftdb.storage.rows;

import java.util.Arrays;
import java.util.Iterator;
import org.driftdb.storage.block.StoredVersion;
import org.driftdb.storage.history.Iterators;
import org.driftdb.storage.history.Lookahead;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.tree.Span;
import org.driftdb.storage.tree.Tree;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyEncoding;
import org.driftdb.storage.value.KeyOrder;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * An index as a tree of entries. Its keys are the values, in the directions of the index, and
 * behind them the key of the row; an INSERT tells that the row got the values, a SOFT_DELETE that
 * it lost them.
 */
record StoredIndex(IndexDefinition definition, Tree tree) {
  /**
   * An entry of a row.
   *
   * @param bytes those of the values, and behind them those of the row's key
   * @param length how many are those of the values
   */
  @SuppressWarnings("ArrayRecordComponent") // Entries are compared by their values alone.
  private record Entry(byte[] bytes, int length) {
    byte[] key() {
      return Arrays.copyOfRange(bytes, length, bytes.length);
    }

    boolean hasValuesOf(Entry other) {
      return Arrays.equals(bytes, 0, length, other.bytes, 0, other.length);
    }
  }

  /** The key of the entry of a row. */
  static byte[] entry(Key values, KeyOrder order, Key key) {
    byte[] first = KeyEncoding.encode(values, order);
    byte[] second = KeyEncoding.encode(key, KeyOrder.ASCENDING);
    byte[] entry = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, entry, first.length, second.length);
    return entry;
  }

  /**
   * The keys of the rows that have values in the range at a sequence, in index order, as the tree
   * of the rows has them.
   */
  Iterator<byte[]> keys(KeyRange range, long sequence) {
    return Iterators.map(entries(range, sequence), Entry::key);
  }

  /** About how many of them there are; see {@link Tree#count}. */
  long count(KeyRange range, long sequence, long most) {
    KeyOrder order = definition.order();
    return tree.count(bound(range.from(), order), bound(range.to(), order), sequence, most);
  }

  /** The keys of {@link #keys}, the last ones first. */
  Iterator<byte[]> keysBackwards(KeyRange range, long sequence) {
    KeyOrder order = definition.order();
    return Iterators.map(
        entries(tree.backwards(bound(range.from(), order), bound(range.to(), order), sequence)),
        Entry::key);
  }

  /**
   * The keys of the rows that have the values of another row at a sequence, none of which is null,
   * in index order.
   */
  Iterator<byte[]> keysOfEqual(long sequence) {
    Iterator<Entry> entries = entries(KeyRange.ALL, sequence);
    return new Lookahead<>() {
      private @Nullable Entry last;

      /** Whether those with the values of the last one are wanted: it has followed another. */
      private boolean wanted;

      /** Whether the last one is still to be given. */
      private boolean due;

      @Override
      protected byte @Nullable [] advance() {
        while (true) {
          Entry before = last;
          if (before != null && due) {
            due = false;
            return before.key();
          }
          if (!entries.hasNext()) {
            return null;
          }
          Entry next = entries.next();
          last = next;
          if (before == null || !next.hasValuesOf(before)) {
            wanted = false;
          } else if (wanted) {
            due = true;
          } else if (!hasNull(next)) {
            wanted = true;
            due = true;
            return before.key();
          }
        }
      }
    };
  }

  private boolean hasNull(Entry entry) {
    return KeyEncoding.hasNull(entry.bytes, definition.columns().size(), definition.order());
  }

  /**
   * When which rows had values in the range, as far as it was at some sequence from {@code from} on
   * and before {@code to}: by values, then by key, then by sequence. A row that had other values in
   * between is there twice.
   *
   * @param known what happened after this sequence is not looked at
   */
  Iterator<Stay> stays(KeyRange range, long from, long to, long known) {
    KeyOrder order = definition.order();
    Iterator<Span> spans =
        tree.history(bound(range.from(), order), bound(range.to(), order), from, to, known);
    Entries entries = new Entries();
    return Iterators.map(
        spans,
        span ->
            new Stay(
                entries.of(span.version().key()).key(),
                span.version().sequence(),
                span.endSequence()));
  }

  /**
   * That a row had the same values for a time.
   *
   * @param key the key of the row, as the tree of the rows has it
   * @param first a sequence at which it got them, or had them before anybody asks
   * @param end the sequence of the event by which it lost them, or what is behind all that is asked
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Stay(byte[] key, long first, long end) {}

  private Iterator<Entry> entries(KeyRange range, long sequence) {
    KeyOrder order = definition.order();
    return entries(tree.scan(bound(range.from(), order), bound(range.to(), order), sequence));
  }

  private Iterator<Entry> entries(Iterator<StoredVersion> found) {
    Entries entries = new Entries();
    return Iterators.map(found, entry -> entries.of(entry.key()));
  }

  /** Tells values and keys apart, in entries that come in order or the other way round. */
  private final class Entries {
    private byte[] last = {};

    /** How many bytes the values of the last entry have; none has as many as that. */
    private int length = Integer.MAX_VALUE;

    Entry of(byte[] entry) {
      int same = Arrays.mismatch(last, entry);
      if (same >= 0 && same < length) {
        length = KeyEncoding.length(entry, definition.columns().size(), definition.order());
      }
      last = entry;
      return new Entry(entry, length);
    }
  }

  static byte @Nullable [] bound(@Nullable Key bound, KeyOrder order) {
    return bound == null ? null : KeyEncoding.encode(bound, order);
  }
}
