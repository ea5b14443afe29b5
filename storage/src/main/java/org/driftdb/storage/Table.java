package org.driftdb.storage;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.driftdb.storage.block.BlockCache;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Changes;
import org.driftdb.storage.history.ColumnCounts;
import org.driftdb.storage.history.ColumnStatistics;
import org.driftdb.storage.history.DistinctCount;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.history.Iterators;
import org.driftdb.storage.history.TableHistory;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.history.Versions;
import org.driftdb.storage.log.Damage;
import org.driftdb.storage.log.LostEvents;
import org.driftdb.storage.log.Salvage;
import org.driftdb.storage.rows.StoredTable;
import org.driftdb.storage.rows.TableFacts;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.DocumentColumns;
import org.driftdb.storage.schema.FieldNames;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.Moment;
import org.driftdb.storage.schema.SchemaHistory;
import org.driftdb.storage.schema.TableKind;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Binary;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * One table from its making to its end: what it is called, when it lived, and its rows. A later
 * table of the same name is another. One thread at a time may change it; any may read meanwhile.
 */
final class Table {
  private final String directory;
  private final boolean hasSchema;
  private final Map<String, DistinctCount> distinctCounts = new ConcurrentHashMap<>();

  /** What has been counted of indexes that are being made. */
  private final Map<IndexDefinition, DistinctCount> prepared = new ConcurrentHashMap<>();

  private volatile ColumnCounts columnCounts = new ColumnCounts();
  private final AtomicLong lastGeneratedKey = new AtomicLong();
  private volatile TableState state;
  private volatile TableView view;

  /** What has been lost of it; null when nothing has. */
  private volatile Salvage.@Nullable DamagedTable damage;

  /** The events that it has lost, or may have, and is read without. */
  private volatile List<LostEvents> lost = List.of();

  /** The first sequence at which it can be read; 0 if all its history is kept. */
  private volatile long horizon;

  /**
   * @param directory the name of its directory, which no other table of the database ever had
   * @param declared what was and is declared of it
   * @param cache where blocks of its files are kept
   * @param created when it was made
   * @param dropped when it was dropped; null if it lives
   */
  Table(
      String directory,
      SchemaHistory declared,
      BlockCache cache,
      Moment created,
      @Nullable Moment dropped) {
    this(directory, declared, cache, true, created, dropped);
  }

  private Table(
      String directory,
      SchemaHistory declared,
      BlockCache cache,
      boolean hasSchema,
      Moment created,
      @Nullable Moment dropped) {
    this.directory = directory;
    this.hasSchema = hasSchema;
    TableSchema stored = declared.stored();
    this.view = TableView.of(StoredTable.empty(stored, cache));
    stored.indexes().forEach(index -> distinctCounts.put(index.name(), new DistinctCount()));
    this.state =
        new TableState(
            this,
            declared.current(),
            declared,
            DocumentColumns.ofKey(stored.keyColumns()),
            created,
            dropped);
  }

  /** A table of which no more is known than that it was: its schema cannot be read. */
  static Table unreadable(
      String directory,
      String name,
      BlockCache cache,
      Moment created,
      @Nullable Moment dropped,
      Damage damage) {
    TableSchema unknown = TableSchema.documents(name, List.of("unknown"), List.of());
    Table table = new Table(directory, SchemaHistory.of(unknown), cache, false, created, dropped);
    table.damage = new Salvage.DamagedTable(damage, -1);
    return table;
  }

  /** Why its columns and its key are not known; null when they are. */
  @Nullable Damage unreadable() {
    Salvage.DamagedTable lost = damage;
    return hasSchema || lost == null ? null : lost.damage();
  }

  /** What is wrong with its files; null if nothing is known to be. */
  @Nullable Damage damage() {
    Salvage.DamagedTable lost = damage;
    return lost == null ? null : lost.damage();
  }

  /** Says that the log has lost some of its events. */
  void lose(Salvage.DamagedTable lost) {
    damage = damage == null ? lost : damage;
  }

  /** Says which events it has lost, or may have, and is read without. */
  void tellLost(List<LostEvents> events) {
    lost = events;
  }

  /** The events that it has lost, or may have, and is read without; mostly none. */
  List<LostEvents> lost() {
    return lost;
  }

  /** The first sequence at which it can be read; 0 if all its history is kept. */
  long horizon() {
    return horizon;
  }

  /** Says that its history before a sequence is discarded; before what is stored lacks it. */
  void discardBefore(long sequence) {
    horizon = Math.max(horizon, sequence);
  }

  /**
   * Checks that the history from a sequence on is kept.
   *
   * @throws DriftException with code BEYOND_HORIZON if it is not
   */
  void checkKept(long sequence) {
    long first = horizon;
    if (Math.max(0, sequence) < first) {
      throw beyondHorizon(first, sequence, null);
    }
  }

  /** Says that it cannot be read at a sequence, because it has been discarded up to another. */
  DriftException beyondHorizon(long first, long sequence, @Nullable Throwable cause) {
    return new DriftException(
        ErrorCode.BEYOND_HORIZON,
        "The history of table "
            + Json.write(name())
            + " before @seq:"
            + first
            + " has been discarded; it can be read from there on, and not at @seq:"
            + sequence,
        cause);
  }

  /**
   * The horizon, for who reads rows that were {@link #readable} at a sequence.
   *
   * @throws DriftException with code CONFLICT if that has been discarded since
   */
  long horizonUpTo(long sequence) {
    long found = horizon;
    if (found > sequence) {
      throw discardedMeanwhile(null);
    }
    return found;
  }

  private DriftException discardedMeanwhile(@Nullable DriftException cause) {
    return new DriftException(
        ErrorCode.CONFLICT,
        "What is being read of table "
            + Json.write(name())
            + " was discarded by COMPACT meanwhile: try again",
        cause);
  }

  /**
   * Its rows, to be read at a sequence at which all that it held is known.
   *
   * @throws DamagedException if it is not
   * @throws DriftException with code BEYOND_HORIZON if it has been discarded
   */
  Versions readable(long sequence) {
    // Taken before the horizon is looked at: what replaces it may lack what is before that.
    TableView now = view;
    checkKept(sequence);
    Salvage.DamagedTable lost = damage;
    if (lost != null && sequence > lost.readableUpTo()) {
      Damage found = lost.damage();
      throw new Damage(
              found.file(),
              found.offset(),
              found.what()
                  + ". Table "
                  + Json.write(name())
                  + (lost.readableUpTo() < 0
                      ? " cannot be read"
                      : " can be read AS OF @seq:" + lost.readableUpTo() + " and before"))
          .toException();
    }
    return now.versions();
  }

  /**
   * Its rows for who began to read at a sequence at which all was kept.
   *
   * @throws DriftException with code CONFLICT if that has been discarded since
   */
  Versions readableSince(long sequence) {
    try {
      return readable(sequence);
    } catch (DriftException e) {
      if (e.code() != ErrorCode.BEYOND_HORIZON) {
        throw e;
      }
      throw discardedMeanwhile(e);
    }
  }

  /**
   * The events of one key as far as history is kept: what lived at the horizon begins with an
   * INSERT of its own sequence.
   *
   * @param versions its rows, which were {@link #readable} at the sequence
   * @param to the last sequence of the events
   */
  Iterator<Event> drift(Versions versions, Key key, long sequence, long to) {
    // Files may still have what is discarded, or lack what was so only now.
    long from = horizonUpTo(sequence);
    Version kept = from == 0 ? null : versions.get(key, from);
    Iterator<Event> later = versions.drift(key, from, to);
    return kept == null ? later : Iterators.concat(List.of(insert(kept)).iterator(), later);
  }

  /**
   * The events of one key after a sequence.
   *
   * @param versions its rows, which were {@link #readable} at the sequence
   * @param to the last sequence of the events
   * @throws DriftException with code BEYOND_HORIZON if they are not kept
   */
  Changes changes(Versions versions, Key key, long after, long to) {
    Iterator<Event> events = versions.drift(key, after, to);
    checkKept(after);
    return new Changes(events, versions);
  }

  private static Event insert(Version version) {
    return new Event(
        version.sequence(), version.millis(), EventType.INSERT, version.key(), version.row());
  }

  String name() {
    return schema().name();
  }

  String directory() {
    return directory;
  }

  /** Its rows. */
  Versions versions() {
    return view.versions();
  }

  /** Where its rows are. */
  TableView view() {
    return view;
  }

  /** About how many different values the index has held so far. */
  long distinctCount(IndexDefinition index) {
    DistinctCount count = distinctCounts.get(index.name());
    return count == null ? view.rowCount() : count.estimate();
  }

  /** What values its columns have had so far. */
  ColumnCounts columnCounts() {
    ColumnCounts counts = columnCounts;
    counts.addAll(view.changes(counts.upTo(), Long.MAX_VALUE));
    return counts;
  }

  /**
   * About what values a column has had so far; null if that is not known.
   *
   * @param names what its columns are called; null if that is what their fields are
   */
  @Nullable ColumnStatistics statistics(String column, @Nullable FieldNames names) {
    if (names == null) {
      return columnCounts().statistics(column);
    }
    Column named = names.column(column);
    ColumnStatistics counted = named == null ? null : columnCounts().statistics(named.field());
    Object initial = named == null ? null : named.initial();
    return initial == null ? counted : ColumnStatistics.with(initial, counted);
  }

  /** What it is now. */
  TableState state() {
    return state;
  }

  /** What its columns are called now; null if that is what their fields are. */
  @Nullable FieldNames names() {
    return state.declared().names();
  }

  /** Its key and its indexes as rows are kept: each column is called like its field. */
  TableSchema stored() {
    return state.declared().stored();
  }

  TableSchema schema() {
    return state.schema();
  }

  boolean lives() {
    return state.lives();
  }

  void drop(Moment moment) {
    state =
        new TableState(this, schema(), state.declared(), state.columns(), state.created(), moment);
  }

  /**
   * Takes a schema with other columns or indexes, and makes what is in memory follow. What is
   * stored follows later; until then every row is looked at.
   */
  void replaceSchema(SchemaHistory declared) {
    TableView now = view;
    TableSchema before = stored();
    TableSchema changed = declared.stored();
    for (IndexDefinition index : before.indexes()) {
      if (!index.equals(changed.index(index.name()))) {
        now.forEachInMemory(history -> history.dropIndex(index.name()));
        distinctCounts.remove(index.name());
      }
    }
    for (IndexDefinition index : changed.indexes()) {
      if (!index.equals(before.index(index.name()))) {
        now.forEachInMemory(history -> history.addIndex(index));
        distinctCounts.put(index.name(), countDistinct(index));
      }
    }
    TableSchema current = declared.current();
    TableSchema schema =
        current.kind() == TableKind.DOCUMENT
            ? current.withColumns(state.columns().columns())
            : current;
    state =
        new TableState(this, schema, declared, state.columns(), state.created(), state.dropped());
  }

  private void learn(TableSchema schema, DocumentColumns columns) {
    state =
        new TableState(this, schema, state.declared(), columns, state.created(), state.dropped());
  }

  /** Counts the values of an index that the table may get, in what is stored. */
  void prepare(IndexDefinition index) {
    if (!index.equals(stored().index(index.name()))) {
      prepared.put(index, countStored(index));
    }
  }

  /** Forgets what was counted of indexes that the table did not get. */
  void forgetPrepared() {
    prepared.clear();
  }

  private DistinctCount countStored(IndexDefinition index) {
    DistinctCount count = new DistinctCount();
    view.stored()
        .history(KeyRange.ALL, 0, Long.MAX_VALUE, Long.MAX_VALUE)
        .forEachRemaining(version -> count.add(index.valuesOf(version.row())));
    return count;
  }

  private DistinctCount countDistinct(IndexDefinition index) {
    DistinctCount known = prepared.remove(index);
    DistinctCount count = known == null ? countStored(index) : known;
    view.forEachInMemory(
        history ->
            history
                .changes()
                .forEachRemaining(
                    change -> {
                      if (change.after() != null) {
                        count.add(index.valuesOf(change.after()));
                      }
                    }));
    return count;
  }

  /** The version of a key that lives after all events, unless recent ones tell it anyway. */
  @Nullable Version before(Key key) {
    TableView now = view;
    return now.active().touched(key, Long.MAX_VALUE)
        ? null
        : now.versions().get(key, Long.MAX_VALUE);
  }

  /**
   * Applies the next event of this table. Returns whether it brought a column or changed the type
   * of one.
   *
   * @param before the version that lives before it; null if none does, or {@link #before} says so
   */
  boolean apply(Event event, @Nullable Version before) {
    Document after = view.active().apply(event, before);
    if (after != null) {
      for (IndexDefinition index : stored().indexes()) {
        DistinctCount count = distinctCounts.get(index.name());
        if (count != null) {
          count.add(index.valuesOf(after));
        }
      }
    }
    if (schema().hasGeneratedKey()) {
      Object generated = event.key().part(0);
      if (generated instanceof Long) {
        lastGeneratedKey.accumulateAndGet((Long) generated, Math::max);
      }
    }
    Document fields = event.fields();
    return fields != null
        && schema().kind() == TableKind.DOCUMENT
        && learn(state.columns().and(fields));
  }

  private boolean learn(DocumentColumns learned) {
    if (learned == state.columns()) {
      return false;
    }
    TableSchema changed = schema().withColumns(learned.columns());
    if (changed.equals(schema())) {
      learn(schema(), learned);
      return false;
    }
    learn(changed, learned);
    return true;
  }

  /**
   * The row with a generated key if the table has one and the row lacks it.
   *
   * @throws DriftException with code OUT_OF_RANGE if the greatest key of all was given already
   */
  Document withGeneratedKey(Document row) {
    String keyColumn = schema().keyColumns().get(0);
    return schema().hasGeneratedKey() && row.get(keyColumn) == null
        ? row.with(keyColumn, lastGeneratedKey.updateAndGet(this::nextKey))
        : row;
  }

  private long nextKey(long last) {
    if (last == Long.MAX_VALUE) {
      throw new DriftException(
          ErrorCode.OUT_OF_RANGE,
          "Table "
              + Json.write(name())
              + " has had a row with the greatest key there is: give new rows free ones");
    }
    return last + 1;
  }

  /** Whether a checkpoint has anything to write: events, or an index. */
  boolean hasMoreThanStored() {
    return !view.active().isEmpty() || lacksIndexes();
  }

  /** Whether its files have other indexes than it should have. */
  boolean lacksIndexes() {
    StoredTable stored = view.stored();
    return stored.sequence() > 0 && !stored.hasExactly(stored().indexes());
  }

  /** Whether its files hold what has been discarded. */
  boolean holdsDiscarded() {
    StoredTable stored = view.stored();
    return stored.sequence() > 0 && stored.horizon() < horizon;
  }

  /**
   * Sets its events in memory apart to be written; returns what else is known of it now.
   *
   * @param sequence that of the last event of the database
   */
  TableFacts freeze(long sequence) {
    TableView now = view;
    if (now.frozen() != null) {
      throw new IllegalStateException("some events of " + this + " are being written already");
    }
    view =
        new TableView(
            new TableHistory(stored().kind(), stored().indexes()),
            now.active(),
            sequence,
            now.stored());
    return facts();
  }

  /** What is known of it after all events, beside its rows and the statistics of its columns. */
  TableFacts facts() {
    Map<String, Binary> counts = new HashMap<>();
    distinctCounts.forEach((index, count) -> counts.put(index, count.toBinary()));
    return new TableFacts(
        state.columns(), lastGeneratedKey.get(), TableFacts.NO_STATISTICS, counts);
  }

  /** Takes what is stored now, which has the events that were set apart, if any were. */
  void replaceStored(StoredTable stored) {
    TableView now = view;
    TableHistory frozen = now.frozen();
    if (frozen == null || stored.sequence() < now.frozenUpTo()) {
      view = new TableView(now.active(), frozen, now.frozenUpTo(), stored);
      return;
    }
    ColumnCounts counts = columnCounts;
    counts.addAll(frozen.changes(counts.upTo(), Long.MAX_VALUE));
    view = new TableView(now.active(), null, stored.sequence(), stored);
  }

  /**
   * What another process has stored, in place of the events in memory that it has, and in place of
   * those that it has discarded before they were read here.
   *
   * @param columns the columns that the documents up to the newest event brought
   */
  record Followed(TableView view, ColumnCounts counts, DocumentColumns columns) {}

  /**
   * Makes {@link Followed}, which changes nothing.
   *
   * @param facts what else is known of the events up to there
   * @throws DriftException with code DAMAGED if what is needed of what is stored cannot be read
   */
  Followed following(StoredTable stored, TableFacts facts) {
    TableHistory rest = new TableHistory(stored().kind(), stored().indexes());
    DocumentColumns learned = facts.columns();
    for (Iterator<Event> later = view.active().changes(stored.sequence(), Long.MAX_VALUE);
        later.hasNext(); ) {
      Event event = later.next();
      Document fields = event.fields();
      learned = fields == null ? learned : learned.and(fields);
      rest.apply(
          event,
          rest.touched(event.key(), Long.MAX_VALUE)
              ? null
              : stored.get(event.key(), stored.sequence()));
    }
    return new Followed(
        new TableView(rest, null, stored.sequence(), stored),
        ColumnCounts.of(facts.statistics(), stored.sequence()),
        learned);
  }

  /** Takes this over. Returns whether it brought a column or changed the type of one. */
  boolean follow(Followed followed) {
    columnCounts = followed.counts();
    discardBefore(followed.view().stored().horizon());
    view = followed.view();
    return schema().kind() == TableKind.DOCUMENT && learn(followed.columns());
  }

  /**
   * Begins with what a checkpoint has.
   *
   * @throws DriftException with code DAMAGED if that is not what one has; then nothing is changed
   */
  void restore(StoredTable stored, TableFacts facts) {
    Map<String, DistinctCount> counts = new HashMap<>();
    for (IndexDefinition index : stored().indexes()) {
      Binary count = facts.distinctCounts().get(index.name());
      if (count != null && stored.has(index)) {
        counts.put(index.name(), DistinctCount.of(count));
      }
    }
    view = TableView.of(stored);
    columnCounts = ColumnCounts.of(facts.statistics(), stored.sequence());
    lastGeneratedKey.set(facts.lastGeneratedKey());
    if (schema().kind() == TableKind.DOCUMENT) {
      learn(schema().withColumns(facts.columns().columns()), facts.columns());
    }
    for (IndexDefinition index : stored().indexes()) {
      distinctCounts.put(
          index.name(), counts.computeIfAbsent(index.name(), name -> countDistinct(index)));
    }
  }

  @Override
  public String toString() {
    return directory;
  }
}
