package org.driftdb.storage.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives commits their sequences and times, and writes them to the logs of their tables. Whoever
 * calls makes sure that one thread does so at a time, and calls no more when something has failed.
 */
final class CommitWriter {
  private static final Logger LOG = LoggerFactory.getLogger(CommitWriter.class);

  private final LogOptions options;
  private final GroupCommit group;
  private final Map<String, TableLog> tables;
  private final FrameWriter frames = new FrameWriter();
  private long last;
  private long lastMillis;
  private boolean clampedBefore;

  /**
   * @param tables by the names of their directories
   * @param last the last sequence there is
   * @param lastMillis the time of its commit
   */
  CommitWriter(
      LogOptions options,
      GroupCommit group,
      Map<String, TableLog> tables,
      long last,
      long lastMillis) {
    this.options = options;
    this.group = group;
    this.tables = tables;
    this.last = last;
    this.lastMillis = lastMillis;
  }

  /** The last sequence that was given. */
  long last() {
    return last;
  }

  /**
   * Writes a commit of at least one event. It gets the next sequences, and a time that is not
   * before that of the commit before. It is whole when its COMMIT frames are written, behind all of
   * its events: those of a large commit come in pieces, and no segment ends between them.
   */
  LoggedCommit write(
      Iterator<List<NewEvent>> pieces, @Nullable String author, @Nullable String comment) {
    long clock = options.clock().millis();
    long millis = Math.max(clock, lastMillis);
    long first = last + 1;
    long end = last;
    Map<String, Integer> counts = new LinkedHashMap<>();
    byte[] commit = null;
    while (commit == null) {
      Map<String, List<LoggedEvent>> byTable = new LinkedHashMap<>();
      for (NewEvent event : pieces.next()) {
        end++;
        byTable
            .computeIfAbsent(event.table(), table -> new ArrayList<>())
            .add(new LoggedEvent(event.table(), end, millis, event.type(), event.payload()));
      }
      byTable.forEach((table, share) -> count(table, share.size(), counts));
      if (!pieces.hasNext()) {
        Long told = clock < millis ? clock : null;
        commit =
            new CommitRecord(first, end, group.forced(), counts, author, comment, told).encode();
      }
      for (Map.Entry<String, List<LoggedEvent>> share : byTable.entrySet()) {
        table(share.getKey()).append(frames, share.getValue(), millis, commit);
      }
      if (commit != null) {
        endIn(byTable.keySet(), counts.keySet(), millis, commit);
      }
    }
    noticeClock(clock, millis);
    last = end;
    lastMillis = millis;
    group.written(end, counts.keySet().stream().map(table -> table(table).active()).toList());
    List<String> tables = List.copyOf(counts.keySet());
    return new LoggedCommit(first, end, millis, tables, List.of(), author, comment);
  }

  /** Counts events of a table; the first of a commit may begin a segment. */
  private void count(String table, int events, Map<String, Integer> counts) {
    if (counts.merge(table, events, Math::addExact) == events
        && table(table).active().length() >= options.segmentBytes()) {
      startSegment(table(table));
    }
  }

  /** Ends a commit in those of its tables of which the last piece has no event. */
  private void endIn(Set<String> ended, Set<String> all, long millis, byte[] commit) {
    for (String table : all) {
      if (!ended.contains(table)) {
        table(table).append(frames, List.of(), millis, commit);
      }
    }
  }

  /** Says once that the clock went back, not for every commit until it has caught up. */
  private void noticeClock(long clock, long millis) {
    boolean clamped = clock < millis;
    if (clamped && !clampedBefore) {
      LOG.warn(
          "The clock says {}, before the last commit at {}; commits get that time until the clock"
              + " has caught up",
          Instant.ofEpochMilli(clock),
          Instant.ofEpochMilli(millis));
    }
    clampedBefore = clamped;
  }

  /** Starts the next segment of a table; everything is forced first. */
  void startSegment(TableLog table) {
    group.force();
    table.startSegment();
    group.bumpGeneration();
  }

  private TableLog table(String name) {
    TableLog table = tables.get(name);
    if (table == null) {
      throw new IllegalArgumentException("there is no table " + name + " in the log");
    }
    return table;
  }
}
