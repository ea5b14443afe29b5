package org.driftdb.storage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/**
 * Answers every question by replaying all events from the first on. It is slow, keeps nothing but a
 * list, and shares no code with the database beyond values and keys, so that it can be trusted.
 */
public final class NaiveReplay {
  /** An event as plain words. */
  public record Happened(
      long sequence, long millis, String table, String type, Key key, @Nullable Document fields) {
    /** What the database says of a table whose history is kept from a horizon on. */
    static Happened of(Event event, String table, long horizon) {
      Happened happened =
          new Happened(
              event.sequence(),
              event.millis(),
              table,
              event.type().name(),
              event.key(),
              event.fields());
      return event.sequence() <= horizon ? happened.asRow() : happened;
    }

    /** The same with the fields as in a row, where null ones are none and their order is lost. */
    private Happened asRow() {
      Map<String, Object> row = new TreeMap<>();
      if (fields != null) {
        fields.forEach(
            (name, value) -> {
              if (value != null) {
                row.put(name, value);
              }
            });
      }
      Document.Builder ordered = Document.builder();
      row.forEach(ordered::add);
      return new Happened(sequence, millis, table, type, key, ordered.build());
    }

    @Override
    public String toString() {
      return sequence + "@" + millis + " " + type + " " + key + " " + fields;
    }
  }

  /** A version as plain words. */
  public record Lived(
      Key key, Map<String, Object> row, long sequence, long millis, long end, long endMillis) {
    /** What the database says. */
    static Lived of(Version version) {
      Map<String, Object> row = new TreeMap<>();
      version
          .row()
          .forEach(
              (name, value) -> {
                if (value != null) {
                  row.put(name, value);
                }
              });
      return new Lived(
          version.key(),
          row,
          version.sequence(),
          version.millis(),
          version.endSequence(),
          version.endMillis());
    }

    @Override
    public String toString() {
      return key
          + " "
          + new TreeMap<>(row)
          + " "
          + sequence
          + "@"
          + millis
          + "-"
          + end
          + "@"
          + endMillis;
    }
  }

  private final List<Happened> events = new ArrayList<>();
  private final List<Long> commitEnds = new ArrayList<>();

  public void add(Happened event) {
    events.add(event);
  }

  public void endCommit() {
    commitEnds.add((long) events.size());
  }

  public long lastSequence() {
    return events.size();
  }

  /** The end of the last commit up to a sequence; 0 if there is none. */
  public long lastCommitUpTo(long sequence) {
    return commitEnds.stream().filter(end -> end <= sequence).reduce(0L, Math::max);
  }

  /** Another replay of the same events, to go on by itself. */
  NaiveReplay copy() {
    NaiveReplay copy = new NaiveReplay();
    copy.events.addAll(events);
    copy.commitEnds.addAll(commitEnds);
    return copy;
  }

  void forgetAfter(int count) {
    while (events.size() > count) {
      events.remove(events.size() - 1);
    }
  }

  /** Every version there ever was up to the sequence, in the order in which they began. */
  private List<Lived> versions(String table, long sequence) {
    List<Lived> done = new ArrayList<>();
    Map<Key, Lived> living = new LinkedHashMap<>();
    for (Happened event : events) {
      if (event.sequence() > sequence || !event.table().equals(table)) {
        continue;
      }
      Lived before = living.remove(event.key());
      if (before != null) {
        done.add(
            new Lived(
                before.key(),
                before.row(),
                before.sequence(),
                before.millis(),
                event.sequence(),
                event.millis()));
      }
      Map<String, Object> row = new LinkedHashMap<>();
      Document fields = event.fields();
      if (fields == null || (event.type().equals("PATCH") && before == null)) {
        continue;
      }
      if (event.type().equals("PATCH") && before != null) {
        row.putAll(before.row());
      }
      fields.forEach(
          (name, value) -> {
            if (value == null) {
              row.remove(name);
            } else {
              row.put(name, value);
            }
          });
      living.put(
          event.key(),
          new Lived(
              event.key(),
              row,
              event.sequence(),
              event.millis(),
              Long.MAX_VALUE,
              253_402_300_799_999L));
    }
    done.addAll(living.values());
    return done;
  }

  public @Nullable Lived get(String table, Key key, long sequence) {
    for (Lived version : scan(table, KeyRange.ALL, sequence)) {
      if (version.key().equals(key)) {
        return version;
      }
    }
    return null;
  }

  public List<Lived> scan(String table, KeyRange range, long sequence) {
    return versions(table, sequence).stream()
        .filter(version -> version.end() == Long.MAX_VALUE && range.contains(version.key()))
        .sorted((a, b) -> a.key().compareTo(b.key()))
        .toList();
  }

  /**
   * Rows by one column, ascending or descending, with values from one to another, both included.
   */
  List<Lived> lookup(
      String table,
      String column,
      boolean descending,
      @Nullable Object from,
      @Nullable Object to,
      long sequence) {
    return byColumn(scan(table, KeyRange.ALL, sequence), column, descending, from, to);
  }

  /** Those of some versions with values of one column from one to another, by it. */
  List<Lived> byColumn(
      List<Lived> versions,
      String column,
      boolean descending,
      @Nullable Object from,
      @Nullable Object to) {
    int sign = descending ? -1 : 1;
    return versions.stream()
        .filter(
            version ->
                sign * Values.compare(version.row().get(column), from) >= 0
                    && sign * Values.compare(version.row().get(column), to) <= 0)
        .sorted(
            (a, b) -> {
              int byValue = sign * Values.compare(a.row().get(column), b.row().get(column));
              int byKey = byValue != 0 ? byValue : a.key().compareTo(b.key());
              return byKey != 0 ? byKey : Long.compare(a.sequence(), b.sequence());
            })
        .toList();
  }

  public List<Lived> history(String table, KeyRange range, long from, long to, long sequence) {
    return versions(table, sequence).stream()
        .filter(version -> range.contains(version.key()))
        .filter(version -> from < to && version.sequence() < to && from < version.end())
        .sorted(
            (a, b) -> {
              int byKey = a.key().compareTo(b.key());
              return byKey != 0 ? byKey : Long.compare(a.sequence(), b.sequence());
            })
        .toList();
  }

  /** The keys whose rows are others at two sequences, each with both. */
  public List<String> differences(String table, KeyRange range, long from, long to) {
    Map<Key, Lived> before = new TreeMap<>();
    scan(table, range, from).forEach(version -> before.put(version.key(), version));
    Map<Key, Lived> after = new TreeMap<>();
    scan(table, range, to).forEach(version -> after.put(version.key(), version));
    Set<Key> keys = new TreeSet<>(before.keySet());
    keys.addAll(after.keySet());
    List<String> differences = new ArrayList<>();
    for (Key key : keys) {
      Lived old = before.get(key);
      Lived young = after.get(key);
      if (old == null || young == null || !Values.equal(row(old), row(young))) {
        differences.add(old + " -> " + young);
      }
    }
    return differences;
  }

  private static Document row(Lived version) {
    return Document.copyOf(version.row());
  }

  public List<Happened> changes(String table, long after, long to) {
    return events.stream()
        .filter(event -> event.table().equals(table))
        .filter(event -> after < event.sequence() && event.sequence() <= to)
        .toList();
  }

  /** Behind a horizon, what lived there begins with an INSERT; without one it is 0. */
  public List<Happened> drift(String table, Key key, long horizon, long sequence) {
    List<Happened> drift = new ArrayList<>();
    Lived kept = horizon == 0 ? null : get(table, key, horizon);
    if (kept != null) {
      Document.Builder row = Document.builder();
      kept.row().forEach(row::add);
      drift.add(
          new Happened(kept.sequence(), kept.millis(), table, "INSERT", kept.key(), row.build())
              .asRow());
    }
    changes(table, horizon, sequence).stream()
        .filter(event -> event.key().equals(key))
        .forEach(drift::add);
    return drift;
  }

  public long sequenceAt(long millis) {
    long result = 0;
    for (long end : commitEnds) {
      if (events.get((int) end - 1).millis() <= millis) {
        result = end;
      }
    }
    return result;
  }
}
