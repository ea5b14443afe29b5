package org.driftdb.storage.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.driftdb.storage.store.Store;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the log of all tables in the order of its sequence and finds the whole commits.
 *
 * <p>A commit is whole when each of its events is in some table, and its COMMIT frame is in at
 * least one, or a whole commit follows it. The walk hands out whole commits, the first to the last,
 * and stops where the next event is in no table or no COMMIT frame ends what there is. What it has
 * handed out is the state of the database: the longest whole prefix of commits. It writes nothing,
 * and every reading of the log, by recovery, a reading process or a check, is this one.
 *
 * <p>Up to the horizon of a table whose history was discarded, events may be missing: a commit is
 * whole there when those are there that it has in tables that reach back. The commit that ends at a
 * horizon is handed out in any case, as others may be missing that left nothing in any table. That
 * only discarded events are missing is known from the other tables' files: before history is
 * discarded a checkpoint is made, so that every list of segments tells how much of each file holds
 * events up to the horizon. When a file has less, no gap behind it is passed.
 *
 * <p>What lies beyond the last whole commit is then read as far as possible, because it tells how
 * much had been durable: a COMMIT frame names the durable sequence of its time, and a sealed
 * segment was sealed, and a checkpoint taken, when everything up to its end was durable. From that,
 * a {@link Verdict} tells a torn tail from damage.
 */
final class LogWalk implements AutoCloseable {
  private final List<TableCursor> cursors = new ArrayList<>();
  private final Map<String, TableCursor> byTable = new HashMap<>();

  /** The cursors that have a head, by its order. */
  private final PriorityQueue<TableCursor> heads =
      new PriorityQueue<>(Comparator.comparingLong(TableCursor::order));

  /** What stands at the horizons, by these. */
  private final NavigableMap<Long, TableBase> horizons = new TreeMap<>();

  /** The events after the last whole commit. */
  private final PendingEvents pending;

  /** Whole commits that have not been handed out. */
  private final Queue<LoggedCommit> ready = new ArrayDeque<>();

  /** Whether no table has lost anything so far; null until somebody asks. */
  private @Nullable Boolean whole;

  private long last;
  private long lastMillis;
  private long durable;
  private long clampedCommits;

  /** A COMMIT frame that some table has of the commit after the last whole one. */
  private @Nullable CommitRecord nextCommit;

  /** The tables that had nothing more when the last whole commit had been handed out. */
  private final List<TableCursor> ended = new ArrayList<>();

  /**
   * @param after the last sequence of a commit; the walk begins behind it
   * @param lastMillis the time of that commit; 0 where it is not known
   */
  LogWalk(Store store, SegmentLists lists, long after, long lastMillis) {
    this.last = after;
    this.lastMillis = lastMillis;
    this.pending =
        new PendingEvents(
            (table, from, to) -> {
              TableCursor cursor = cursorOf(table);
              return new LogReader(store, table, from, to, cursor.written(), cursor.manifest());
            });
    try {
      lists
          .whole()
          .forEach(
              (table, manifest) -> {
                add(new TableCursor(store, table, manifest, after));
                durable = Math.max(durable, manifest.durable());
                TableBase base = manifest.base();
                if (base != null) {
                  horizons.put(base.horizon(), base);
                }
              });
      lists.damaged().forEach((table, damage) -> add(TableCursor.unreadable(table, damage)));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void add(TableCursor cursor) {
    cursors.add(cursor);
    byTable.put(cursor.table(), cursor);
  }

  /** The cursors, one a table. */
  Collection<TableCursor> cursors() {
    return cursors;
  }

  /** What the segments that are written to have, by the directories of their tables. */
  Map<String, TableLog.Written> written() {
    Map<String, TableLog.Written> written = new HashMap<>();
    cursors.forEach(cursor -> written.put(cursor.table(), cursor.written()));
    return written;
  }

  /** The last sequence of the last whole commit so far. */
  long last() {
    return last;
  }

  /** The time of the last whole commit so far; 0 where it is not known. */
  long lastMillis() {
    return lastMillis;
  }

  /** The greatest sequence that something in the log says was durable. */
  long durable() {
    return durable;
  }

  /** How many of the commits seen had to be given a time other than the clock's. */
  long clampedCommits() {
    return clampedCommits;
  }

  /** Hands out the whole commits that follow, as far as there are any up to a sequence. */
  void replay(long limit, Consumer<LoggedCommit> consumer) {
    heads.clear();
    whole = null;
    cursors.forEach(this::load);
    LoggedCommit commit;
    while ((commit = next(limit)) != null) {
      consumer.accept(commit);
    }
  }

  private @Nullable LoggedCommit next(long limit) {
    while (ready.isEmpty()) {
      TableCursor cursor = heads.peek();
      TableBase end = endWithoutEvents(cursor);
      if (end != null && end.horizon() <= limit) {
        passHorizon(end);
        continue;
      }
      if (cursor == null) {
        return null;
      }
      long reached = reached();
      CommitRecord record = cursor.commit();
      if (record != null) {
        if (!pending.isEmpty() && follows(reached, record.last() + 1)) {
          finish(record);
          if (ready.isEmpty()) {
            return null;
          }
        } else if (record.last() == last && pending.isEmpty()) {
          advance(cursor);
          cursor.keep();
        } else if (record.last() <= reached) {
          heads.poll();
          fail(
              cursor, "a COMMIT frame ends at event " + record.last() + ", which is not its place");
          return null;
        } else {
          return null;
        }
      } else {
        Frame frame = cursor.head();
        if (frame.sequence() <= reached) {
          heads.poll();
          fail(cursor, "event " + frame.sequence() + " comes again, or too late");
          return null;
        }
        if (!follows(reached, frame.sequence()) || frame.sequence() > limit) {
          return null;
        }
        pending.add(
            new LoggedEvent(
                cursor.table(), frame.sequence(), frame.millis(), frame.type(), frame.payload()));
        advance(cursor);
      }
    }
    return ready.remove();
  }

  /** The last event so far. */
  private long reached() {
    return pending.isEmpty() ? last : pending.last();
  }

  /** Whether nothing is missing between two sequences but what has been discarded. */
  private boolean follows(long sequence, long next) {
    return next == sequence + 1
        || (next > sequence && next - 1 <= greatestHorizon() && isWholeSoFar());
  }

  /** Whether no table has lost what it should have, which would be a gap, too. */
  private boolean isWholeSoFar() {
    if (whole == null) {
      whole =
          cursors.stream().allMatch(cursor -> cursor.damage() == null && !cursor.hasLostItsEnd());
    }
    return whole;
  }

  private long greatestHorizon() {
    return horizons.isEmpty() ? 0 : horizons.lastKey();
  }

  /**
   * The next horizon behind the last whole commit, if no event of its commit is left; null if there
   * is none, or something is to be read before.
   *
   * @param first the cursor with the first head; null if there is none
   */
  private @Nullable TableBase endWithoutEvents(@Nullable TableCursor first) {
    Map.Entry<Long, TableBase> next = pending.isEmpty() ? horizons.higherEntry(last) : null;
    if (next == null || (first != null && first.order() <= 2 * next.getKey() + 1)) {
      return null;
    }
    return isWholeSoFar() ? next.getValue() : null;
  }

  private void passHorizon(TableBase base) {
    last = base.horizon();
    lastMillis = Math.max(lastMillis, base.millis());
    ready.add(new LoggedCommit(base.first(), last, lastMillis, List.of(), List.of(), null, null));
  }

  /** Whether a table may have discarded what it had of a commit. */
  private boolean mayLack(String table, CommitRecord record) {
    return cursorOf(table).manifest().horizon() >= record.last();
  }

  /**
   * Goes past the head of the first cursor, which keeps its place in the queue or finds another.
   */
  private void advance(TableCursor cursor) {
    heads.poll();
    cursor.advance();
    load(cursor);
  }

  /** Reads the next frame of a cursor, which then has a place in the queue if there is one. */
  private void load(TableCursor cursor) {
    if (cursor.load()) {
      heads.add(cursor);
    } else {
      whole = null;
    }
  }

  private void fail(TableCursor cursor, String what) {
    cursor.fail(what);
    whole = null;
  }

  /**
   * Ends the pending events with the COMMIT frame that is the first head. Events before its own are
   * of commits whose COMMIT frame a crash has torn off, in every table that they touched; since the
   * next commit begins behind them, they are whole all the same.
   */
  private void finish(CommitRecord record) {
    TableCursor cursor = heads.element();
    List<Share> earlier = new ArrayList<>();
    Share own = new Share();
    for (LoggedEvent event : pending.all()) {
      if (event.sequence() >= record.first()) {
        own.add(event);
      } else {
        shareOf(event, earlier).add(event);
      }
    }
    if (record.first() <= last || !isShare(own.counts, record)) {
      heads.poll();
      fail(cursor, "the COMMIT frame does not fit the events before it");
    } else if (earlier.stream().allMatch(this::closeEarlier) && close(record, cursor.head(), own)) {
      clampedCommits += record.clock() == null ? 0 : 1;
    }
    pending.clear();
  }

  /** Of events without COMMIT frames, all that follow one another with the same time are one. */
  private static Share shareOf(LoggedEvent event, List<Share> commits) {
    Share last = commits.isEmpty() ? null : commits.get(commits.size() - 1);
    if (last == null || last.millis != event.millis()) {
      last = new Share();
      commits.add(last);
    }
    return last;
  }

  /** Makes a commit of events without a COMMIT frame. */
  private boolean closeEarlier(Share events) {
    CommitRecord record = endOf(events);
    return close(record, new Frame(0, events.millis, FrameType.COMMIT, record.encode()), events);
  }

  /** Events of one commit. */
  private static final class Share {
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private long first;
    private long last;
    private long millis;
    private boolean oneTime = true;

    /** Whether all of them are of a time. */
    boolean isOf(long time) {
      return counts.isEmpty() || (oneTime && millis == time);
    }

    void add(LoggedEvent event) {
      if (counts.isEmpty()) {
        first = event.sequence();
        millis = event.millis();
      }
      last = event.sequence();
      oneTime &= event.millis() == millis;
      counts.merge(event.table(), 1, Integer::sum);
    }
  }

  /** Whether events are all that a commit has, as far as tables reach back. */
  private boolean isShare(Map<String, Integer> counts, CommitRecord record) {
    if (record.last() > greatestHorizon()) {
      return counts.equals(record.tables());
    }
    return record.tables().keySet().containsAll(counts.keySet())
        && record.tables().entrySet().stream()
            .allMatch(
                share ->
                    share.getValue().equals(counts.get(share.getKey()))
                        || (!counts.containsKey(share.getKey())
                            && mayLack(share.getKey(), record)));
  }

  /** The end of a commit of which only the events are left. */
  private CommitRecord endOf(Share events) {
    return new CommitRecord(
        events.first,
        events.last,
        Math.min(durable, events.first - 1),
        events.counts,
        null,
        null,
        null);
  }

  /** Makes a commit of events, and goes past its COMMIT frames; false when they do not fit. */
  private boolean close(CommitRecord record, Frame frame, Share events) {
    boolean oneTime = events.isOf(frame.millis());
    Set<String> tables =
        record.last() > greatestHorizon() ? record.tables().keySet() : events.counts.keySet();
    for (String table : tables) {
      // Whoever has events of the commit has its COMMIT frame next, or nothing any more.
      TableCursor cursor = cursorOf(table);
      boolean follows = isEndedBy(cursor, record) || cursor.endsWithinSegment();
      if (!follows || !oneTime || frame.millis() < lastMillis) {
        heads.remove(cursor);
        fail(
            cursor,
            follows
                ? "the time of the commit is not that of its events, or before the last one's"
                : "the COMMIT frame should follow that ends at event " + record.last());
        return false;
      }
    }
    for (String table : tables) {
      TableCursor cursor = cursorOf(table);
      if (isEndedBy(cursor, record)) {
        heads.remove(cursor);
        cursor.advance();
        cursor.keep();
        load(cursor);
      } else {
        cursor.keepWithout(frame, record.last());
      }
    }
    durable = Math.max(durable, record.durable());
    last = record.last();
    lastMillis = frame.millis();
    ready.add(
        new LoggedCommit(
            record.first(),
            record.last(),
            frame.millis(),
            List.copyOf(events.counts.keySet()),
            pending.between(events.first, events.last),
            record.author(),
            record.comment()));
    return true;
  }

  private static boolean isEndedBy(TableCursor cursor, CommitRecord record) {
    CommitRecord head = cursor.commit();
    return head != null && head.last() == record.last();
  }

  private TableCursor cursorOf(String table) {
    TableCursor cursor = byTable.get(table);
    if (cursor == null) {
      throw new IllegalStateException("events came from " + table + ", which has no cursor");
    }
    return cursor;
  }

  /** Reads on behind the last whole commit, for what the frames there tell. */
  void readOn() {
    for (TableCursor cursor : cursors) {
      if (cursor.isAtTail()) {
        ended.add(cursor);
      }
    }
    for (TableCursor cursor : cursors) {
      while (cursor.load()) {
        CommitRecord record = cursor.commit();
        if (record != null) {
          durable = Math.max(durable, record.durable());
          if (record.first() <= last + 1) {
            nextCommit = record;
          }
        }
        cursor.advance();
      }
    }
    heads.clear();
  }

  /** A COMMIT frame of the commit after the last whole one; null when no table has any. */
  @Nullable CommitRecord nextCommit() {
    return nextCommit;
  }

  /** The cursors that had nothing more when the last whole commit had been handed out. */
  List<TableCursor> ended() {
    return ended;
  }

  /** Drops what was read ahead and not handed out, so that it is read anew. */
  void forget() {
    heads.clear();
    cursors.forEach(TableCursor::forget);
  }

  /** Why some table cannot be read at all; null when all can. */
  @Nullable Damage unreadableTable() {
    for (TableCursor cursor : cursors) {
      if (cursor.isUnreadable()) {
        return cursor.damage();
      }
    }
    return null;
  }

  /** Whether a file that some manifest lists is not there. */
  boolean isMissingFile() {
    return cursors.stream().anyMatch(TableCursor::isMissingFile);
  }

  @Override
  public void close() {
    cursors.forEach(TableCursor::close);
  }
}
