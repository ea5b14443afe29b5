package org.driftdb.sqlline;

import java.util.List;
import java.util.Locale;
import org.driftdb.storage.Database;
import org.driftdb.storage.log.LogCheck;
import org.driftdb.storage.log.LogCheck.Finding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Checks every file of a database. */
@Command(
    name = "doctor",
    description = {
      "Check every file of a database; say what is wrong, and where.",
      "Nothing is changed. What an interrupted write left is told, but is no failure:",
      "the next command that writes clears it away."
    })
final class DoctorCommand implements Runnable {
  private static final List<String> COLUMNS = List.of("kind", "file", "offset", "what");

  @Mixin DatabaseOption database = new DatabaseOption();

  @Mixin FormatOption format = new FormatOption();

  @Mixin CommonOptions common = new CommonOptions();

  private final Console console;

  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    Databases.require(database.directory);
    Database.writer(database.directory)
        .ifPresent(
            writer ->
                console.say(
                    database.directory
                        + " is open for writing by "
                        + writer
                        + "; what it has not acknowledged is not judged"));
    LogCheck check = Database.check(database.directory);
    if (!check.findings().isEmpty()) {
      print(check.findings());
    }
    console.say(
        String.format(
            Locale.ROOT,
            "checked %d segments, %d bytes, up to sequence %d",
            check.segments(),
            check.bytes(),
            check.lastSequence()));
    if (check.clampedCommits() > 0) {
      console.say(
          "the clock went back: "
              + check.clampedCommits()
              + " commits have the time of the commit before");
    }
    if (!check.isSound()) {
      long wrong = check.findings().stream().filter(Finding::isWrong).count();
      throw new CommandFailure(
          database.directory
              + " is not sound: "
              + (wrong == 1 ? "1 finding" : wrong + " findings"));
    }
  }

  private void print(List<LogCheck.Finding> findings) {
    RowWriter writer = format.writer(console);
    writer.columns(COLUMNS);
    for (LogCheck.Finding finding : findings) {
      writer.row(
          List.of(
              finding.kind().name().toLowerCase(Locale.ROOT),
              finding.file(),
              finding.offset(),
              finding.what()));
    }
    writer.end();
    console.out().flush();
  }
}
