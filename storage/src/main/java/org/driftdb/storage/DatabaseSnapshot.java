package org.driftdb.storage;

import java.util.Iterator;
import java.util.List;
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
import org.driftdb.storage.schema.Moment;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.schema.ViewDefinition;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * The committed contents at one sequence, with the tables as known when it was taken.
 *
 * @param moment the moment whose tables names mean; of a transaction that has changed tables, later
 *     than the rows
 * @param columnsAt the moment whose columns the tables have
 * @param named whether somebody asked for this point, and did not just read what there was
 */
record DatabaseSnapshot(
    Contents contents, Tables tables, Moment moment, Moment columnsAt, long sequence, boolean named)
    implements Snapshot {
  /** What there is when a statement begins. */
  DatabaseSnapshot(Contents contents, Tables tables, Moment moment, long sequence) {
    this(contents, tables, moment, moment, sequence, false);
  }

  @Override
  public long lastSequence() {
    return sequence;
  }

  @Override
  public Catalog catalog() {
    return tables.at(moment, columnsAt);
  }

  @Override
  public @Nullable TableSchema find(String name) {
    TableState found = tables.find(name, moment);
    return found == null ? null : found.known(columnsAt);
  }

  @Override
  public TableSchema table(String name) {
    return tables.table(name, moment).known(columnsAt);
  }

  @Override
  public @Nullable TableSchema findEver(String name) {
    TableState found = tables.findEver(name, moment);
    return found == null ? null : found.known(columnsAt);
  }

  @Override
  public @Nullable ViewDefinition findView(String name) {
    return tables.findView(name, moment);
  }

  @Override
  public @Nullable ViewDefinition findViewEver(String name) {
    return tables.findViewEver(name, moment);
  }

  @Override
  public boolean alwaysMeantTheSame(String name) {
    return tables.alwaysMeantTheSame(name, moment);
  }

  @Override
  public Snapshot at(long earlier) {
    long then = Math.max(0, earlier);
    return then > sequence ? this : at(Moment.rightAfter(then), then);
  }

  @Override
  public Snapshot atTime(long millis) {
    Moment then = new Moment(contents.commits().sequenceAt(millis, moment.sequence()), millis);
    return then.compareTo(moment) > 0 ? this : at(then, Math.min(then.sequence(), sequence));
  }

  private DatabaseSnapshot at(Moment then, long earlier) {
    return new DatabaseSnapshot(contents, tables, then, then, earlier, true);
  }

  @Override
  public Snapshot withColumnsOf(Snapshot other) {
    DatabaseSnapshot committed =
        other instanceof TransactionView view ? view.committed() : (DatabaseSnapshot) other;
    return new DatabaseSnapshot(contents, tables, moment, committed.columnsAt, sequence, named);
  }

  @Override
  public long sequenceAt(long millis) {
    return contents.commits().sequenceAt(millis, sequence());
  }

  /** Whether a name means a table here, or none that there is. */
  boolean means(String name, Table table) {
    TableState found = tables.find(name, moment);
    return found == null || found.table() == table;
  }

  private Versions living(String name) {
    return readable(tables.table(name, moment));
  }

  /** The rows of a table, with the columns that are seen here. */
  private Versions readable(TableState state) {
    return NamedVersions.of(kept(state), names(state));
  }

  /** What the columns are called that are seen here; null if always so. */
  @Nullable FieldNames names(TableState state) {
    return state.declared().names(columnsAt);
  }

  /**
   * The rows of a table as they are kept; what is discarded while they are read is no fault of who
   * named no point.
   */
  private Versions kept(TableState state) {
    Table table = state.table();
    return named ? table.readable(sequence) : table.readableSince(sequence);
  }

  @Override
  public @Nullable Version get(String name, Key key, Projection projection) {
    return living(name).get(key, sequence(), projection);
  }

  @Override
  public Iterator<Version> scan(String name, KeyRange range) {
    return living(name).scan(range, sequence());
  }

  @Override
  public Iterator<RowBatch> batches(String name, KeyRange range) {
    return RowSource.batches(living(name).rows(range, sequence()));
  }

  @Override
  public Iterator<RowBatch> backwards(String name, KeyRange range) {
    return RowSource.backwards(living(name), range, sequence());
  }

  @Override
  public Aggregator aggregate(
      String name, List<KeyRange> ranges, Aggregation aggregation, Runnable check) {
    return ParallelAggregation.of(
        aggregation, RowSource.parts(living(name), ranges, sequence()), check);
  }

  @Override
  public Iterator<Version> lookup(
      String name, String index, KeyRange range, Projection projection) {
    TableState state = tables.table(name, moment);
    return readable(state).lookup(state.index(index), range, sequence(), projection);
  }

  @Override
  public long count(String name, String index, KeyRange range, long most) {
    TableState state = tables.table(name, moment);
    return readable(state).count(state.index(index), range, sequence(), most);
  }

  @Override
  public Iterator<Version> lookupBackwards(
      String name, String index, KeyRange range, Projection projection) {
    TableState state = tables.table(name, moment);
    return readable(state).lookupBackwards(state.index(index), range, sequence(), projection);
  }

  @Override
  public Iterator<Event> drift(String name, Key key) {
    TableState state = tables.tableEver(name, moment);
    Versions versions = readable(state);
    return state.table().drift(versions, key, sequence(), sequence());
  }

  @Override
  public Iterator<Version> history(
      String name, KeyRange range, long from, long to, Projection projection) {
    TableState state = tables.tableEver(name, moment);
    return readable(state)
        .history(range, state.historyFrom(from, sequence()), to, sequence(), projection);
  }

  @Override
  public Iterator<Version> history(String name, String index, KeyRange range, long from, long to) {
    TableState state = tables.tableEver(name, moment);
    return readable(state)
        .history(state.index(index), range, state.historyFrom(from, sequence()), to, sequence());
  }

  @Override
  public Changes changes(String name, long after, long to) {
    TableState state = tables.tableEver(name, moment);
    return kept(state, after, to).named(names(state));
  }

  /** The events of a table as they are kept. */
  private Changes kept(TableState state, long after, long to) {
    Versions versions = kept(state);
    return new Changes(events(state, after, to), versions);
  }

  /** The events of a table as they are kept, after one sequence and up to another. */
  Iterator<Event> events(TableState state, long after, long to) {
    state.table().checkKept(after);
    return contents.changes(state.table(), after, Math.min(to, sequence()));
  }

  @Override
  public Changes changes(String name, Key key, long after, long to) {
    TableState state = tables.tableEver(name, moment);
    return state
        .table()
        .changes(kept(state), key, after, Math.min(to, sequence()))
        .named(names(state));
  }

  @Override
  public Changes changes(String name, String index, List<KeyRange> ranges, long after, long to) {
    TableState state = tables.tableEver(name, moment);
    return new IndexedChanges(state.table(), state.index(index), ranges, kept(state))
        .within(after, Math.min(to, sequence()), () -> kept(state, after, to))
        .named(names(state));
  }

  @Override
  public @Nullable Commit commit(Event event) {
    return event.sequence() > sequence()
        ? null
        : contents.commits().containing(event.sequence(), event.millis());
  }

  @Override
  public Iterator<Difference> differences(String name, KeyRange range, long from, long to) {
    TableState state = tables.tableEver(name, moment);
    Versions versions = readable(state);
    state.table().checkKept(Math.min(seen(from), seen(to)));
    return new Differences(state, versions, range)
        .between(
            seen(from), seen(to), (after, upTo) -> contents.changes(state.table(), after, upTo));
  }

  /** A sequence as far as it is seen. */
  private long seen(long asked) {
    return Math.max(0, Math.min(asked, sequence));
  }

  @Override
  public long rowCount(String name) {
    return tables.tableEver(name, moment).table().view().rowCount();
  }

  @Override
  public long distinctCount(String name, String indexName) {
    TableState state = tables.tableEver(name, moment);
    return state.table().distinctCount(state.index(indexName));
  }

  @Override
  public @Nullable ColumnStatistics statistics(String name, String column) {
    TableState state = tables.tableEver(name, moment);
    return state.table().statistics(column, names(state));
  }
}
