package org.driftdb.sqlline;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.driftdb.storage.Database;
import org.driftdb.storage.Snapshot;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.ValueList;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what happened to one row. */
@Command(name = "drift", description = "Show the events of one row, oldest first.")
final class DriftCommand implements Runnable {
  private static final List<String> COLUMNS =
      List.of("sequence", "timestamp", "event_type", "payload");

  @Mixin DatabaseOption database = new DatabaseOption();

  @Mixin TableOption table = new TableOption();

  @Option(
      names = {"-k", "--key"},
      paramLabel = "KEY",
      required = true,
      description = {
        "The row's key: JSON, an array for a key of several columns.",
        "What is no JSON, or was never a key, is taken as a string."
      })
  String key;

  @Mixin FormatOption format = new FormatOption();

  @Mixin CommonOptions common = new CommonOptions();

  private final Console console;

  DriftCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    try (Database open = Databases.openToRead(database.directory, console)) {
      TableSchema schema = open.catalog().table(table.name);
      Snapshot now = open.at(open.sequence());
      for (Key candidate : candidates()) {
        Iterator<Event> events = events(now, schema, candidate);
        if (events.hasNext()) {
          print(events);
          return;
        }
      }
      throw new CommandFailure(
          "table " + Json.write(schema.name()) + " never had a row with the key " + key);
    }
  }

  /** What the argument may mean, likeliest first. */
  private List<Key> candidates() {
    List<Key> candidates = new ArrayList<>();
    try {
      Object value = Json.parse(key);
      if (value instanceof ValueList parts) {
        candidates.add(Key.copyOf(parts));
      } else {
        candidates.add(Key.of(value));
      }
    } catch (DriftException e) {
      // It is no JSON, so it is the text of a key.
    }
    candidates.add(Key.of(key));
    return candidates;
  }

  private static Iterator<Event> events(Snapshot snapshot, TableSchema schema, Key candidate) {
    Key stored;
    try {
      stored = schema.checkKey(candidate);
    } catch (DriftException e) {
      // No row of this table can have such a key.
      return List.<Event>of().iterator();
    }
    return snapshot.drift(schema.name(), stored);
  }

  private void print(Iterator<Event> events) {
    RowWriter writer = format.writer(console);
    writer.columns(COLUMNS);
    while (events.hasNext() && !console.out().closed()) {
      Event event = events.next();
      writer.row(
          Arrays.asList(
              event.sequence(),
              Instant.ofEpochMilli(event.millis()),
              event.type().name(),
              event.fields()));
    }
    writer.end();
  }
}
