package org.driftdb.storage;

import static org.driftdb.storage.Iterators.concat;
import static org.driftdb.storage.Iterators.filter;
import static org.driftdb.storage.Iterators.map;
import static org.driftdb.storage.Iterators.merge;

import java.util.Comparator;
import java.util.Iterator;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.TableHistory;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.value.Json;
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
  private final Contents contents;
  private final long sequence;
  private final OwnWrites writes;

  TransactionView(Contents contents, long sequence, OwnWrites writes) {
    this.contents = contents;
    this.sequence = sequence;
    this.writes = writes;
  }

  @Override
  public long sequence() {
    return sequence;
  }

  @Override
  public @Nullable Version get(String name, Key key) {
    Table table = contents.readable(name, sequence);
    TableHistory own = writes.history(table);
    return own != null && touched(own, key, writes.lastSequence())
        ? own.get(key, writes.lastSequence())
        : table.history().get(key, sequence);
  }

  @Override
  public Iterator<Version> scan(String name, KeyRange range) {
    Table table = contents.readable(name, sequence);
    Iterator<Version> committed = table.history().scan(range, sequence);
    TableHistory own = writes.history(table);
    long end = writes.lastSequence();
    return own == null
        ? committed
        : merge(
            filter(committed, version -> !touched(own, version.key(), end)),
            own.scan(range, end),
            Comparator.comparing(Version::key));
  }

  @Override
  public Iterator<Version> lookup(String name, String indexName, KeyRange range) {
    Table table = contents.readable(name, sequence);
    Iterator<Version> committed = table.history().lookup(indexName, range, sequence);
    TableHistory own = writes.history(table);
    if (own == null) {
      return committed;
    }
    IndexDefinition index = table.schema().index(indexName);
    if (index == null) {
      throw new DriftException(
          ErrorCode.NO_SUCH_INDEX, "There is no index " + Json.write(indexName));
    }
    if (!own.hasIndex(indexName)) {
      own.addIndex(index);
    }
    KeyOrder order = index.order();
    long end = writes.lastSequence();
    return merge(
        filter(committed, version -> !touched(own, version.key(), end)),
        own.lookup(indexName, range, end),
        Comparator.<Version, Key>comparing(version -> index.valuesOf(version.row()), order)
            .thenComparing(Version::key));
  }

  @Override
  public Iterator<Event> drift(String name, Key key) {
    Table table = contents.readable(name, sequence);
    Iterator<Event> committed = table.history().drift(key, sequence);
    TableHistory own = writes.history(table);
    return own == null ? committed : concat(committed, own.drift(key, writes.lastSequence()));
  }

  @Override
  public Iterator<Version> history(String name, KeyRange range, long from, long to) {
    Table table = contents.readable(name, sequence);
    TableHistory own = writes.history(table);
    if (own == null) {
      return table.history().history(range, from, to, sequence);
    }
    long end = writes.lastSequence();
    Iterator<Version> committed = table.history().history(range, from, to, sequence);
    return merge(
        filter(
            map(committed, version -> endedBy(own.drift(version.key(), end), version)),
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
    Table table = contents.readable(name, sequence);
    Iterator<Event> committed = table.history().changes(after, Math.min(to, sequence));
    TableHistory own = writes.history(table);
    return own == null
        ? committed
        : concat(committed, own.changes(after, Math.min(to, writes.lastSequence())));
  }

  @Override
  public long rowCount(String name) {
    return contents.table(name, sequence).history().rowCount();
  }

  @Override
  public long distinctCount(String name, String index) {
    return contents.table(name, sequence).history().distinctCount(index);
  }

  /** Whether the transaction's events up to the given one say what became of the key. */
  private static boolean touched(TableHistory own, Key key, long end) {
    long first = own.firstSequence(key);
    return 0 < first && first <= end;
  }
}
