package org.driftdb.sqlline;

import java.util.List;
import java.util.Locale;
import org.driftdb.storage.Database;
import org.driftdb.storage.Repair;
import org.driftdb.storage.log.Damage;
import org.driftdb.storage.log.LogCheck;
import org.driftdb.storage.log.LogCheck.Finding;
import org.driftdb.storage.log.LogRepair;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Checks every file of a database, and repairs them when asked. */
@Command(
    name = "doctor",
    description = {
      "Check every file of a database; say what is wrong, and where.",
      "Without --repair nothing is changed. What an interrupted write left is told, but is no",
      "failure: the next command that writes clears it away."
    })
final class DoctorCommand implements Runnable {
  private static final List<String> COLUMNS = List.of("kind", "file", "offset", "what");

  @Option(
      names = "--repair",
      description = {
        "Repair what is damaged, while nobody has the database open for writing: keep every event",
        "that is whole, set aside the files that are replaced, and say what is lost."
      })
  boolean repair;

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
    if (repair) {
      repair();
    }
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

  private void repair() {
    Repair repaired = Database.repair(database.directory);
    if (repaired.changedNothing()) {
      console.say("nothing is damaged; nothing was changed");
      return;
    }
    LogRepair.Result log = repaired.log();
    for (Damage damage : log.found()) {
      console.say("repaired: " + damage);
    }
    for (LogRepair.Kept kept : log.kept()) {
      console.say(
          "set aside: "
              + kept.file()
              + ", from offset 0, "
              + kept.bytes()
              + " bytes, now in "
              + kept.keptIn());
    }
    if (log.published()) {
      console.say("written anew: what tells the last acknowledged event");
    }
    for (String removed : repaired.removed()) {
      console.say("removed, to be made again from the log: damaged files in " + removed);
    }
    if (log.restored() > 0) {
      console.say("taken from checkpoints: " + events(log.restored()));
    }
    long lost = 0;
    for (LogRepair.Loss loss : log.losses()) {
      lost += loss.events().count();
      console.say(
          "lost: "
              + loss.events().words()
              + " of "
              + (loss.tables().size() == 1 ? "table " : "one of the tables ")
              + String.join(", ", loss.tables()));
    }
    console.say(lost == 0 ? "no event is lost" : events(lost) + " lost");
  }

  private static String events(long count) {
    return count == 1 ? "1 event" : count + " events";
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
