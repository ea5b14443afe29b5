package org.driftdb.storage.history;

import static org.driftdb.storage.history.Iterators.filter;
import static org.driftdb.storage.history.Iterators.map;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableKind;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * The versions that the events of one table made since the history began, in memory: a sorted map
 * from key to the changes of that row. What the table was before is known of the rows that were
 * changed, as far as it takes to tell what became of them.
 *
 * <p>One thread at a time may apply events, in order of sequence; any number may read meanwhile. A
 * reader asks at a sequence and sees the events up to it, so it is not disturbed by those that
 * arrive. Applying an event only hashes its key: the first reader that asks for an order, of keys
 * or of an index, sorts what arrived since the last did, and others who ask for one wait for it.
 */
public final class TableHistory implements Layer {
  private final TableKind kind;
  private final Map<Key, RowHistory> rowsByKey = new ConcurrentHashMap<>();
  private final AppendOnlyList<Change> changes = new AppendOnlyList<>();
  private final SortedRows sortedRows = new SortedRows();
  private volatile Map<String, SecondaryIndex> indexes = Map.of();
  private volatile long rowsAdded;
  private long bytes;
  private volatile long counted;

  /** A history without events, of a table of the kind. */
  public TableHistory(TableKind kind, Collection<IndexDefinition> indexes) {
    this.kind = kind;
    indexes.forEach(this::addIndex);
  }

  /**
   * What the event leaves of a row: the rule of replay. A column that is cleared is told from one
   * that came later.
   */
  private @Nullable Document after(@Nullable Document before, Event event) {
    Document fields = event.fields();
    return switch (event.type()) {
      case INSERT -> fields;
      case PATCH ->
          before == null || fields == null
              ? null
              : kind == TableKind.TYPED ? before.withAll(fields) : before.patched(fields);
      case SOFT_DELETE -> null;
    };
  }

  /**
   * Applies the next event of the table.
   *
   * @param before the version that lives before it; null if none does. Where this history has
   *     events of the key, it knows better, and this does not count
   * @return the row after the event; null if there is none
   */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  public @Nullable Document apply(Event event, @Nullable Version before) {
    RowHistory known = rowsByKey.get(event.key());
    Change change = known == null ? first(event, before) : next(event, known.last());
    if (known == null) {
      RowHistory row = new RowHistory(change);
      rowsByKey.put(event.key(), row);
      sortedRows.add(row);
    } else {
      known.add(change);
    }
    changes.add(change);
    bytes += Weights.of(change, known == null, kind == TableKind.DOCUMENT);
    if ((change.before() == null) != (change.after() == null)) {
      rowsAdded += change.after() == null ? -1 : 1;
    }
    return change.after();
  }

  private Change first(Event event, @Nullable Version before) {
    Document row = before == null ? null : before.row();
    return new Change(event, row, after(row, event), before == null ? 0 : before.sequence());
  }

  private Change next(Event event, Change last) {
    Document row = last.after();
    return new Change(event, row, after(row, event), row == null ? 0 : last.sequence());
  }

  /**
   * About how many bytes of memory it took when they were counted last. What readers sort grows
   * meanwhile.
   */
  public long bytes() {
    return counted;
  }

  /**
   * Counts how many bytes of memory it takes now; returns how many more they are than when they
   * were counted last. For the thread that applies events.
   */
  public long countMore() {
    long before = counted;
    long now = bytes;
    for (SecondaryIndex index : indexes.values()) {
      now += index.bytes();
    }
    counted = now;
    return now - before;
  }

  /** How many events there are. */
  public int size() {
    return changes.size();
  }

  /** All that the events did, by key, then by sequence. */
  public Iterator<Change> changesByKey() {
    Iterator<RowHistory> histories = sortedRows.all();
    return new Lookahead<>() {
      private @Nullable RowHistory row;
      private int position;

      @Override
      protected @Nullable Change advance() {
        while (row == null || position == row.size()) {
          if (!histories.hasNext()) {
            return null;
          }
          row = histories.next();
          position = 0;
        }
        return row.change(position++);
      }
    };
  }

  /** All that the events did, by sequence. */
  public Iterator<Change> changes() {
    int size = changes.size();
    return new Lookahead<>() {
      private int position;

      @Override
      protected @Nullable Change advance() {
        return position < size ? changes.get(position++) : null;
      }
    };
  }

  @Override
  public boolean isEmpty() {
    return changes.size() == 0;
  }

  @Override
  public boolean touched(Key key, long sequence) {
    RowHistory row = rowsByKey.get(key);
    return row != null && row.firstSequence() <= sequence;
  }

  @Override
  public @Nullable Touched find(Key key, long sequence) {
    RowHistory row = rowsByKey.get(key);
    return row == null || row.firstSequence() > sequence
        ? null
        : new Touched(key, row.at(sequence));
  }

  /** The sequence of the last event of this key; 0 if there was none. */
  public long lastSequence(Key key) {
    RowHistory row = rowsByKey.get(key);
    return row == null ? 0 : row.lastSequence();
  }

  /** How many more rows live after all events than did before; negative if fewer do. */
  public long rowsAdded() {
    return rowsAdded;
  }

  /** Whether the change is the first of its key. */
  private boolean isFirst(Change change) {
    RowHistory row = rowsByKey.get(change.event().key());
    return row == null || row.firstSequence() == change.sequence();
  }

  @Override
  public @Nullable Version get(Key key, long sequence) {
    RowHistory row = rowsByKey.get(key);
    return row == null ? null : row.at(sequence);
  }

  @Override
  public Iterator<Key> borders(KeyRange range, long sequence) {
    return sortedRows.borders(range);
  }

  @Override
  public Iterator<Touched> allTouched(KeyRange range, long sequence) {
    Iterator<RowHistory> histories = sortedRows.within(range);
    return new Lookahead<>() {
      @Override
      protected @Nullable Touched advance() {
        while (histories.hasNext()) {
          RowHistory row = histories.next();
          if (row.firstSequence() <= sequence) {
            return new Touched(row.key(), row.at(sequence));
          }
        }
        return null;
      }
    };
  }

  @Override
  public Iterator<Version> lookup(IndexDefinition definition, KeyRange range, long sequence) {
    NavigableSet<SecondaryIndex.Entry> entries = entries(definition, range);
    return entries == null
        ? Versions.chosen(scan(KeyRange.ALL, sequence), definition, range)
        : having(definition, entries.iterator(), sequence);
  }

  @Override
  public long count(IndexDefinition definition, KeyRange range, long sequence, long most) {
    NavigableSet<SecondaryIndex.Entry> entries = entries(definition, range);
    return entries == null ? 0 : entries.stream().limit(most + 1).count();
  }

  @Override
  public Iterator<Version> lookupBackwards(
      IndexDefinition definition, KeyRange range, long sequence, Projection projection) {
    NavigableSet<SecondaryIndex.Entry> entries = entries(definition, range);
    return entries == null
        ? Layer.super.lookupBackwards(definition, range, sequence, projection)
        : having(definition, entries.descendingIterator(), sequence);
  }

  /** The rows of those entries that have the entries' values at a sequence. */
  private Iterator<Version> having(
      IndexDefinition definition, Iterator<SecondaryIndex.Entry> entries, long sequence) {
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

  /** The entries of an index, with all changes taken in; null if it is not kept. */
  private @Nullable NavigableSet<SecondaryIndex.Entry> entries(
      IndexDefinition definition, KeyRange range) {
    SecondaryIndex index = indexes.get(definition.name());
    if (index == null || !index.definition().equals(definition)) {
      return null;
    }
    index.takeIn(changes, this::isFirst);
    return index.entries(range);
  }

  @Override
  public Iterator<Event> drift(Key key, long after, long to) {
    RowHistory row = rowsByKey.get(key);
    if (row == null) {
      return Collections.emptyIterator();
    }
    int begin = row.countUpTo(after);
    int count = row.countUpTo(to);
    return new Lookahead<>() {
      private int position = begin;

      @Override
      protected @Nullable Event advance() {
        return position < count ? row.change(position++).event() : null;
      }
    };
  }

  @Override
  public Iterator<Version> history(KeyRange range, long from, long to, long sequence) {
    return versions(sortedRows.within(range), from, to, sequence);
  }

  @Override
  public Iterator<Version> history(
      IndexDefinition definition, KeyRange range, long from, long to, long sequence) {
    NavigableSet<SecondaryIndex.Entry> entries = entries(definition, range);
    Iterator<RowHistory> histories;
    if (entries == null) {
      histories = sortedRows.all();
    } else {
      Set<RowHistory> found = new LinkedHashSet<>();
      for (SecondaryIndex.Entry entry : entries) {
        Key key = entry.key();
        RowHistory row = key == null ? null : rowsByKey.get(key);
        if (row != null) {
          found.add(row);
        }
      }
      histories = found.iterator();
    }
    return Versions.chosen(versions(histories, from, to, sequence), definition, range);
  }

  private static Iterator<Version> versions(
      Iterator<RowHistory> histories, long from, long to, long sequence) {
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

  @Override
  public Iterator<Key> changedKeys(KeyRange range, long after, long to) {
    int begin = changes.countUpTo(after, Change::sequence);
    int end = changes.countUpTo(to, Change::sequence);
    if (end - begin > rowsByKey.size() / 16) {
      return map(
          filter(sortedRows.within(range), row -> row.changesWithin(after, to)), RowHistory::key);
    }
    NavigableSet<Key> keys = new TreeSet<>();
    for (int i = begin; i < end; i++) {
      Key key = changes.get(i).event().key();
      if (range.contains(key)) {
        keys.add(key);
      }
    }
    return keys.iterator();
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

  /** Begins an index, unless it is there. No event may be applied meanwhile. */
  public void requireIndex(IndexDefinition definition) {
    SecondaryIndex known = indexes.get(definition.name());
    if (known == null || !known.definition().equals(definition)) {
      addIndex(definition);
    }
  }

  /**
   * Begins an index of all events so far and to come; one of the same name is forgotten. No event
   * may be applied meanwhile.
   */
  public void addIndex(IndexDefinition definition) {
    Map<String, SecondaryIndex> changed = new HashMap<>(indexes);
    changed.put(definition.name(), new SecondaryIndex(definition));
    indexes = Map.copyOf(changed);
  }

  /** Forgets an index. */
  public void dropIndex(String name) {
    Map<String, SecondaryIndex> changed = new HashMap<>(indexes);
    changed.remove(name);
    indexes = Map.copyOf(changed);
  }
}
