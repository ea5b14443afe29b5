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
 * tables; and a table that has less than its share is damaged too. Where events are missing of
 * which nothing tells, and no file shows that it has lost some, they may be of any table that ends
 * before them: a table that goes on behind them has lost none.
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

  /** Up to here, no event is missing. */
  private long whole;

  /** Whether some table's own file shows that it has lost events. */
  private boolean explained;

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
    this.whole = after;
  }

  /**
   * Hands out what the whole tables have of each commit.
   *
   * @param found the damage that ended the whole commits
   * @param acknowledged the last sequence that is known to have been acknowledged
   * @param limit commits beyond this sequence are not looked at
   */
  Result read(Damage found, long acknowledged, long limit, Consumer<LoggedCommit> replay) {
    explained = !lists.damaged().isEmpty();
    lists.damaged().forEach(this::lose);
    lists.whole().forEach((table, list) -> check(table, list, found));
    try {
      lists.whole().forEach(this::open);
      replay(limit, replay);
      if (last < acknowledged) {
        suspect(acknowledged, Set.of());
      }
      for (LoggedEvent event : pending) {
        if (event.sequence() <= acknowledged) {
          lose(event.table(), "the end of an acknowledged commit is missing", whole);
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
        explained = true;
        lose(table, damage);
        return;
      }
      Damage wrong = cursor.wrongTail();
      boolean named = cursor.lastLocation().equals(found.file());
      explained |= wrong != null || (named && cursor.tail().kind() == Tail.Kind.PARTIAL);
      if (named) {
        lose(table, found);
      } else if (wrong != null) {
        lose(table, wrong);
      }
    }
  }

  private void lose(String table, Damage damage) {
    damaged.putIfAbsent(table, new DamagedTable(damage, whole));
  }

  private void lose(String table, String what, long readableUpTo) {
    TableCursor cursor = cursors.get(table);
    if (cursor != null) {
      Damage damage = new Damage(cursor.lastLocation(), cursor.position(), what);
      damaged.putIfAbsent(table, new DamagedTable(damage, readableUpTo));
    }
  }

  /** Events are missing, of tables that have no more; the tables of the next commit go on. */
  private void suspect(long lastMissing, Set<String> goOn) {
    if (explained) {
      return;
    }
    for (TableCursor cursor : cursors.values()) {
      if (cursor.isAtTail() && !goOn.contains(cursor.table())) {
        lose(cursor.table(), "events up to " + lastMissing + " may be missing", last);
      }
    }
  }

  private long horizon(String table) {
    TableManifest list = lists.whole().get(table);
    return list == null ? 0 : list.horizon();
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
    if (Math.max(last, lists.greatestHorizon()) + 1 < record.first()) {
      suspect(record.first() - 1, record.tables().keySet());
    }
    Set<String> touched = new LinkedHashSet<>(record.tables().keySet());
    pending.forEach(event -> touched.add(event.table()));
    for (String table : touched) {
      long share =
          pending.stream()
              .filter(event -> event.table().equals(table) && event.sequence() >= record.first())
              .count();
      long all = pending.stream().filter(event -> event.table().equals(table)).count();
      boolean discarded = all == 0 && horizon(table) >= record.last();
      if (share != all || (share != record.tables().getOrDefault(table, 0) && !discarded)) {
        lose(table, "events up to " + record.last() + " are missing", whole);
      }
    }
    pending.removeIf(event -> damaged.containsKey(event.table()));
    if (whole + 1 >= record.first()) {
      whole = record.last();
    }
    last = record.last();
    if (!pending.isEmpty()) {
      List<String> tables = pending.stream().map(LoggedEvent::table).distinct().toList();
      List<LoggedEvent> events = List.copyOf(pending);
      replay.accept(
          new LoggedCommit(
              record.first(), last, millis, tables, events, record.author(), record.comment()));
      pending.clear();
    }
  }
}
