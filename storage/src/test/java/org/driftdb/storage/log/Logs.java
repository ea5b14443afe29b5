package org.driftdb.storage.log;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.driftdb.storage.store.Store;

/** Short ways to write logs and to say what is in them. */
final class Logs {
  /** Whatever is opened here has tables a and b. */
  static final List<String> TABLES = List.of("a", "b");

  /** A clock that moves by a second each time somebody looks. */
  static final class TickingClock implements InstantSource {
    private long millis = 1_767_605_772_000L;

    @Override
    public synchronized Instant instant() {
      millis += 1000;
      return Instant.ofEpochMilli(millis);
    }

    synchronized void set(long now) {
      millis = now;
    }
  }

  private Logs() {}

  static LogOptions options() {
    return LogOptions.DEFAULT.withClock(new TickingClock());
  }

  /** A log of tables a and b, both made. */
  static EventLog create(Store store) {
    return create(store, options());
  }

  static EventLog create(Store store, LogOptions options) {
    EventLog log =
        EventLog.open(store, options, () -> LogStart.fromBeginning(List.of()), commit -> {});
    TABLES.forEach(log::createTable);
    return log;
  }

  /** Opens a log of tables a and b that was made before. */
  static EventLog open(Store store, Collection<LoggedCommit> replayed) {
    return EventLog.open(store, options(), start(), replayed::add);
  }

  static Supplier<Collection<String>> tables() {
    return () -> TABLES;
  }

  /** Both tables, read from their beginning. */
  static final LogStart BEGINNING = LogStart.fromBeginning(TABLES);

  static Supplier<LogStart> start() {
    return () -> BEGINNING;
  }

  /**
   * Publishes a checkpoint of all tables.
   *
   * @param last the last commit
   * @param before from where opening begins until now
   * @return from where it may begin now
   */
  static LogStart checkpoint(EventLog log, LoggedCommit last, LogStart before) {
    Map<String, TableCheckpoint> checkpoints = new TreeMap<>();
    log.positions()
        .forEach(
            (table, position) ->
                checkpoints.put(
                    table, new TableCheckpoint(last.lastSequence(), List.of(position), List.of())));
    log.publishCheckpoints(before.after(), checkpoints);
    return new LogStart(TABLES, last.lastSequence(), last.millis());
  }

  /** Commits one event for each text, to the table that its first letter names, and waits. */
  static LoggedCommit commit(EventLog log, String... texts) {
    LoggedCommit commit = append(log, texts);
    log.awaitDurable(commit.lastSequence());
    return commit;
  }

  /** The same without waiting. */
  static LoggedCommit append(EventLog log, String... texts) {
    List<NewEvent> events = events(texts);
    LoggedCommit commit = log.append(events, null, null);
    List<LoggedEvent> logged = new ArrayList<>();
    for (NewEvent event : events) {
      logged.add(
          new LoggedEvent(
              event.table(),
              commit.firstSequence() + logged.size(),
              commit.millis(),
              event.type(),
              event.payload()));
    }
    return commit.with(logged);
  }

  static List<NewEvent> events(String... texts) {
    return Arrays.stream(texts)
        .map(
            text ->
                new NewEvent(
                    text.substring(0, 1), FrameType.INSERT, text.getBytes(StandardCharsets.UTF_8)))
        .toList();
  }

  /** Each commit as its texts with their sequences, such as {@code 1:a1 2:b1}. */
  static List<String> texts(Collection<LoggedCommit> commits) {
    return commits.stream().map(Logs::text).toList();
  }

  static String text(LoggedCommit commit) {
    return String.join(" ", events(commit.events().iterator()));
  }

  /** What a log replays when it is opened, and closed again. */
  static List<String> reopen(Store store) {
    return reopen(store, BEGINNING);
  }

  /** The same behind a checkpoint. */
  static List<String> reopen(Store store, LogStart start) {
    List<LoggedCommit> commits = new ArrayList<>();
    EventLog.open(store, options(), () -> start, commits::add).close();
    return texts(commits);
  }

  /** What a reading process sees. */
  static List<String> read(Store store) {
    return read(store, BEGINNING);
  }

  /** The same behind a checkpoint. */
  static List<String> read(Store store, LogStart start) {
    List<LoggedCommit> commits = new ArrayList<>();
    LogFollower.open(store, () -> start, commits::add).close();
    return texts(commits);
  }

  /** Of the texts of commits those behind a start. */
  static List<String> behind(List<String> texts, LogStart start) {
    return texts.stream()
        .filter(text -> Long.parseLong(text.substring(0, text.indexOf(':'))) > start.after())
        .toList();
  }

  /** The events with their sequences, such as {@code 1:a1}. */
  static List<String> events(Iterator<LoggedEvent> events) {
    List<String> texts = new ArrayList<>();
    events.forEachRemaining(event -> texts.add(text(event)));
    return texts;
  }

  static String text(LoggedEvent event) {
    return event.sequence() + ":" + new String(event.payload(), StandardCharsets.UTF_8);
  }

  /** Of the texts of commits the events of a table between two sequences. */
  static List<String> between(List<String> texts, String table, long after, long upTo) {
    return texts.stream()
        .flatMap(commit -> Arrays.stream(commit.split(" ", -1)))
        .filter(
            text -> {
              int colon = text.indexOf(':');
              long sequence = Long.parseLong(text.substring(0, colon));
              return sequence > after && sequence <= upTo && text.startsWith(table, colon + 1);
            })
        .toList();
  }
}
