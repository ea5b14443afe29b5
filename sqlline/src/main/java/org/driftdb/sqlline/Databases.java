package org.driftdb.sqlline;

import java.nio.file.Files;
import java.nio.file.Path;
import org.driftdb.storage.Database;
import org.driftdb.storage.Options;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.log.Damage;

/** Opens databases that must be there already, as every command but {@code init} wants them. */
final class Databases {
  private Databases() {}

  /** Opens for writing; the error names the process that writes, or the damage that forbids it. */
  static Database openToWrite(Path directory, Console console) {
    require(directory);
    Database database = Database.open(directory, Options.DEFAULT);
    try {
      database.requireWritable();
      tellLost(database, console);
      return database;
    } catch (DriftException e) {
      database.close();
      throw e;
    }
  }

  /** Opens beside any process that writes, which is then named on standard error. */
  static Database openToRead(Path directory, Console console) {
    require(directory);
    tellOfWriter(directory, console);
    Database database = Database.openReadOnly(directory, Options.DEFAULT);
    Damage damage = database.damage();
    if (damage != null) {
      console.say(
          "warning: " + damage + ". Nothing can be written; tables that are whole can be read");
    }
    tellLost(database, console);
    return database;
  }

  /** Says what is read without events that were lost before the database was repaired. */
  private static void tellLost(Database database, Console console) {
    database.lost().forEach(lost -> console.say("warning: " + lost));
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
