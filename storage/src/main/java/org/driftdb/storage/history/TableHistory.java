package org.driftdb.storage.history;

import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.RowHistory.Change;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * Every version of every row of one table: a sorted map from key to the changes of that row.
 *
 * <p>One thread at a time may apply events, in order of sequence; any number may read meanwhile,
 * without locks. A reader asks at a sequence and sees the events up to it, so it is not disturbed
 * by those that arrive.
 */
public final class TableHistory {
  private final ConcurrentSkipListMap<Key, RowHistory> rows = new ConcurrentSkipListMap<>();
  private final AppendOnlyList<Change> changes = new AppendOnlyList<>();
  private volatile Map<String, SecondaryIndex> indexes = Map.of();
  private volatile long rowCount;

  /** What the event leaves of a row: the rule of replay. */
  public static @Nullable Document after(@Nullable Document before, Event event) {
    Document fields = event.fields();
    return switch (event.type()) {
      case INSERT -> fields;
      case PATCH -> before == null || fields == null ? null : before.patched(fields);
      case SOFT_DELETE -> null;
    };
  }

  /** Applies the next event of the table. */
  public void apply(Event event) {
    apply(event, after(current(event.key()), event));
  }

  /** Applies the next event of the table, which leaves this row. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  public void apply(Event event, @Nullable Document after) {
    Change change = new Change(event, after);
    RowHistory row = rows.get(event.key());
    Document before = row == null ? null : row.current();
    if (after != null) {
      for (SecondaryIndex index : indexes.values()) {
        index.add(event.key(), before, after);
      }
    }
    if (row == null) {
      row = new RowHistory();
      row.add(change);
      rows.put(event.key(), row);
    } else {
      row.add(change);
    }
    changes.add(change);
    if ((before == null) != (after == null)) {
      rowCount += after == null ? -1 : 1;
    }
  }

  /** The row of this key after all events; null if there is none. */
  public @Nullable Document current(Key key) {
    RowHistory row = rows.get(key);
    return row == null ? null : row.current();
  }

  /** The sequence of the first event of this key; 0 if there was none. */
  public long firstSequence(Key key) {
    RowHistory row = rows.get(key);
    return row == null ? 0 : row.firstSequence();
  }

  /** The sequence of the last event of this key; 0 if there was none. */
  public long lastSequence(Key key) {
    RowHistory row = rows.get(key);
    return row == null ? 0 : row.lastSequence();
  }

  /** How many rows live after all events. */
  public long rowCount() {
    return rowCount;
  }

  /** The row of this key that lives at the sequence; null if there is none. */
  public @Nullable Version get(Key key, long sequence) {
    RowHistory row = rows.get(key);
    return row == null ? null : row.at(sequence);
  }

  /** The rows that live at the sequence, with keys in the range, by key. */
  public Iterator<Version> scan(KeyRange range, long sequence) {
    Iterator<RowHistory> histories = within(range).values().iterator();
    return new Lookahead<>() {
      @Override
      protected @Nullable Version advance() {
        while (histories.hasNext()) {
          Version version = histories.next().at(sequence);
          if (version != null) {
            return version;
          }
        }
        return null;
      }
    };
  }

  /**
   * The rows that live at the sequence, with values of the index in the range, by those values,
   * then by key.
   *
   * @throws DriftException with code NO_SUCH_INDEX if there is no such index
   */
  public Iterator<Version> lookup(String indexName, KeyRange range, long sequence) {
    SecondaryIndex index = indexes.get(indexName);
    if (index == null) {
      throw new DriftException(
          ErrorCode.NO_SUCH_INDEX, "There is no index " + Json.write(indexName));
    }
    return lookup(index, range, sequence);
  }

  /**
   * As above, by an index that this history has or had; it answers for the sequences up to the one
   * at which it was dropped.
   */
  public Iterator<Version> lookup(SecondaryIndex index, KeyRange range, long sequence) {
    IndexDefinition definition = index.definition();
    Iterator<SecondaryIndex.Entry> entries = index.entries(range);
    return new Lookahead<>() {
      @Override
      protected @Nullable Version advance() {
        while (entries.hasNext()) {
          SecondaryIndex.Entry entry = entries.next();
          Key key = entry.key();
          Version version = key == null ? null : get(key, sequence);
          if (version != null && definition.valuesOf(version.row()).equals(entry.values())) {
            return version;
          }
        }
        return null;
      }
    };
  }

  /** The events of one key up to the sequence, by sequence. */
  public Iterator<Event> drift(Key key, long sequence) {
    RowHistory row = rows.get(key);
    if (row == null) {
      return Collections.emptyIterator();
    }
    int count = row.countUpTo(sequence);
    return new Lookahead<>() {
      private int position;

      @Override
      protected @Nullable Event advance() {
        return position < count ? row.change(position++).event() : null;
      }
    };
  }

  /**
   * The versions with keys in the range that were alive at some sequence from {@code from} on and
   * before {@code to}, as known at {@code sequence}, by key, then by sequence.
   */
  public Iterator<Version> history(KeyRange range, long from, long to, long sequence) {
    Iterator<RowHistory> histories = within(range).values().iterator();
    return new Lookahead<>() {
      private @Nullable RowHistory row;
      private int position;
      private int known;

      @Override
      protected @Nullable Version advance() {
        while (true) {
          if (row != null && position < known) {
            Version version = row.version(position++, known);
            if (version != null && version.aliveWithin(from, to)) {
              return version;
            }
          } else if (histories.hasNext()) {
            row = histories.next();
            position = 0;
            known = row.countUpTo(sequence);
          } else {
            return null;
          }
        }
      }
    };
  }

  /** The events after sequence {@code after} and up to sequence {@code to}, by sequence. */
  public Iterator<Event> changes(long after, long to) {
    int begin = changes.countUpTo(after, Change::sequence);
    int end = changes.countUpTo(to, Change::sequence);
    return new Lookahead<>() {
      private int position = begin;

      @Override
      protected @Nullable Event advance() {
        return position < end ? changes.get(position++).event() : null;
      }
    };
  }

  /** The indexes that there are now, by name. */
  public Map<String, SecondaryIndex> indexes() {
    return indexes;
  }

  /**
   * Begins an index and fills it from all of the past; one of the same name is forgotten. No event
   * may be applied meanwhile.
   */
  public void addIndex(IndexDefinition definition) {
    SecondaryIndex index = new SecondaryIndex(definition);
    int count = changes.size();
    for (int i = 0; i < count; i++) {
      Change change = changes.get(i);
      Document after = change.after();
      if (after != null) {
        index.add(change.event().key(), null, after);
      }
    }
    Map<String, SecondaryIndex> changed = new HashMap<>(indexes);
    changed.put(definition.name(), index);
    indexes = Map.copyOf(changed);
  }

  /** Forgets an index. */
  public void dropIndex(String name) {
    Map<String, SecondaryIndex> changed = new HashMap<>(indexes);
    changed.remove(name);
    indexes = Map.copyOf(changed);
  }

  private NavigableMap<Key, RowHistory> within(KeyRange range) {
    Key from = range.from();
    Key to = range.to();
    if (from != null && to != null && from.compareTo(to) >= 0) {
      return Collections.emptyNavigableMap();
    }
    NavigableMap<Key, RowHistory> part = rows;
    if (from != null) {
      part = part.tailMap(from, true);
    }
    if (to != null) {
      part = part.headMap(to, false);
    }
    return part;
  }
}
