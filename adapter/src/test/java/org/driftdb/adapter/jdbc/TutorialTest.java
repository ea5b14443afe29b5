package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Every example of {@code docs/time-travel.md} prints what the page shows. Days pass in
 * milliseconds: where the page says that it is a later time, that is now, and the times in
 * statements and results are those of the page.
 */
final class TutorialTest {
  private static final Path PAGE = Path.of("../docs/time-travel.md");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
  private static final Pattern WRITTEN =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d+)?");
  private static final String CLOCK = "-- ";

  /** A block of statements, and the table below it; a query without one returns no rows. */
  private record Example(List<String> statements, List<List<String>> table) {}

  /** When it really was what the page calls a time. */
  private final TreeMap<Instant, Instant> clock = new TreeMap<>();

  @Test
  void everyExamplePrintsWhatThePageShows() throws Exception {
    List<Example> examples = examples();
    assertThat(examples).hasSizeGreaterThan(12);
    try (TestDatabase db = TestDatabase.inMemory();
        Statement statement = db.connection().createStatement()) {
      for (Example example : examples) {
        List<List<String>> table = List.of();
        for (String sql : example.statements) {
          table = run(statement, sql);
        }
        assertThat(table).as("%s", example.statements).isEqualTo(example.table);
      }
    }
  }

  private static List<Example> examples() throws IOException {
    List<Example> examples = new ArrayList<>();
    @Nullable StringBuilder block = null;
    for (String line : Files.readAllLines(PAGE)) {
      if (line.equals("```sql")) {
        block = new StringBuilder();
      } else if (line.equals("```") && block != null) {
        examples.add(new Example(statements(block.toString()), new ArrayList<>()));
        block = null;
      } else if (block != null) {
        block.append(line).append(line.startsWith(CLOCK) ? ";" : "").append('\n');
      } else if (line.startsWith("| ") && !line.startsWith("| ---")) {
        String row = line.substring(2, line.length() - 2);
        examples.get(examples.size() - 1).table.add(List.of(row.split(" \\| ", -1)));
      }
    }
    return examples;
  }

  private static List<String> statements(String block) {
    return Pattern.compile(";\n").splitAsStream(block).map(String::strip).toList();
  }

  /** The labels and rows of a query that has any, or else nothing. */
  private List<List<String>> run(Statement statement, String sql) throws Exception {
    if (sql.startsWith(CLOCK)) {
      // What was done before has another time, and there is one in between.
      Thread.sleep(4);
      clock.put(ofPage(sql.substring(CLOCK.length())), Instant.now());
      return List.of();
    }
    if (!statement.execute(replaceTimes(sql, this::really))) {
      return List.of();
    }
    List<List<String>> table = new ArrayList<>();
    try (ResultSet rows = statement.getResultSet()) {
      while (rows.next()) {
        table.add(cells(rows));
      }
      if (!table.isEmpty()) {
        List<String> labels = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          labels.add(rows.getMetaData().getColumnLabel(i));
        }
        table.add(0, labels);
      }
    }
    return table;
  }

  private List<String> cells(ResultSet rows) throws SQLException {
    List<String> cells = new ArrayList<>();
    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
      cells.add(replaceTimes(String.valueOf(rows.getString(i)), this::onThePage));
    }
    return cells;
  }

  private static String replaceTimes(String text, UnaryOperator<String> change) {
    return WRITTEN.matcher(text).replaceAll(found -> change.apply(found.group()));
  }

  private static Instant ofPage(String text) {
    return LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
  }

  /** When that was, which the page does not call by a time at which something is done. */
  private String really(String written) {
    Map.@Nullable Entry<Instant, Instant> next = clock.higherEntry(ofPage(written));
    Instant time = next == null ? Instant.now() : next.getValue().minus(Duration.ofMillis(2));
    return time.atOffset(ZoneOffset.UTC)
        .format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS"));
  }

  /** How the page calls the time at which something was done. */
  private String onThePage(String time) {
    Instant instant = LocalDateTime.parse(time.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
    String name = time;
    for (Map.Entry<Instant, Instant> mark : clock.entrySet()) {
      // Commits are in whole milliseconds.
      if (!mark.getValue().minusMillis(1).isAfter(instant)) {
        name = mark.getKey().atOffset(ZoneOffset.UTC).format(TIME);
      }
    }
    return name;
  }
}
