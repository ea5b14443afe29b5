package org.driftdb.sqlline;

import org.driftdb.storage.Database;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Writes a snapshot of one table. */
@Command(
    name = "snapshot",
    description = "Write a snapshot of a table, so that it opens faster. Changes no answer.")
final class SnapshotCommand implements Runnable {
  @Mixin DatabaseOption database = new DatabaseOption();

  @Mixin TableOption table = new TableOption();

  @Mixin CommonOptions common = new CommonOptions();

  private final Console console;

  SnapshotCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    try (Database open = Databases.openToWrite(database.directory, console)) {
      TableSchema schema = open.catalog().table(table.name);
      open.snapshot(schema.name());
      console.say(
          "wrote a snapshot of " + Json.write(schema.name()) + " at sequence " + open.sequence());
    }
  }
}
