package org.driftdb.sqlline;

import picocli.CommandLine.Option;

/** Names the table that a command works on. */
final class TableOption {
  @Option(
      names = {"-t", "--table"},
      paramLabel = "TABLE",
      required = true,
      description = "The table.")
  String name;
}
