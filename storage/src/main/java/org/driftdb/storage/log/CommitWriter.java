package org.driftdb.storage.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.driftdb.storage.store.StoreWriter;
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
   * before that of the commit before.
   */
  LoggedCommit write(List<NewEvent> events, @Nullable String author, @Nullable String comment) {
    long clock = options.clock().millis();
    long millis = Math.max(clock, lastMillis);
    long first = last + 1;
    List<LoggedEvent> logged = new ArrayList<>(events.size());
    Map<String, List<LoggedEvent>> byTable = new LinkedHashMap<>();
    for (NewEvent event : events) {
      LoggedEvent next =
          new LoggedEvent(
              event.table(), first + logged.size(), millis, event.type(), event.payload());
      logged.add(next);
      byTable.computeIfAbsent(event.table(), table -> new ArrayList<>()).add(next);
    }
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Map.Entry<String, List<LoggedEvent>> share : byTable.entrySet()) {
      counts.put(share.getKey(), share.getValue().size());
      if (table(share.getKey()).active().length() >= options.segmentBytes()) {
        startSegment(table(share.getKey()));
      }
    }
    long end = first + logged.size() - 1;
    CommitRecord record =
        new CommitRecord(
            first, end, group.forced(), counts, author, comment, clock < millis ? clock : null);
    byte[] payload = record.encode();
    List<StoreWriter> files = new ArrayList<>();
    for (Map.Entry<String, List<LoggedEvent>> share : byTable.entrySet()) {
      TableLog table = table(share.getKey());
      table.append(frames, share.getValue(), payload);
      files.add(table.active());
    }
    noticeClock(clock, millis);
    last = end;
    lastMillis = millis;
    group.written(end, files);
    return new LoggedCommit(first, end, millis, logged, author, comment);
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
