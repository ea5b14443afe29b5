package org.driftdb.storage;

import org.driftdb.storage.history.ColumnStatistics;
import org.driftdb.storage.log.Damage;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.Moment;
import org.driftdb.storage.schema.TableSchema;
import org.jspecify.annotations.Nullable;

/** A table of an {@link Inventory}: one that lives, or one that has been dropped. */
public final class TableEntry {
  private final Table table;
  private final TableState state;

  TableEntry(Table table, TableState state) {
    this.table = table;
    this.state = state;
  }

  /** The name of its directory, which no other table of the database ever had. */
  public String directory() {
    return table.directory();
  }

  /** Its name. */
  public String name() {
    return state.name();
  }

  /** Its columns, key and indexes; null if they cannot be read. */
  public @Nullable TableSchema schema() {
    return table.unreadable() == null ? state.schema() : null;
  }

  /** What it is read without, because damage has destroyed it; null if that is nothing. */
  public @Nullable LostOfTable lost() {
    return table.lost().isEmpty() ? null : new LostOfTable(name(), table.lost());
  }

  /** When it was made. */
  public Moment created() {
    return state.created();
  }

  /** Since when it has a column of its schema; null of one that documents brought. */
  public @Nullable Moment created(String column) {
    return state.declared().since(column);
  }

  /** When it was dropped; null while it lives. */
  public @Nullable Moment dropped() {
    return state.dropped();
  }

  /** The first sequence at which it can be read; 0 if all its history is kept. */
  public long horizon() {
    return table.horizon();
  }

  /** How many rows live after all events, or lived when it was dropped. */
  public long rows() {
    return table.view().rowCount();
  }

  /**
   * How many events it has had so far. Those that were discarded count until its files are made
   * anew from the log; then each row that lived at the horizon counts as one.
   */
  public long events() {
    TableView view = table.view();
    return view.stored().versions() + view.frozenOrNothing().size() + view.active().size();
  }

  /** What is wrong with its files; null if nothing is, as far as anybody has looked. */
  public @Nullable Damage damage() {
    return table.damage();
  }

  /** About how many different values an index of its schema has held so far. */
  public long distinctCount(IndexDefinition index) {
    return table.distinctCount(index);
  }

  /** About what values a column has had so far; see {@link Snapshot#statistics}. */
  public @Nullable ColumnStatistics statistics(String column) {
    return table.statistics(column, state.declared().names());
  }
}
