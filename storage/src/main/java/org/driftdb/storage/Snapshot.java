package org.driftdb.storage;

import java.util.Iterator;
import java.util.List;
import org.driftdb.storage.aggregate.Aggregation;
import org.driftdb.storage.aggregate.Aggregator;
import org.driftdb.storage.history.Changes;
import org.driftdb.storage.history.ColumnStatistics;
import org.driftdb.storage.history.Difference;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.Projection;
import org.driftdb.storage.history.RowBatch;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.Catalog;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.schema.ViewDefinition;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * The whole database as it is after one event, and everything before. Whatever is written, made or
 * dropped later, a snapshot answers the same; it holds no lock and need not be closed.
 *
 * <p>In a snapshot of the present a name means the table that lives. In one of the past it means
 * the table that lived then, even if it was dropped later; where none did, the one that was made
 * later, which is empty there. Its columns are those that it had then, unless {@link
 * #withColumnsOf} says otherwise, and its indexes those of now, or of its end, whose columns it
 * had. What tells of history also knows tables that have been dropped: see {@link #findEver}. Every
 * method that takes a table's name throws {@link org.driftdb.storage.error.DriftException} with
 * code NO_SUCH_TABLE if there is none of it, and every one that reads it with code BEYOND_HORIZON
 * if what it asks for has been discarded, or CONFLICT if that happened since and nobody named the
 * point: then it is to be tried again. Iterators read as they go, and are for one thread.
 */
public interface Snapshot {
  /** As the beginning of a history: from where on it is kept. */
  long BEGINNING = Long.MIN_VALUE;

  /** The sequence of the last committed event that this snapshot sees; 0 before the first. */
  long sequence();

  /**
   * The sequence of the last event that this snapshot sees, of its own transaction too: what that
   * has not committed has the sequences that follow, until it has its own.
   */
  long lastSequence();

  /** The tables and views that names mean here. */
  Catalog catalog();

  /** The table that a name means here; null if it means none. */
  @Nullable TableSchema find(String table);

  /** The table that {@link #find} finds. */
  TableSchema table(String table);

  /**
   * The table that a name means here, or else the last that it ever meant; null if there never was
   * one.
   */
  @Nullable TableSchema findEver(String table);

  /** The view that a name means here; null if it means none. */
  @Nullable ViewDefinition findView(String name);

  /**
   * The view that a name means here, or else the last that it ever meant; null if there never was
   * one, or it means a table.
   */
  @Nullable ViewDefinition findViewEver(String name);

  /** Whether a name means a table or view here, and never meant another. */
  boolean alwaysMeantTheSame(String name);

  /**
   * What was committed up to the event of this sequence, as far as this snapshot sees it. A
   * sequence to come is the present, without what a transaction has not committed.
   */
  Snapshot at(long sequence);

  /**
   * What was committed at or before a time, in milliseconds since 1970 UTC, as far as this snapshot
   * sees it. A time to come is the present, without what a transaction has not committed.
   */
  Snapshot atTime(long millis);

  /**
   * The sequence of the last commit at or before a time, in milliseconds since 1970 UTC, as far as
   * this snapshot sees it; 0 before the first commit.
   */
  long sequenceAt(long millis);

  /**
   * The same rows with the columns that tables have in another snapshot: one that was added since
   * has its initial value or null, a renamed one is called so, and a dropped one is not there.
   */
  Snapshot withColumnsOf(Snapshot other);

  /** The living row of this key; null if there is none. */
  default @Nullable Version get(String table, Key key) {
    return get(table, key, Projection.ALL);
  }

  /**
   * The same row, of which only some is wanted. Its key is equal to the one asked for, and may be
   * that one.
   *
   * @param projection what is wanted, by the names of columns
   */
  @Nullable Version get(String table, Key key, Projection projection);

  /** The living rows with keys in the range, by key. */
  Iterator<Version> scan(String table, KeyRange range);

  /**
   * The living rows with keys in the range, by key, in batches: to read a few columns of many rows.
   */
  Iterator<RowBatch> batches(String table, KeyRange range);

  /** The same, the last rows first; no more are read than are asked for. */
  Iterator<RowBatch> backwards(String table, KeyRange range);

  /**
   * What is asked of the groups of the living rows with keys in any of the ranges, by as many
   * threads as there are processors.
   *
   * @param ranges do not overlap
   * @param check called now and then, by all threads; what it throws ends the work
   */
  Aggregator aggregate(
      String table, List<KeyRange> ranges, Aggregation aggregation, Runnable check);

  /**
   * The living rows whose values of the index's columns lie in the range, by those values in the
   * index's directions, then by key. Rows without a value are in the index with null.
   *
   * @param projection what of them is wanted, by the names of columns
   * @throws org.driftdb.storage.error.DriftException with code NO_SUCH_INDEX if there is no such
   *     index
   */
  Iterator<Version> lookup(String table, String index, KeyRange range, Projection projection);

  /**
   * About how many rows {@link #lookup(String, String, KeyRange, Projection)} finds, found out in a
   * fraction of the time that they take. Where it finds a few thousand it may be 0; rows that have
   * had the values before may be counted.
   *
   * @param most it may stop counting behind that
   */
  long count(String table, String index, KeyRange range, long most);

  /**
   * The rows of {@link #lookup(String, String, KeyRange, Projection)}, the last ones first; no more
   * are read than are asked for.
   */
  Iterator<Version> lookupBackwards(
      String table, String index, KeyRange range, Projection projection);

  /** The rows of {@link #lookup(String, String, KeyRange, Projection)} as a whole. */
  default Iterator<Version> lookup(String table, String index, KeyRange range) {
    return lookup(table, index, range, Projection.ALL);
  }

  /**
   * All events of one key up to this snapshot, by sequence; also of a dropped table. Where history
   * was discarded, a row that lived there begins with an INSERT of its own sequence.
   */
  Iterator<Event> drift(String table, Key key);

  /**
   * The versions with keys in the range that were alive at some sequence from {@code from} on and
   * before {@code to}, by key, then by sequence; from {@link #BEGINNING} on as far back as history
   * is kept. A version that ended after this snapshot lives as it sees it.
   *
   * @param projection what of them is wanted, by the names of columns; the sequences are told in
   *     any case. If one key is asked for, those of the versions are equal to it, and may be that
   *     one
   */
  Iterator<Version> history(
      String table, KeyRange range, long from, long to, Projection projection);

  /** The same versions as a whole. */
  default Iterator<Version> history(String table, KeyRange range, long from, long to) {
    return history(table, range, from, to, Projection.ALL);
  }

  /**
   * The same versions with values of the index's columns in the range, by those values in the
   * index's directions, then by key, then by sequence.
   *
   * @throws org.driftdb.storage.error.DriftException with code NO_SUCH_INDEX if there is no such
   *     index
   */
  Iterator<Version> history(String table, String index, KeyRange range, long from, long to);

  /**
   * The events of the table after sequence {@code after} and up to sequence {@code to}, by
   * sequence.
   */
  Changes changes(String table, long after, long to);

  /** The same events of one key: found by the key, whatever else happened meanwhile. */
  Changes changes(String table, Key key, long after, long to);

  /**
   * Of the same events those that left a row with values of the index's columns in one of the
   * ranges, and perhaps others, in no order. Costs by the events, or by the rows that had such
   * values if they seem to be fewer.
   *
   * @param ranges do not overlap
   * @throws org.driftdb.storage.error.DriftException with code NO_SUCH_INDEX if there is no such
   *     index
   */
  Changes changes(String table, String index, List<KeyRange> ranges, long after, long to);

  /**
   * The commit that an event of {@link #changes} or {@link #drift} belongs to; null if it is not
   * committed here, or its commit is not known any more. It is found by one look.
   */
  @Nullable Commit commit(Event event);

  /**
   * The rows with keys in the range that differ between two points, by key: the state after event
   * {@code from} and that after event {@code to}, each as far as this snapshot sees; either may be
   * the later. A row with the same values again does not differ. Also of a dropped table.
   *
   * <p>A single key is looked up at both. Otherwise it costs by the events of the table between the
   * points, wherever in history they lie and whatever the size of the table or the events of
   * others; but where they are many (more than 10,000, or fewer of a small table), by the leaves of
   * the range that have had events since the earlier point.
   */
  Iterator<Difference> differences(String table, KeyRange range, long from, long to);

  /**
   * About how many rows live in the table now, whatever this snapshot's sequence. Costs nothing.
   */
  long rowCount(String table);

  /**
   * About how many different values the index has held so far, to within a few in a hundred. Costs
   * nothing.
   *
   * @throws org.driftdb.storage.error.DriftException with code NO_SUCH_INDEX if there is no such
   *     index
   */
  long distinctCount(String table, String index);

  /**
   * About what values a column has had so far, whatever this snapshot's sequence; null if that is
   * not known, or it has had none but null. It is known of a table's first 100 columns.
   */
  @Nullable ColumnStatistics statistics(String table, String column);
}
