package org.driftdb.storage.history;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/** Rows by key, handed out in batches. For one thread. */
public interface RowSource {
  /**
   * Adds the next rows to a batch, as many as it takes.
   *
   * @param limit where to stop before: no row with this key or a later one is added; null for no
   *     limit
   */
  void fill(RowBatch batch, @Nullable Key limit);

  /** Passes over the row of a key, if there is one. All rows before it have been handed out. */
  void pass(Key key);

  /** All rows in batches; the first ones are small, for who wants few rows. */
  static Iterator<RowBatch> batches(RowSource source) {
    return new Lookahead<>() {
      private int room = RowBatch.LEAST_ROOM;

      @Override
      protected @Nullable RowBatch advance() {
        RowBatch batch = new RowBatch(room);
        room = Math.min(RowBatch.MOST_ROOM, 2 * room);
        source.fill(batch, null);
        return batch.size() == 0 ? null : batch;
      }
    };
  }

  /** The rows of some versions that live at a sequence, the last ones first, in batches. */
  static Iterator<RowBatch> backwards(Versions versions, KeyRange range, long sequence) {
    Iterator<Key> borders = versions.borders(range, sequence);
    return new Lookahead<>() {
      /** Of the rows from a border on, those that have not been handed out. */
      private final List<RowBatch> left = new ArrayList<>();

      private @Nullable Key end = range.to();
      private boolean ended;

      @Override
      protected @Nullable RowBatch advance() {
        while (left.isEmpty() && !ended) {
          ended = !borders.hasNext();
          Key begin = ended ? range.from() : borders.next();
          if (begin == null || !begin.equals(end)) {
            batches(versions.rows(new KeyRange(begin, end), sequence)).forEachRemaining(left::add);
          }
          end = begin;
        }
        return left.isEmpty() ? null : left.remove(left.size() - 1).reversed();
      }
    };
  }

  /**
   * The rows of some versions that live at a sequence, in parts to be read by different threads.
   *
   * @param ranges do not overlap
   */
  static List<Supplier<Iterator<RowBatch>>> parts(
      Versions versions, List<KeyRange> ranges, long sequence) {
    List<Supplier<Iterator<RowBatch>>> parts = new ArrayList<>();
    for (KeyRange range : ranges) {
      Key from = range.from();
      for (Key to : versions.divide(range, sequence)) {
        parts.add(part(versions, new KeyRange(from, to), sequence));
        from = to;
      }
      parts.add(part(versions, new KeyRange(from, range.to()), sequence));
    }
    return parts;
  }

  /** The same rows, those of all ranges as one part. */
  static List<Supplier<Iterator<RowBatch>>> whole(
      Versions versions, List<KeyRange> ranges, long sequence) {
    return List.of(
        () ->
            Iterators.flatMap(ranges.iterator(), range -> batches(versions.rows(range, sequence))));
  }

  private static Supplier<Iterator<RowBatch>> part(
      Versions versions, KeyRange range, long sequence) {
    return () -> batches(versions.rows(range, sequence));
  }

  /** All rows one by one. */
  static Iterator<Version> versions(RowSource source) {
    return versions(batches(source));
  }

  /** All rows of batches one by one. */
  static Iterator<Version> versions(Iterator<RowBatch> batches) {
    return new Lookahead<>() {
      private @Nullable RowBatch batch;
      private int next;

      @Override
      protected @Nullable Version advance() {
        while (batch == null || next == batch.size()) {
          if (!batches.hasNext()) {
            return null;
          }
          batch = batches.next();
          next = 0;
        }
        return batch.version(next++);
      }
    };
  }
}
