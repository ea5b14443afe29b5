package org.driftdb.adapter;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.driftdb.storage.Commit;
import org.driftdb.storage.Snapshot;
import org.driftdb.storage.history.Changes;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.Iterators;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/** A table's events: when each was and what it did, and the row that it left. */
final class ChangeShape extends TableShape<ChangeShape.ChangedRow> {
  private final TableSchema schema;

  /**
   * The events of a table.
   *
   * @param withCommit whether there are hidden columns of who committed each, and why
   */
  ChangeShape(TableSchema schema, boolean withCommit) {
    super(columns(schema, withCommit));
    this.schema = schema;
  }

  private static List<ShownColumn<ChangedRow>> columns(TableSchema schema, boolean withCommit) {
    List<ShownColumn<ChangedRow>> columns = new ArrayList<>();
    columns.add(ofEvent("sequence", ColumnType.BIGINT, event -> event.sequence()));
    columns.add(
        ofEvent("timestamp", ColumnType.TIMESTAMP, event -> Instant.ofEpochMilli(event.millis())));
    columns.add(
        new ShownColumn<>(
            "event_type",
            false,
            ColumnType.VARCHAR,
            false,
            false,
            null,
            (row, committed) -> row.event.type().name()));
    int ofEvent = columns.size();
    for (Column column : schema.columns()) {
      columns.add(afterEvent(column, schema));
    }
    columns = withDistinctNames(ofEvent, columns);
    if (withCommit) {
      columns.add(ofCommit("author", Commit::author));
      columns.add(ofCommit("comment", Commit::comment));
    }
    return columns;
  }

  /** What is known of an event once it is committed. */
  private static ShownColumn<ChangedRow> ofEvent(
      String name, ColumnType type, Function<Event, Object> value) {
    return new ShownColumn<>(
        name,
        false,
        type,
        true,
        false,
        null,
        (row, committed) -> row.event.sequence() > committed ? null : value.apply(row.event));
  }

  /** A column of the row that an event left; the key is known also where it left none. */
  private static ShownColumn<ChangedRow> afterEvent(Column column, TableSchema schema) {
    String name = column.name();
    int part = schema.keyColumns().indexOf(name);
    return part >= 0
        ? new ShownColumn<>(
            name,
            column.isHidden(),
            column.type(),
            column.isNullable() || column.isHidden(),
            true,
            name,
            (row, committed) -> row.event.key().part(part))
        : new ShownColumn<>(
            name,
            column.isHidden(),
            column.type(),
            true,
            true,
            name,
            (row, committed) -> {
              Document after = row.after();
              return after == null ? null : after.stored(name);
            });
  }

  private static ShownColumn<ChangedRow> ofCommit(
      String name, Function<Commit, @Nullable Object> value) {
    return new ShownColumn<>(
        name,
        true,
        ColumnType.VARCHAR,
        true,
        false,
        null,
        (row, committed) -> {
          Commit commit = row.source.commit(row.event);
          return commit == null ? null : value.apply(commit);
        });
  }

  @Override
  Iterator<ChangedRow> read(
      Snapshot snapshot, ScanPlan plan, List<Point> bounds, List<KeyRange> ranges) {
    String table = schema.name();
    String index = plan.index();
    long after = bounds.get(0).lastIn(snapshot);
    long to = bounds.get(1).lastIn(snapshot);
    if (plan.path() == AccessPath.Kind.ALL) {
      return rows(snapshot, snapshot.changes(table, after, to));
    }
    return index == null
        ? Iterators.flatMap(
            ranges.iterator(),
            range -> rows(snapshot, snapshot.changes(table, wholeKey(range), after, to)))
        : rows(snapshot, snapshot.changes(table, index, ranges, after, to));
  }

  private Key wholeKey(KeyRange range) {
    return Objects.requireNonNull(KeyRanges.wholeKey(range, schema), "key");
  }

  private static Iterator<ChangedRow> rows(Snapshot snapshot, Changes changes) {
    Source source = new Source(snapshot, changes);
    return Iterators.map(changes, event -> new ChangedRow(event, source));
  }

  /** Where the events of a scan come from. */
  private static final class Source {
    private final Snapshot snapshot;
    private final Changes changes;
    private @Nullable Commit commit;

    Source(Snapshot snapshot, Changes changes) {
      this.snapshot = snapshot;
      this.changes = changes;
    }

    /** The commit of an event; most often that of the one before. */
    @Nullable Commit commit(Event event) {
      long sequence = event.sequence();
      Commit last = commit;
      if (last == null || sequence < last.firstSequence() || sequence > last.lastSequence()) {
        last = snapshot.commit(event);
        commit = last;
      }
      return last;
    }
  }

  /** An event, and the row that it left, which is looked for when somebody asks. */
  static final class ChangedRow {
    private final Event event;
    private final Source source;
    private @Nullable Document after;
    private boolean asked;

    private ChangedRow(Event event, Source source) {
      this.event = event;
      this.source = source;
    }

    private @Nullable Document after() {
      if (!asked) {
        after = source.changes.rowAfter(event);
        asked = true;
      }
      return after;
    }
  }
}
