package org.driftdb.storage.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyOrder;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * The versions of the rows of one table, wherever they are kept. A reader asks at a sequence and
 * gets the answer of that time, whatever has been written since. Any number of threads may ask; an
 * iterator is for one.
 */
public interface Versions {
  /** The row of this key that lives at the sequence; null if there is none. */
  @Nullable Version get(Key key, long sequence);

  /**
   * The same, of which only some is wanted. Its key is equal to the one asked for, and may be that
   * one.
   */
  default @Nullable Version get(Key key, long sequence, Projection projection) {
    return get(key, sequence);
  }

  /** The rows that live at the sequence, with keys in the range, by key. */
  RowSource rows(KeyRange range, long sequence);

  /**
   * Keys in the range, ascending, between which about equally many rows live at the sequence; none
   * where all of them are few, or only one thread may read them.
   */
  default List<Key> divide(KeyRange range, long sequence) {
    return List.of();
  }

  /**
   * Keys in the range, descending, between which few rows live at the sequence, found as they are
   * asked for; none where all of them are read at once.
   */
  default Iterator<Key> borders(KeyRange range, long sequence) {
    return Collections.emptyIterator();
  }

  /** {@link #rows} one by one. */
  default Iterator<Version> scan(KeyRange range, long sequence) {
    return RowSource.versions(rows(range, sequence));
  }

  /**
   * The rows that live at the sequence, with values of the index's columns in the range, by those
   * values in the index's directions, then by key. Where the index is not kept any more, or not
   * yet, every row is looked at.
   */
  Iterator<Version> lookup(IndexDefinition index, KeyRange range, long sequence);

  /** The same, of which only some is wanted. */
  default Iterator<Version> lookup(
      IndexDefinition index, KeyRange range, long sequence, Projection projection) {
    return lookup(index, range, sequence);
  }

  /**
   * About how many rows {@link #lookup} finds, found out in a fraction of the time that they take.
   * Those in leaves of which it finds a part are not counted; those that have had the values before
   * may be.
   *
   * @param most it may stop counting behind that
   */
  default long count(IndexDefinition index, KeyRange range, long sequence, long most) {
    return 0;
  }

  /**
   * The rows of {@link #lookup}, the last ones first. Where there is no other way, all of them are
   * held in memory.
   */
  default Iterator<Version> lookupBackwards(
      IndexDefinition index, KeyRange range, long sequence, Projection projection) {
    List<Version> found = new ArrayList<>();
    lookup(index, range, sequence, projection).forEachRemaining(found::add);
    Collections.reverse(found);
    return found.iterator();
  }

  /**
   * The events of one key after one sequence and up to another, by sequence. Where earlier ones are
   * not kept, an INSERT of its own sequence tells the row that they left. What happened before is
   * not gone through.
   */
  Iterator<Event> drift(Key key, long after, long to);

  /**
   * The versions with keys in the range that were alive at some sequence from {@code from} on and
   * before {@code to}, as known at {@code sequence}, by key, then by sequence.
   */
  Iterator<Version> history(KeyRange range, long from, long to, long sequence);

  /**
   * The same, of which only some is wanted; the sequences are told in any case. If one key is asked
   * for, those of the versions are equal to it, and may be that one.
   */
  default Iterator<Version> history(
      KeyRange range, long from, long to, long sequence, Projection projection) {
    return history(range, from, to, sequence);
  }

  /**
   * The versions with values of the index's columns in the range that were alive at some sequence
   * from {@code from} on and before {@code to}, as known at {@code sequence}, by those values in
   * the index's directions, then by key, then by sequence. Where the index is not kept any more, or
   * not yet, every version is looked at.
   */
  Iterator<Version> history(
      IndexDefinition index, KeyRange range, long from, long to, long sequence);

  /**
   * The rows with keys in the range that have other versions at a later sequence than at an earlier
   * one, by key; perhaps some that have none at either. Costs by the events between the two, and by
   * the leaves that are others since.
   *
   * @param first the earlier sequence
   * @param second the later one
   */
  Iterator<Difference> differences(KeyRange range, long first, long second);

  /** The order in which an index has versions. */
  static Comparator<Version> orderOf(IndexDefinition index) {
    KeyOrder order = index.order();
    return Comparator.<Version, Key>comparing(version -> index.valuesOf(version.row()), order)
        .thenComparing(Version::key)
        .thenComparingLong(Version::sequence);
  }

  /**
   * Those of some versions that have values of an index's columns in the range, in its order, found
   * by looking at every one.
   */
  static Iterator<Version> chosen(
      Iterator<Version> versions, IndexDefinition index, KeyRange range) {
    KeyOrder order = index.order();
    List<Version> found = new ArrayList<>();
    versions.forEachRemaining(
        version -> {
          if (range.contains(index.valuesOf(version.row()), order)) {
            found.add(version);
          }
        });
    found.sort(orderOf(index));
    return found.iterator();
  }
}
