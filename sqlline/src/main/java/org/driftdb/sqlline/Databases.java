package org.driftdb.sqlline;

import java.nio.file.Files;
import java.nio.file.Path;
import org.driftdb.storage.Database;
import org.driftdb.storage.Options;

/** Opens databases that must be there already, as every command but {@code init} wants them. */
final class Databases {
  private Databases() {}

  /** Opens for writing; while another process writes, the error names it. */
  static Database openToWrite(Path directory) {
    require(directory);
    return Database.open(directory, Options.DEFAULT);
  }

  /** Opens beside any process that writes, which is then named on standard error. */
  static Database openToRead(Path directory, Console console) {
    require(directory);
    tellOfWriter(directory, console);
    return Database.openReadOnly(directory, Options.DEFAULT);
  }

  /** Fails where there is no database, and makes nothing. */
  static void require(Path directory) {
    if (!Files.exists(directory)) {
      throw new CommandFailure(
          directory + " does not exist; 'driftdb init " + directory + "' makes a database there");
    }
    if (!Database.exists(directory)) {
      throw new CommandFailure(
          directory + " holds no database; 'driftdb init DIR' makes one in a new directory");
    }
  }

  /** Says who has the database open for writing, if anybody has. */
  static void tellOfWriter(Path directory, Console console) {
    Database.writer(directory)
        .ifPresent(
            writer ->
                console.say(
                    directory + " is open for writing by " + writer + "; opened read-only"));
  }
}
