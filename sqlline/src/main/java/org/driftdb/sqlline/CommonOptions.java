package org.driftdb.sqlline;

import picocli.CommandLine.Option;

/** What every command understands. */
final class CommonOptions {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this help and exit.")
  boolean help;

  @Option(names = "--debug", description = "Print the stack trace of a failure.")
  boolean debug;
}
