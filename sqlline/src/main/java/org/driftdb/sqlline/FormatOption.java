package org.driftdb.sqlline;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Says how rows are printed: as a table where a person reads them, else as JSON. */
final class FormatOption {
  @ArgGroup @Nullable Choice choice;

  /** One or the other. */
  static final class Choice {
    @Option(
        names = "--format",
        paramLabel = "FORMAT",
        description =
            "table, json (one object a line) or csv. Default: table on a terminal, else json.")
    @Nullable Format format;

    @Option(names = "--json", description = "The same as --format json.")
    boolean json;
  }

  Format format(Console console) {
    if (choice == null) {
      return console.outputIsTerminal() ? Format.TABLE : Format.JSON;
    }
    Format format = choice.format;
    return format == null ? Format.JSON : format;
  }

  RowWriter writer(Console console) {
    return format(console).writer(console.out());
  }
}
