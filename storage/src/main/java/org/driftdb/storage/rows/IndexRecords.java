package org.driftdb.storage.rows;

import java.util.Iterator;
import org.driftdb.storage.block.StoredVersion;
import org.driftdb.storage.history.Change;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.IndexColumn;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyOrder;
import org.jspecify.annotations.Nullable;

/** Collects what becomes of the entries of an index, and sorts it as a tree takes it. */
final class IndexRecords {
  private final IndexDefinition definition;
  private final KeyOrder order;
  private final Sorting sorting;

  IndexRecords(IndexDefinition definition, Sorting sorting) {
    this.definition = definition;
    this.order = definition.order();
    this.sorting = sorting;
  }

  /** Adds what an event did. */
  void add(Change change) {
    if (isOfOthers(change.event())) {
      return;
    }
    Key before = valuesOf(change.before());
    Key after = valuesOf(change.after());
    if (before == null ? after != null : !before.equals(after)) {
      Key key = change.event().key();
      long sequence = change.sequence();
      if (before != null) {
        add(before, key, sequence, EventType.SOFT_DELETE);
      }
      if (after != null) {
        add(after, key, sequence, EventType.INSERT);
      }
    }
  }

  /** Whether an event changes no more than columns that the index is not of. */
  private boolean isOfOthers(Event event) {
    Document fields = event.fields();
    if (event.type() != EventType.PATCH || fields == null) {
      return false;
    }
    for (IndexColumn column : definition.columns()) {
      if (fields.containsKey(column.name())) {
        return false;
      }
    }
    return true;
  }

  private @Nullable Key valuesOf(@Nullable Document row) {
    return row == null ? null : definition.valuesOf(row);
  }

  /**
   * Adds all versions of all rows.
   *
   * @param versions by key, then by sequence
   */
  void addAll(Iterator<Version> versions) {
    Version before = null;
    while (versions.hasNext()) {
      Version version = versions.next();
      if (before == null || !keeps(before, version)) {
        end(before);
        Key values = definition.valuesOf(version.row());
        add(values, version.key(), version.sequence(), EventType.INSERT);
      }
      before = version;
    }
    end(before);
  }

  /** Whether a version has the values of the one before, which it replaced. */
  private boolean keeps(Version before, Version version) {
    return before.endSequence() == version.sequence()
        && before.key().equals(version.key())
        && definition.valuesOf(before.row()).equals(definition.valuesOf(version.row()));
  }

  private void end(@Nullable Version version) {
    if (version != null && !version.lives()) {
      add(
          definition.valuesOf(version.row()),
          version.key(),
          version.endSequence(),
          EventType.SOFT_DELETE);
    }
  }

  private void add(Key values, Key key, long sequence, EventType type) {
    sorting.add(
        new StoredVersion(
            StoredIndex.entry(values, order, key),
            sequence,
            0,
            0,
            type,
            type == EventType.INSERT ? Document.EMPTY : null));
  }

  /** The records by key, then by sequence. */
  Iterator<StoredVersion> sorted() {
    return sorting.sorted();
  }
}
