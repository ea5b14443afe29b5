package org.driftdb.storage.log;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written into a damaged log so that it is whole again: in the place of each event
 * that is missing a LOST frame, and COMMIT frames where they are missing.
 *
 * <p>A COMMIT frame of any table tells how many events each table had in the commit; so it is known
 * whose the missing ones are, unless several tables lack some. Of events whose COMMIT frame is lost
 * in every table, the checkpoint of the commits may tell it; else those of a time are taken for a
 * commit, but none across a checkpoint or a horizon, where some commit ended. Whose a missing event
 * was is then told by the files that show that they have lost something there.
 *
 * <p>Nothing is planned behind what had been acknowledged, where the first event is missing: that
 * is a torn tail, which the next opening cuts.
 */
final class RepairPlan {
  /** More lost events than this are those of files that say what cannot be. */
  private static final long MOST_LOST = 100_000_000;

  private final Map<String, TableSalvage> tables = new LinkedHashMap<>();
  private final LogRepair.Known known;
  private final long acknowledged;
  private final long horizon;

  /** Where some commits ended, whatever the log tells. */
  private final NavigableSet<Long> ends = new TreeSet<>();

  private final Map<String, List<TableSalvage.Item>> inserts = new TreeMap<>();
  private final Map<String, List<LostEvents>> notes = new TreeMap<>();
  private final List<LogRepair.Loss> losses = new ArrayList<>();
  private long lost;
  private long restored;

  /** Behind the last commit, in order and without gaps. */
  private final List<Run> runs = new ArrayList<>();

  private long reached;

  /** The last commit. */
  private long closed;

  private long lastMillis;
  private @Nullable CommitRecord current;
  private final Set<String> ended = new HashSet<>();

  /**
   * Events of one table and one time that follow one another.
   *
   * @param table null for events that are missing
   */
  private record Run(@Nullable String table, long first, long last, long millis) {
    long count() {
      return last - first + 1;
    }

    Run within(long from, long to) {
      return new Run(table, Math.max(first, from), Math.min(last, to), millis);
    }
  }

  /**
   * @param acknowledged the last sequence that had been acknowledged
   * @param start the last sequence of the commit behind which opening may read the log, or 0
   */
  RepairPlan(
      Collection<TableSalvage> tables, LogRepair.Known known, long acknowledged, long start) {
    ends.add(start);
    for (TableSalvage table : tables) {
      this.tables.put(table.table(), table);
      ends.add(table.manifest().horizon());
      TableCheckpoint checkpoint = table.manifest().checkpoint();
      if (checkpoint != null) {
        ends.add(checkpoint.sequence());
      }
    }
    this.known = known;
    this.acknowledged = acknowledged;
    this.horizon =
        tables.stream().mapToLong(table -> table.manifest().horizon()).reduce(0, Math::max);
  }

  /** The last sequence of the log when all is written. */
  long last() {
    return closed;
  }

  /** The frames to be written to a table besides its own, in order. */
  List<TableSalvage.Item> inserts(String table) {
    return inserts.getOrDefault(table, List.of());
  }

  /** The events that a table has lost, or may have, from now on and before. */
  List<LostEvents> notes(String table) {
    return LostEvents.merged(notes.getOrDefault(table, List.of()));
  }

  /** The events that are lost from now on. */
  List<LogRepair.Loss> losses() {
    return losses;
  }

  /** How many events are missing in the log that checkpoints have. */
  long restored() {
    return restored;
  }

  /**
   * Goes through all tables.
   *
   * @throws LogRepair.Impossible if what they say contradicts itself, or does not say enough
   */
  void make() {
    PriorityQueue<TableSalvage> heads =
        new PriorityQueue<>(Comparator.comparingLong(RepairPlan::order));
    for (TableSalvage table : tables.values()) {
      if (table.head() != null) {
        heads.add(table);
      }
    }
    boolean whole = true;
    for (TableSalvage table = heads.poll(); whole && table != null; table = heads.poll()) {
      TableSalvage.Item item = headOf(table);
      CommitRecord record = item.record();
      if (record == null) {
        take(table.table(), item);
      } else {
        whole = end(table.table(), record, item.frame().millis());
      }
      table.advance();
      if (table.head() != null) {
        heads.add(table);
      }
    }
    completeLast();
    if (closed < acknowledged) {
      gapUpTo(acknowledged);
      List<Run> rest = cut(runs, closed + 1, acknowledged);
      closeUnknown(rest, rest.get(rest.size() - 1).millis());
      completeLast();
    }
  }

  private static TableSalvage.Item headOf(TableSalvage table) {
    TableSalvage.Item head = table.head();
    if (head == null) {
      throw new IllegalStateException(table.table() + " has no frame loaded");
    }
    return head;
  }

  private static long order(TableSalvage table) {
    return headOf(table).order();
  }

  private void take(String table, TableSalvage.Item item) {
    Frame frame = item.frame();
    if (frame.sequence() <= reached) {
      throw new LogRepair.Impossible(
          "event " + frame.sequence() + " of table directory " + table + " comes too late");
    }
    gapUpTo(frame.sequence() - 1);
    add(table, frame.sequence(), frame.millis());
    if (frame.type() == FrameType.LOST) {
      List<String> candidates = LostEvents.tables(frame.payload());
      candidates.forEach(candidate -> note(candidate, frame.sequence()));
    }
    restored += item.restored() ? 1 : 0;
  }

  private void gapUpTo(long sequence) {
    if (reached < sequence) {
      runs.add(new Run(null, reached + 1, sequence, 0));
      reached = sequence;
    }
  }

  private void add(String table, long sequence, long millis) {
    Run before = runs.isEmpty() ? null : runs.get(runs.size() - 1);
    if (before != null && table.equals(before.table) && millis == before.millis) {
      runs.set(runs.size() - 1, new Run(table, before.first, sequence, millis));
    } else {
      runs.add(new Run(table, sequence, sequence, millis));
    }
    reached = sequence;
  }

  /** Takes a COMMIT frame; false where the log ends before it, because that was never whole. */
  private boolean end(String table, CommitRecord record, long millis) {
    CommitRecord same = current;
    if (same != null && same.last() == record.last()) {
      if (same.first() != record.first() || !same.tables().equals(record.tables())) {
        throw contradiction(record);
      }
      ended.add(table);
      return true;
    }
    if (record.first() <= closed) {
      throw contradiction(record);
    }
    gapUpTo(record.last());
    for (Run run : runs) {
      if (run.table == null && run.last > Math.max(acknowledged, horizon)) {
        return false;
      }
    }
    completeLast();
    closeUnknown(cut(runs, closed + 1, record.first() - 1), millis);
    completeLast();
    closeKnown(record, millis, cut(runs, record.first(), record.last()));
    runs.clear();
    current = record;
    ended.add(table);
    return true;
  }

  private static LogRepair.Impossible contradiction(CommitRecord record) {
    return new LogRepair.Impossible(
        "the COMMIT frame that ends at event " + record.last() + " contradicts others");
  }

  private static List<Run> cut(List<Run> runs, long from, long to) {
    return runs.stream()
        .filter(run -> run.last >= from && run.first <= to)
        .map(run -> run.within(from, to))
        .toList();
  }

  /** Writes the COMMIT frame of the last commit to the tables that lack it. */
  private void completeLast() {
    CommitRecord record = current;
    if (record != null) {
      Frame frame = new Frame(0, lastMillis, FrameType.COMMIT, record.encode());
      for (String table : record.tables().keySet()) {
        boolean discarded = tableOf(table).manifest().horizon() >= record.last();
        if (!ended.contains(table) && !discarded) {
          insert(table, frame, record);
        }
      }
    }
    current = null;
    ended.clear();
  }

  private TableSalvage tableOf(String directory) {
    TableSalvage table = tables.get(directory);
    if (table == null) {
      throw new LogRepair.Impossible(
          "the log has a commit of table directory " + directory + ", which no list names");
    }
    return table;
  }

  private void insert(String table, Frame frame, @Nullable CommitRecord record) {
    inserts
        .computeIfAbsent(table, key -> new ArrayList<>())
        .add(new TableSalvage.Item(frame, record, 0, false));
  }

  private static Map<String, Integer> counts(List<Run> runs) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Run run : runs) {
      if (run.table != null) {
        counts.merge(run.table, (int) run.count(), Integer::sum);
      }
    }
    return counts;
  }

  private void closeKnown(CommitRecord record, long millis, List<Run> own) {
    Map<String, Integer> counts = counts(own);
    if (!record.tables().keySet().containsAll(counts.keySet())) {
      throw contradiction(record);
    }
    Map<String, Integer> missing = new LinkedHashMap<>();
    long gaps = own.stream().filter(run -> run.table == null).mapToLong(Run::count).sum();
    record
        .tables()
        .forEach(
            (table, share) -> {
              int count = counts.getOrDefault(table, 0);
              if (count > share) {
                throw contradiction(record);
              }
              boolean discarded =
                  count == 0 && tableOf(table).manifest().horizon() >= record.last();
              if (count < share && !discarded) {
                missing.put(table, share - count);
              }
            });
    long total = missing.values().stream().mapToLong(Integer::longValue).sum();
    if (total > gaps || (total < gaps && record.last() > horizon)) {
      throw contradiction(record);
    }
    if (total > 0) {
      Set<String> candidates = new LinkedHashSet<>(missing.keySet());
      for (Run gap : own) {
        for (long sequence = gap.first; gap.table == null && sequence <= gap.last; sequence++) {
          String owner = ownerOf(sequence, missing, gaps == total);
          gaps--;
          if (owner != null) {
            total--;
            missing.computeIfPresent(owner, (table, left) -> left == 1 ? null : left - 1);
            lose(owner, sequence, millis, candidates);
          }
        }
      }
      if (total > 0) {
        throw contradiction(record);
      }
    }
    closed = record.last();
    lastMillis = millis;
  }

  /** One of the tables that lack events; null if it was discarded, as far as anybody can tell. */
  private @Nullable String ownerOf(long sequence, Map<String, Integer> missing, boolean certain) {
    String any = null;
    for (String table : missing.keySet()) {
      if (tableOf(table).mayHaveLost(sequence)) {
        return table;
      }
      any = any == null ? table : any;
    }
    return certain ? any : null;
  }

  /** Makes commits of events whose COMMIT frames are lost. */
  private void closeUnknown(List<Run> lostEnds, long nextMillis) {
    if (lostEnds.isEmpty()) {
      return;
    }
    long from = lostEnds.get(0).first;
    long to = lostEnds.get(lostEnds.size() - 1).last;
    List<LoggedCommit> told = known.commits(from - 1, to);
    if (lastMillis == 0) {
      lastMillis =
          LongStream.concat(
                  lostEnds.stream().filter(run -> run.table != null).mapToLong(Run::millis),
                  told.stream().mapToLong(LoggedCommit::millis))
              .min()
              .orElse(nextMillis);
    }
    for (LoggedCommit commit : told) {
      if (commit.firstSequence() >= from && commit.lastSequence() <= to) {
        closeByTime(lostEnds, from, commit.firstSequence() - 1);
        make(commit, cut(lostEnds, commit.firstSequence(), commit.lastSequence()));
        from = commit.lastSequence() + 1;
      }
    }
    closeByTime(lostEnds, from, to);
  }

  /** Makes commits of events of which at most their times tell what is one. */
  private void closeByTime(List<Run> lostEnds, long from, long to) {
    Long end = ends.ceiling(from);
    if (end != null && end < to) {
      closeByTime(cut(lostEnds, from, end));
      closeByTime(lostEnds, end + 1, to);
    } else if (from <= to) {
      closeByTime(cut(lostEnds, from, to));
    }
  }

  private void closeByTime(List<Run> lostEnds) {
    List<Run> group = new ArrayList<>();
    for (int i = 0; i < lostEnds.size(); i++) {
      Run run = lostEnds.get(i);
      boolean inCommit =
          run.table != null
              ? !group.isEmpty() && group.get(0).millis == run.millis
              : !group.isEmpty()
                  && i + 1 < lostEnds.size()
                  && group.get(0).millis == lostEnds.get(i + 1).millis;
      if (!inCommit) {
        make(group);
        group.clear();
      }
      long millis = run.table != null ? run.millis : inCommit ? group.get(0).millis : lastMillis;
      group.add(new Run(run.table, run.first, run.last, millis));
      if (run.table == null && !inCommit) {
        make(group);
        group.clear();
      }
    }
    make(group);
  }

  private void make(List<Run> group) {
    if (!group.isEmpty()) {
      long last = group.get(group.size() - 1).last;
      make(
          new LoggedCommit(
              group.get(0).first, last, group.get(0).millis, List.of(), List.of(), null, null),
          group);
    }
  }

  private void make(LoggedCommit commit, List<Run> events) {
    Map<String, Integer> counts = counts(events);
    boolean discarded = false;
    for (Run gap : events) {
      for (long sequence = gap.first; gap.table == null && sequence <= gap.last; sequence++) {
        Set<String> candidates = candidates(sequence);
        if (sequence > horizon) {
          String owner = candidates.iterator().next();
          counts.merge(owner, 1, Integer::sum);
          lose(owner, sequence, commit.millis(), candidates);
        } else if (isHole(sequence)) {
          throw new LogRepair.Impossible(
              "event "
                  + sequence
                  + " is missing, and nothing tells whether it was lost, or discarded as history");
        } else {
          discarded = true;
        }
      }
    }
    if (!discarded) {
      completeLast();
      current =
          new CommitRecord(
              commit.firstSequence(),
              commit.lastSequence(),
              Math.min(acknowledged, commit.firstSequence() - 1),
              counts,
              commit.author(),
              commit.comment(),
              null);
      lastMillis = commit.millis();
      completeLast();
    } else if (!counts.isEmpty()) {
      throw new LogRepair.Impossible(
          "the end of the commit of event " + commit.firstSequence() + " is lost");
    }
    closed = commit.lastSequence();
  }

  private boolean isHole(long sequence) {
    return tables.values().stream().anyMatch(table -> table.mayHaveLost(sequence));
  }

  /**
   * The tables that an event may have been of, of which no COMMIT frame tells: first those whose
   * files show that they have lost something there, then those that end before, which may have been
   * cut.
   */
  private Set<String> candidates(long sequence) {
    Set<String> found = new LinkedHashSet<>();
    for (TableSalvage table : tables.values()) {
      if (table.mayHaveLost(sequence)) {
        found.add(table.table());
      }
    }
    for (TableSalvage table : tables.values()) {
      if (table.endsBefore(sequence)) {
        found.add(table.table());
      }
    }
    if (found.isEmpty() && tables.isEmpty()) {
      throw new LogRepair.Impossible("events are missing, although there are no tables");
    }
    return found.isEmpty() ? tables.keySet() : found;
  }

  private void lose(String owner, long sequence, long millis, Set<String> candidates) {
    lost++;
    if (lost > MOST_LOST) {
      throw new LogRepair.Impossible("more than " + MOST_LOST + " events seem to be lost");
    }
    List<String> names =
        tables.values().stream()
            .filter(table -> candidates.contains(table.table()) || table.tellsLost(sequence))
            .map(TableSalvage::table)
            .toList();
    insert(owner, new Frame(sequence, millis, FrameType.LOST, LostEvents.payload(names)), null);
    names.forEach(table -> note(table, sequence));
    LogRepair.Loss before = losses.isEmpty() ? null : losses.get(losses.size() - 1);
    if (before != null && before.events().last() == sequence - 1 && before.tables().equals(names)) {
      losses.set(
          losses.size() - 1,
          new LogRepair.Loss(new LostEvents(before.events().first(), sequence), names));
    } else {
      losses.add(new LogRepair.Loss(new LostEvents(sequence, sequence), names));
    }
  }

  private void note(String table, long sequence) {
    List<LostEvents> noted = notes.computeIfAbsent(table, key -> new ArrayList<>());
    LostEvents before = noted.isEmpty() ? null : noted.get(noted.size() - 1);
    if (before != null && before.last() == sequence - 1) {
      noted.set(noted.size() - 1, new LostEvents(before.first(), sequence));
    } else {
      noted.add(new LostEvents(sequence, sequence));
    }
  }
}
