package org.driftdb.sqlline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.driftdb.storage.Database;
import org.driftdb.storage.Options;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes an empty database. */
@Command(name = "init", description = "Make a database in a new or empty directory.")
final class InitCommand implements Runnable {
  @Parameters(paramLabel = "DIR", description = "The directory.")
  Path directory;

  @Mixin CommonOptions common = new CommonOptions();

  private final Console console;

  InitCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    if (Database.exists(directory)) {
      throw new CommandFailure(directory + " holds a database already");
    }
    if (Files.exists(directory) && !isEmptyDirectory()) {
      throw new CommandFailure(
          directory + " is not an empty directory; a database needs one of its own");
    }
    requireNoFileAbove();
    Database.open(directory, Options.DEFAULT).close();
    console.say("made a database in " + directory);
  }

  private void requireNoFileAbove() {
    for (Path above = directory.getParent(); above != null; above = above.getParent()) {
      if (Files.exists(above) && !Files.isDirectory(above)) {
        throw new CommandFailure(above + " is a file, and no directory can be made in it");
      }
    }
  }

  private boolean isEmptyDirectory() {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    } catch (IOException e) {
      throw new CommandFailure(e);
    }
  }
}
