package org.driftdb.storage.log;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import org.driftdb.storage.store.Store;

/**
 * Reads what a damaged log has behind its last whole commit, so that the tables whose own files are
 * whole stay readable. It changes nothing.
 *
 * <p>A COMMIT frame stands in every table that its commit touched and says how many events each of
 * them has. So the share of a whole table is known in full, whatever has become of the other
 * tables; and a table that has less than its share is damaged too.
 */
public final class Salvage {
  /**
   * A table that has lost something.
   *
   * @param damage what is wrong
   * @param readableUpTo the last sequence at which what is known of the table is all there was
   */
  public record DamagedTable(Damage damage, long readableUpTo) {}

  /**
   * What was found.
   *
   * @param lastSequence the last sequence of the log, as far as anything tells
   * @param damaged the tables that have lost something, by their directories
   */
  public record Result(long lastSequence, Map<String, DamagedTable> damaged) {
    public Result {
      damaged = Map.copyOf(damaged);
    }
  }

  private final Store store;
  private final SegmentLists lists;
  private final long after;
  private final Map<String, DamagedTable> damaged = new LinkedHashMap<>();
  private final Map<String, TableCursor> cursors = new LinkedHashMap<>();
  private final List<LoggedEvent> pending = new ArrayList<>();
  private long last;

  /**
   * Reads tables of a log.
   *
   * @param after the last sequence of the last whole commit
   */
  Salvage(Store store, Collection<String> tables, long after) {
    this.store = store;
    this.lists = SegmentLists.read(store, tables);
    this.after = after;
    this.last = after;
  }

  /**
   * Hands out what the whole tables have of each commit.
   *
   * @param found the damage that ended the whole commits
   * @param acknowledged the last sequence that is known to have been acknowledged
   * @param limit commits beyond this sequence are not looked at
   */
  Result read(Damage found, long acknowledged, long limit, Consumer<LoggedCommit> replay) {
    lists.damaged().forEach(this::lose);
    lists.whole().forEach((table, list) -> check(table, list, found));
    try {
      lists.whole().forEach(this::open);
      replay(limit, replay);
      for (LoggedEvent event : pending) {
        if (event.sequence() <= acknowledged) {
          lose(event.table(), "the end of an acknowledged commit is missing");
        }
      }
    } finally {
      cursors.values().forEach(TableCursor::close);
    }
    return new Result(Math.max(last, acknowledged), damaged);
  }

  private void check(String table, TableManifest list, Damage found) {
    try (TableCursor cursor = new TableCursor(store, table, list, after)) {
      while (cursor.load()) {
        cursor.advance();
      }
      Damage damage = cursor.damage();
      if (damage != null) {
        lose(table, damage);
      } else if (cursor.lastLocation().equals(found.file())) {
        lose(table, found);
      } else if (cursor.tail().kind() == Tail.Kind.WRONG) {
        lose(
            table,
            new Damage(cursor.lastLocation(), cursor.tail().offset(), cursor.tail().words()));
      }
    }
  }

  private void lose(String table, Damage damage) {
    damaged.putIfAbsent(table, new DamagedTable(damage, last));
  }

  private void lose(String table, String what) {
    TableCursor cursor = cursors.get(table);
    if (cursor != null) {
      lose(table, new Damage(cursor.lastLocation(), cursor.position(), what));
    }
  }

  private void open(String table, TableManifest list) {
    if (!damaged.containsKey(table)) {
      cursors.put(table, new TableCursor(store, table, list, after));
    }
  }

  private void replay(long limit, Consumer<LoggedCommit> replay) {
    PriorityQueue<TableCursor> heads =
        new PriorityQueue<>(Comparator.comparingLong(TableCursor::order));
    for (TableCursor cursor : cursors.values()) {
      if (cursor.load()) {
        heads.add(cursor);
      }
    }
    for (TableCursor cursor = heads.poll(); cursor != null; cursor = heads.poll()) {
      CommitRecord record = cursor.commit();
      if (record == null) {
        Frame frame = cursor.head();
        pending.add(
            new LoggedEvent(
                cursor.table(), frame.sequence(), frame.millis(), frame.type(), frame.payload()));
      } else if (record.last() > limit) {
        return;
      } else if (record.last() > last) {
        finish(record, cursor.head().millis(), replay);
      }
      cursor.advance();
      if (!damaged.containsKey(cursor.table()) && cursor.load()) {
        heads.add(cursor);
      }
    }
  }

  private void finish(CommitRecord record, long millis, Consumer<LoggedCommit> replay) {
    Set<String> touched = new LinkedHashSet<>(record.tables().keySet());
    pending.forEach(event -> touched.add(event.table()));
    for (String table : touched) {
      long share =
          pending.stream()
              .filter(event -> event.table().equals(table) && event.sequence() >= record.first())
              .count();
      long all = pending.stream().filter(event -> event.table().equals(table)).count();
      if (share != all || share != record.tables().getOrDefault(table, 0)) {
        lose(table, "events up to " + record.last() + " are missing");
      }
    }
    pending.removeIf(event -> damaged.containsKey(event.table()));
    last = record.last();
    if (!pending.isEmpty()) {
      replay.accept(
          new LoggedCommit(
              record.first(), last, millis, pending, record.author(), record.comment()));
      pending.clear();
    }
  }
}
