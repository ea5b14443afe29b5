package org.driftdb.sqlline;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.driftdb.sqlline.shell.Shell;
import org.driftdb.storage.Database;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs SQL and DriftQL: statements, scripts, or what a person types. */
@Command(
    name = "sql",
    description = {
      "Run SQL and DriftQL statements, in the order given, up to the first that fails.",
      "Without -e and -f: a shell on a terminal, else the statements of standard input."
    })
final class SqlCommand implements Runnable {
  @ArgGroup(multiplicity = "1")
  Target target;

  @ArgGroup(exclusive = true, multiplicity = "0..*")
  List<Source> sources = new ArrayList<>();

  @Mixin FormatOption format = new FormatOption();

  @Mixin CommonOptions common = new CommonOptions();

  private final Console console;

  SqlCommand(Console console) {
    this.console = console;
  }

  /** Where the statements run. */
  static final class Target {
    @Option(
        names = {"-d", "--data"},
        paramLabel = "DIR",
        description = "The directory of the database.")
    @Nullable Path directory;

    @Option(
        names = "--url",
        paramLabel = "URL",
        description = "A JDBC URL, or the http: or https: URL of an Avatica server.")
    @Nullable String url;

    Connection connect(Console console) throws SQLException {
      return directory == null
          ? Connections.of(String.valueOf(url))
          : Connections.open(directory, console);
    }
  }

  /** One statement text, or one file of them. */
  static final class Source {
    @Option(
        names = {"-e", "--execute"},
        paramLabel = "STATEMENT",
        description = "Statements, separated by semicolons.")
    @Nullable String statement;

    @Option(
        names = {"-f", "--file"},
        paramLabel = "FILE",
        description = {
          "A file of statements, each ended by a semicolon;",
          "in a file without any, each line is one. - is standard input."
        })
    @Nullable String file;
  }

  @Override
  public void run() {
    try {
      if (sources.isEmpty() && console.inputIsTerminal()) {
        openShell();
        return;
      }
      List<Batch> batches = batches();
      try (Connection connection = target.connect(console)) {
        for (Batch batch : batches) {
          batch.run(connection, format.format(console), console);
        }
      } catch (CommandFailure e) {
        throw namingTheWriter(e);
      }
    } catch (SQLException | IOException e) {
      throw new CommandFailure(e);
    }
  }

  private void openShell() throws SQLException, IOException {
    try (Connection connection = target.connect(console)) {
      new Shell(
              new RootCommand.Version().getVersion()[0],
              String.valueOf(target.directory == null ? target.url : target.directory),
              connection,
              format.format(console))
          .run();
    }
  }

  /** Where nothing can be written because another process does, says which. */
  private CommandFailure namingTheWriter(CommandFailure failure) {
    Path directory = target.directory;
    if (directory != null
        && failure.getCause() instanceof SQLException cause
        && ErrorCode.READ_ONLY.sqlState().equals(cause.getSQLState())) {
      Optional<String> writer = Database.writer(directory);
      if (writer.isPresent()) {
        return new CommandFailure(
            failure.getMessage() + "; " + directory + " is open for writing by " + writer.get(),
            failure);
      }
    }
    return failure;
  }

  /** Reads everything first, so that a missing file fails before anything has been done. */
  private List<Batch> batches() throws IOException {
    if (sources.isEmpty()) {
      return List.of(Batch.ofFile("-", console));
    }
    List<Batch> batches = new ArrayList<>();
    for (Source source : sources) {
      batches.add(
          source.file == null
              ? Batch.ofArgument(String.valueOf(source.statement))
              : Batch.ofFile(source.file, console));
    }
    return batches;
  }
}
