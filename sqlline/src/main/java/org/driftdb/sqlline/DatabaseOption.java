package org.driftdb.sqlline;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Names the database that a command works on. */
final class DatabaseOption {
  @Option(
      names = {"-d", "--data"},
      paramLabel = "DIR",
      required = true,
      description = "The directory of the database.")
  Path directory;
}
