package org.driftdb.storage;

import static org.driftdb.storage.history.Iterators.concat;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.driftdb.storage.aggregate.Aggregation;
import org.driftdb.storage.aggregate.Aggregator;
import org.driftdb.storage.aggregate.ParallelAggregation;
import org.driftdb.storage.history.Changes;
import org.driftdb.storage.history.ColumnStatistics;
import org.driftdb.storage.history.Difference;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.NamedVersions;
import org.driftdb.storage.history.Projection;
import org.driftdb.storage.history.RowBatch;
import org.driftdb.storage.history.RowSource;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.history.Versions;
import org.driftdb.storage.schema.Catalog;
import org.driftdb.storage.schema.FieldNames;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.schema.ViewDefinition;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * The committed contents at one sequence, with the writes of one transaction on top. Rows that the
 * transaction wrote are answered from its own writes, all others from the contents. An iterator
 * sees the writes made before it was begun and none after, and of a view that ends only those
 * before its end.
 */
final class TransactionView implements Snapshot {
  private final DatabaseSnapshot committed;
  private final long sequence;
  private final OwnWrites writes;

  /** The last of the writes that it sees; null if it sees all, also those to come. */
  private final @Nullable Last last;

  /**
   * Where a view ends.
   *
   * @param schemas the tables that had been written, with the columns that they had
   * @param rows what had been written to them
   */
  private record Last(long sequence, Map<Table, TableSchema> schemas, Map<Table, OwnRows> rows) {}

  /** The view of a transaction that reads this snapshot. */
  TransactionView(DatabaseSnapshot committed, OwnWrites writes) {
    this(committed, writes, null);
  }

  private TransactionView(DatabaseSnapshot committed, OwnWrites writes, @Nullable Last last) {
    this.committed = committed;
    this.sequence = committed.sequence();
    this.writes = writes;
    this.last = last;
  }

  /** What is seen now, whatever is written later, and when the transaction has ended, too. */
  TransactionView now() {
    Map<Table, TableSchema> schemas = new HashMap<>();
    Map<Table, OwnRows> rows = new HashMap<>();
    for (Table table : writes.tables()) {
      OwnRows own = writes.rows(table);
      if (own != null) {
        rows.put(table, own);
      }
      TableState state = committed.tables().find(table.name(), committed.moment());
      if (state != null) {
        schemas.put(table, writes.schema(state));
      }
    }
    return new TransactionView(committed, writes, new Last(writes.lastSequence(), schemas, rows));
  }

  private TableSchema schema(TableState state) {
    return last == null
        ? writes.schema(state)
        : last.schemas.getOrDefault(state.table(), state.schema());
  }

  @Override
  public long sequence() {
    return sequence;
  }

  @Override
  public long lastSequence() {
    return last == null ? writes.lastSequence() : last.sequence;
  }

  @Override
  public Catalog catalog() {
    Catalog others = committed.catalog();
    boolean written = last == null ? writes.count() > 0 : !last.rows.isEmpty();
    return !written
        ? others
        : new Catalog(
            others.tables().stream().map(TableSchema::name).map(this::table).toList(),
            others.views(),
            Map.of());
  }

  @Override
  public TableSchema table(String name) {
    committed.table(name);
    return schema(living(name));
  }

  @Override
  public @Nullable TableSchema find(String name) {
    return committed.find(name) == null ? null : schema(living(name));
  }

  @Override
  public @Nullable TableSchema findEver(String name) {
    TableSchema found = find(name);
    return found == null ? committed.findEver(name) : found;
  }

  @Override
  public @Nullable ViewDefinition findView(String name) {
    return committed.findView(name);
  }

  @Override
  public @Nullable ViewDefinition findViewEver(String name) {
    return committed.findViewEver(name);
  }

  @Override
  public boolean alwaysMeantTheSame(String name) {
    return committed.alwaysMeantTheSame(name);
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

  @Override
  public Snapshot withColumnsOf(Snapshot other) {
    return this; // A transaction sees its tables as they are.
  }

  /** What it reads, without the writes. */
  DatabaseSnapshot committed() {
    return committed;
  }

  /** The tables that refer to the one of exactly this name. */
  List<TableSchema> referringTo(String exactName) {
    return committed.tables().referringTo(exactName);
  }

  /** The table that a name means. */
  TableState living(String name) {
    return committed.tables().table(name, committed.moment());
  }

  /**
   * The rows of a table that the transaction reads, and how it sees what it has written.
   *
   * @param kept the rows as they are kept
   * @param names what the columns are called; null if that is what their fields are
   * @param own what the transaction has written to it; null if nothing
   */
  private record Rows(
      Versions kept, @Nullable FieldNames names, @Nullable OwnRows own, long sequence) {
    Versions versions() {
      return NamedVersions.of(kept, names);
    }

    /** A sequence as far as it is seen. */
    long seen(long asked) {
      return Math.max(0, Math.min(asked, sequence));
    }
  }

  private @Nullable OwnRows own(TableState state) {
    return last == null ? writes.rows(state.table()) : last.rows.get(state.table());
  }

  private Rows rows(TableState state) {
    return rows(state, own(state));
  }

  private Rows rows(TableState state, @Nullable OwnRows own) {
    Table table = state.table();
    Versions others = table.readableSince(sequence);
    FieldNames names = committed.names(state);
    return own == null
        ? new Rows(others, names, null, sequence)
        : new Rows(
            own.over(others, sequence),
            names,
            own,
            last == null ? writes.readAt(sequence) : last.sequence);
  }

  /** The same, to be read by an index. */
  private Rows rows(TableState state, IndexDefinition index) {
    OwnRows own = own(state);
    if (own != null) {
      own.requireIndex(index);
    }
    return rows(state, own);
  }

  @Override
  public @Nullable Version get(String name, Key key, Projection projection) {
    Rows rows = rows(living(name));
    return rows.versions().get(key, rows.sequence, projection);
  }

  @Override
  public Iterator<Version> scan(String name, KeyRange range) {
    Rows rows = rows(living(name));
    return rows.versions().scan(range, rows.sequence);
  }

  @Override
  public Iterator<RowBatch> batches(String name, KeyRange range) {
    Rows rows = rows(living(name));
    return RowSource.batches(rows.versions().rows(range, rows.sequence));
  }

  @Override
  public Iterator<RowBatch> backwards(String name, KeyRange range) {
    Rows rows = rows(living(name));
    return RowSource.backwards(rows.versions(), range, rows.sequence);
  }

  @Override
  public Aggregator aggregate(
      String name, List<KeyRange> ranges, Aggregation aggregation, Runnable check) {
    Rows rows = rows(living(name));
    Versions versions = rows.versions();
    return ParallelAggregation.of(
        aggregation,
        rows.own == null
            ? RowSource.parts(versions, ranges, rows.sequence)
            : RowSource.whole(versions, ranges, rows.sequence), // They are for one thread.
        check);
  }

  @Override
  public Iterator<Version> lookup(
      String name, String indexName, KeyRange range, Projection projection) {
    TableState state = living(name);
    IndexDefinition index = state.index(indexName);
    Rows rows = rows(state, index);
    return rows.versions().lookup(index, range, rows.sequence, projection);
  }

  @Override
  public long count(String name, String indexName, KeyRange range, long most) {
    TableState state = living(name);
    IndexDefinition index = state.index(indexName);
    Rows rows = rows(state, index);
    return rows.versions().count(index, range, rows.sequence, most);
  }

  @Override
  public Iterator<Version> lookupBackwards(
      String name, String indexName, KeyRange range, Projection projection) {
    TableState state = living(name);
    IndexDefinition index = state.index(indexName);
    Rows rows = rows(state, index);
    return rows.versions().lookupBackwards(index, range, rows.sequence, projection);
  }

  @Override
  public Iterator<Event> drift(String name, Key key) {
    TableState state = committed.tables().tableEver(name, committed.moment());
    Rows rows = rows(state);
    return state.table().drift(rows.versions(), key, sequence, rows.sequence);
  }

  @Override
  public Iterator<Version> history(
      String name, KeyRange range, long from, long to, Projection projection) {
    TableState state = committed.tables().tableEver(name, committed.moment());
    Rows rows = rows(state);
    return rows.versions()
        .history(range, state.historyFrom(from, sequence), to, rows.sequence, projection);
  }

  @Override
  public Iterator<Version> history(
      String name, String indexName, KeyRange range, long from, long to) {
    TableState state = committed.tables().tableEver(name, committed.moment());
    IndexDefinition index = state.index(indexName);
    Rows rows = rows(state, index);
    return rows.versions()
        .history(index, range, state.historyFrom(from, sequence), to, rows.sequence);
  }

  @Override
  public Changes changes(String name, long after, long to) {
    TableState state = committed.tables().tableEver(name, committed.moment());
    return kept(state, after, to).named(committed.names(state));
  }

  /** The events of a table as they are kept. */
  private Changes kept(TableState state, long after, long to) {
    Rows rows = rows(state);
    Iterator<Event> others = committed.events(state, after, to);
    return new Changes(
        rows.own == null
            ? others
            : concat(others, rows.own.changes(after, Math.min(to, rows.sequence))),
        rows.kept);
  }

  @Override
  public Changes changes(String name, Key key, long after, long to) {
    TableState state = committed.tables().tableEver(name, committed.moment());
    Rows rows = rows(state);
    return state
        .table()
        .changes(rows.kept, key, after, Math.min(to, rows.sequence))
        .named(rows.names);
  }

  @Override
  public Changes changes(
      String name, String indexName, List<KeyRange> ranges, long after, long to) {
    TableState state = committed.tables().tableEver(name, committed.moment());
    IndexDefinition index = state.index(indexName);
    Rows rows = rows(state, index);
    return new IndexedChanges(state.table(), index, ranges, rows.kept)
        .within(after, Math.min(to, rows.sequence), () -> kept(state, after, to))
        .named(rows.names);
  }

  @Override
  public @Nullable Commit commit(Event event) {
    return committed.commit(event);
  }

  @Override
  public Iterator<Difference> differences(String name, KeyRange range, long from, long to) {
    TableState state = committed.tables().tableEver(name, committed.moment());
    Rows rows = rows(state);
    state.table().checkKept(Math.min(rows.seen(from), rows.seen(to)));
    return new Differences(state, rows.versions(), range)
        .between(rows.seen(from), rows.seen(to), (after, upTo) -> changes(name, after, upTo));
  }

  @Override
  public long rowCount(String name) {
    return committed.rowCount(name);
  }

  @Override
  public long distinctCount(String name, String index) {
    return committed.distinctCount(name, index);
  }

  @Override
  public @Nullable ColumnStatistics statistics(String name, String column) {
    return committed.statistics(name, column);
  }
}
