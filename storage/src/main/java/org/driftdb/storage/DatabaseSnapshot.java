package org.driftdb.storage;

import java.util.Iterator;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.TableHistory;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/** The committed contents at one sequence. */
record DatabaseSnapshot(Contents contents, long sequence) implements Snapshot {
  private TableHistory history(String table) {
    return contents.readable(table, sequence).history();
  }

  @Override
  public @Nullable Version get(String table, Key key) {
    return history(table).get(key, sequence);
  }

  @Override
  public Iterator<Version> scan(String table, KeyRange range) {
    return history(table).scan(range, sequence);
  }

  @Override
  public Iterator<Version> lookup(String table, String index, KeyRange range) {
    return history(table).lookup(index, range, sequence);
  }

  @Override
  public Iterator<Event> drift(String table, Key key) {
    return history(table).drift(key, sequence);
  }

  @Override
  public Iterator<Version> history(String table, KeyRange range, long from, long to) {
    return history(table).history(range, from, to, sequence);
  }

  @Override
  public Iterator<Event> changes(String table, long after, long to) {
    return history(table).changes(after, Math.min(to, sequence));
  }

  @Override
  public long rowCount(String table) {
    return contents.table(table, sequence).history().rowCount();
  }

  @Override
  public long distinctCount(String table, String index) {
    return contents.table(table, sequence).history().distinctCount(index);
  }
}
