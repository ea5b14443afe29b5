package org.driftdb.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement or query of SQLite's sqllogictest suite, and what it must give. The format is that of
 * the suite's own page, https://www.sqlite.org/sqllogictest/doc/trunk/about.wiki.
 *
 * @param line where in its file it begins, from 1
 * @param sql what is run
 * @param fails whether it must fail
 * @param types of a query, a letter a column: I integer, R real, T text; null for a statement
 * @param sort how a query's values are put in order before they are compared
 * @param expected a query's values, or a single line that tells their number and their hash
 */
record LogicRecord(
    int line, String sql, boolean fails, @Nullable String types, Sort sort, List<String> expected) {

  /** How the values of a query are put in order. */
  enum Sort {
    NOSORT,
    ROWSORT,
    VALUESORT
  }

  boolean isQuery() {
    return types != null;
  }

  /**
   * The records of a file that are for an engine.
   *
   * @param engine as the suite calls it
   */
  static List<LogicRecord> read(BufferedReader in, String engine) throws IOException {
    List<LogicRecord> records = new ArrayList<>();
    List<String> block = new ArrayList<>();
    int number = 0;
    String line;
    do {
      line = in.readLine();
      number++;
      if (line != null && !line.isBlank()) {
        if (!line.startsWith("#")) {
          block.add(line);
        }
      } else if (!block.isEmpty()) {
        if (block.get(0).startsWith("halt")) {
          return records;
        }
        LogicRecord record = of(block, number - block.size(), engine);
        if (record != null) {
          records.add(record);
        }
        block.clear();
      }
    } while (line != null);
    return records;
  }

  private static @Nullable LogicRecord of(List<String> block, int line, String engine) {
    int first = 0;
    while (block.get(first).startsWith("skipif ") || block.get(first).startsWith("onlyif ")) {
      String[] words = block.get(first).split("\\s+");
      if (words[0].equals("skipif") == words[1].equals(engine)) {
        return null;
      }
      first++;
    }
    String[] words = block.get(first).split("\\s+");
    List<String> rest = block.subList(first + 1, block.size());
    return switch (words[0]) {
      case "statement" ->
          new LogicRecord(
              line,
              String.join("\n", rest),
              words[1].equals("error"),
              null,
              Sort.NOSORT,
              List.of());
      case "query" -> {
        int end = rest.contains("----") ? rest.indexOf("----") : rest.size();
        yield new LogicRecord(
            line,
            String.join("\n", rest.subList(0, end)),
            false,
            words[1],
            words.length > 2
                ? Sort.valueOf(words[2].toUpperCase(java.util.Locale.ROOT))
                : Sort.NOSORT,
            List.copyOf(rest.subList(Math.min(end + 1, rest.size()), rest.size())));
      }
      default -> null; // hash-threshold
    };
  }
}
