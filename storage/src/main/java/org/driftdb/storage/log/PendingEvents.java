package org.driftdb.storage.log;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Function;

/**
 * The events of tables behind the last whole commit, in order of sequence. Memory is bounded: of
 * many it is only known which they are, and they are read again when they are asked for.
 */
final class PendingEvents {
  /** So many bytes are kept in memory. */
  private static final long MEMORY = 4 << 20;

  /** About how many bytes of memory an event takes beside its payload. */
  private static final int EVENT = 100;

  /** Reads events of a table again, after one sequence and up to another. */
  interface Rereading {
    Iterator<LoggedEvent> events(String table, long after, long upTo);
  }

  private final long memory;
  private final Rereading rereading;

  /** All of them, unless there were too many. */
  private final List<LoggedEvent> events = new ArrayList<>();

  /** The last event of each table. */
  private final Map<String, Long> lastOfTables = new HashMap<>();

  private long first;
  private long last;
  private long bytes;

  PendingEvents(Rereading rereading) {
    this(MEMORY, rereading);
  }

  PendingEvents(long memory, Rereading rereading) {
    this.memory = memory;
    this.rereading = rereading;
  }

  boolean isEmpty() {
    return lastOfTables.isEmpty();
  }

  /** The sequence of the last one. */
  long last() {
    return last;
  }

  void add(LoggedEvent event) {
    first = isEmpty() ? event.sequence() : first;
    last = event.sequence();
    lastOfTables.put(event.table(), last);
    bytes += EVENT + event.payload().length;
    if (bytes < memory) {
      events.add(event);
    } else {
      events.clear();
    }
  }

  void clear() {
    events.clear();
    lastOfTables.clear();
    bytes = 0;
  }

  /** All events, in order. */
  Iterable<LoggedEvent> all() {
    return between(first, last);
  }

  /** The events from one sequence to another, in order, also when these here are forgotten. */
  Iterable<LoggedEvent> between(long from, long to) {
    if (bytes < memory) {
      return events.stream()
          .filter(event -> event.sequence() >= from && event.sequence() <= to)
          .toList();
    }
    Map<String, Long> tables = Map.copyOf(lastOfTables);
    return () ->
        new Merged(
            tables.keySet(),
            table -> rereading.events(table, from - 1, Math.min(to, lastOf(tables, table))));
  }

  private static long lastOf(Map<String, Long> tables, String table) {
    return tables.getOrDefault(table, 0L);
  }

  /** Events of several tables in order of sequence. */
  private static final class Merged implements Iterator<LoggedEvent> {
    private final PriorityQueue<Source> sources =
        new PriorityQueue<>(Comparator.comparingLong(source -> source.next.sequence()));

    private record Source(LoggedEvent next, Iterator<LoggedEvent> rest) {}

    Merged(Iterable<String> tables, Function<String, Iterator<LoggedEvent>> reading) {
      tables.forEach(table -> add(reading.apply(table)));
    }

    private void add(Iterator<LoggedEvent> events) {
      if (events.hasNext()) {
        sources.add(new Source(events.next(), events));
      }
    }

    @Override
    public boolean hasNext() {
      return !sources.isEmpty();
    }

    @Override
    public LoggedEvent next() {
      Source first = sources.remove();
      add(first.rest);
      return first.next;
    }
  }
}
