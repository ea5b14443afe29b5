package org.driftdb.sqlline;

import org.driftdb.storage.Database;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Compacts the files of one table. */
@Command(
    name = "compact",
    description = "Merge the files of a table into fewer, fuller ones. Keeps all history.")
final class CompactCommand implements Runnable {
  @Mixin DatabaseOption database = new DatabaseOption();

  @Mixin TableOption table = new TableOption();

  @Mixin CommonOptions common = new CommonOptions();

  private final Console console;

  CompactCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    try (Database open = Databases.openToWrite(database.directory, console)) {
      TableSchema schema = open.catalog().table(table.name);
      open.compact(schema.name());
      console.say("compacted " + Json.write(schema.name()));
    }
  }
}
