package org.driftdb.storage;

import static org.driftdb.storage.Iterators.concat;
import static org.driftdb.storage.Iterators.filter;
import static org.driftdb.storage.Iterators.map;
import static org.driftdb.storage.Iterators.merge;

import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.SecondaryIndex;
import org.driftdb.storage.history.TableHistory;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.Catalog;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyOrder;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * The committed contents at one sequence, with the writes of one transaction on top. Rows that the
 * transaction wrote are answered from its own writes, all others from the contents. An iterator
 * sees the writes made before it was begun and none after.
 */
final class TransactionView implements Snapshot {
  private final DatabaseSnapshot committed;
  private final long sequence;
  private final OwnWrites writes;

  /** The view of a transaction that reads this snapshot. */
  TransactionView(DatabaseSnapshot committed, OwnWrites writes) {
    this.committed = committed;
    this.sequence = committed.sequence();
    this.writes = writes;
  }

  @Override
  public long sequence() {
    return sequence;
  }

  @Override
  public Catalog catalog() {
    Catalog others = committed.catalog();
    return writes.events().isEmpty()
        ? others
        : new Catalog(
            others.tables().stream().map(TableSchema::name).map(this::table).toList(), Map.of());
  }

  @Override
  public TableSchema table(String name) {
    committed.table(name);
    return writes.schema(living(name));
  }

  @Override
  public @Nullable TableSchema find(String name) {
    return committed.find(name) == null ? null : writes.schema(living(name));
  }

  @Override
  public @Nullable TableSchema findEver(String name) {
    TableSchema found = find(name);
    return found == null ? committed.findEver(name) : found;
  }

  @Override
  public Snapshot at(long earlier) {
    return committed.at(earlier);
  }

  @Override
  public Snapshot atTime(long millis) {
    return committed.atTime(millis);
  }

  @Override
  public long sequenceAt(long millis) {
    return committed.sequenceAt(millis);
  }

  /** The table that a name means. */
  TableState living(String name) {
    return committed.tables().table(name, committed.moment());
  }

  private Table ever(String name) {
    return committed.tables().tableEver(name, committed.moment()).table();
  }

  @Override
  public @Nullable Version get(String name, Key key) {
    Table table = living(name).table();
    TableHistory own = writes.history(table);
    return own != null && touched(own, key, writes.lastSequence())
        ? own.get(key, writes.lastSequence())
        : committed.get(name, key);
  }

  @Override
  public Iterator<Version> scan(String name, KeyRange range) {
    Table table = living(name).table();
    Iterator<Version> others = committed.scan(name, range);
    TableHistory own = writes.history(table);
    long end = writes.lastSequence();
    return own == null
        ? others
        : merge(
            filter(others, version -> !touched(own, version.key(), end)),
            own.scan(range, end),
            Comparator.comparing(Version::key));
  }

  @Override
  public Iterator<Version> lookup(String name, String indexName, KeyRange range) {
    TableState state = living(name);
    TableHistory own = writes.history(state.table());
    Iterator<Version> others = committed.lookup(name, indexName, range);
    if (own == null) {
      return others;
    }
    IndexDefinition index = state.index(indexName).definition();
    SecondaryIndex ownIndex = own.indexes().get(indexName);
    if (ownIndex == null || !ownIndex.definition().equals(index)) {
      own.addIndex(index);
    }
    KeyOrder order = index.order();
    long end = writes.lastSequence();
    return merge(
        filter(others, version -> !touched(own, version.key(), end)),
        own.lookup(indexName, range, end),
        Comparator.<Version, Key>comparing(version -> index.valuesOf(version.row()), order)
            .thenComparing(Version::key));
  }

  @Override
  public Iterator<Event> drift(String name, Key key) {
    Table table = ever(name);
    Iterator<Event> others = committed.drift(name, key);
    TableHistory own = writes.history(table);
    return own == null ? others : concat(others, own.drift(key, writes.lastSequence()));
  }

  @Override
  public Iterator<Version> history(String name, KeyRange range, long from, long to) {
    Table table = ever(name);
    TableHistory own = writes.history(table);
    if (own == null) {
      return committed.history(name, range, from, to);
    }
    long end = writes.lastSequence();
    Iterator<Version> others = committed.history(name, range, from, to);
    return merge(
        filter(
            map(others, version -> endedBy(own.drift(version.key(), end), version)),
            version -> version.aliveWithin(from, to)),
        own.history(range, from, to, end),
        Comparator.comparing(Version::key).thenComparingLong(Version::sequence));
  }

  private static Version endedBy(Iterator<Event> laterEvents, Version version) {
    if (!version.lives() || !laterEvents.hasNext()) {
      return version;
    }
    Event end = laterEvents.next();
    return new Version(
        version.key(),
        version.row(),
        version.sequence(),
        version.millis(),
        end.sequence(),
        end.millis());
  }

  @Override
  public Iterator<Event> changes(String name, long after, long to) {
    Table table = ever(name);
    Iterator<Event> others = committed.changes(name, after, to);
    TableHistory own = writes.history(table);
    return own == null
        ? others
        : concat(others, own.changes(after, Math.min(to, writes.lastSequence())));
  }

  @Override
  public long rowCount(String name) {
    return committed.rowCount(name);
  }

  @Override
  public long distinctCount(String name, String index) {
    return committed.distinctCount(name, index);
  }

  /** Whether the transaction's events up to the given one say what became of the key. */
  private static boolean touched(TableHistory own, Key key, long end) {
    long first = own.firstSequence(key);
    return 0 < first && first <= end;
  }
}
