package org.driftdb.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/**
 * Runs SQLite's sqllogictest suite through {@code jdbc:driftdb:} and prints which share of each
 * folder passes, and why the rest does not. Where the suite tells engines apart, DriftDB is
 * PostgreSQL.
 */
public final class LogicSuite {
  private static final String ENGINE = "postgresql";
  private static final int SECONDS_FOR_A_QUERY = 60;

  private final int part;
  private final Map<String, Count> folders = new TreeMap<>();
  private final Map<String, Failure> failures = new TreeMap<>();

  /** How many records of a folder ran, and how many passed. */
  private static final class Count {
    private int files;
    private int run;
    private int passed;

    private void add(Count count) {
      files += count.files;
      run += count.run;
      passed += count.passed;
    }
  }

  /**
   * How a file's records fared.
   *
   * @param folder where the file is; empty if it is in none
   */
  private record Outcome(String folder, Count count, Map<String, Failure> failures) {}

  /**
   * Failures of one reason.
   *
   * @param example the first: its file, its line and its text
   */
  private record Failure(int count, String example) {
    private Failure and(Failure next) {
      return new Failure(count + next.count, example);
    }
  }

  private LogicSuite(int part) {
    this.part = part;
  }

  /**
   * Runs the suite, on every processor a file at a time. Each file has a database of its own. The
   * standard error stream gets each failure, and a line for each file that ends.
   *
   * @param arguments which part of the queries of each file is run: 100 for every hundredth, 1 for
   *     all; and the beginning of the names of the files that are run, as "index/between"
   */
  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    LogicSuite suite = new LogicSuite(Integer.parseInt(arguments[0]));
    String files = arguments.length > 1 ? arguments[1] : "";
    ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try (JarFile jar = suite()) {
      List<Future<Outcome>> outcomes =
          jar.stream()
              .filter(entry -> entry.getName().startsWith("test/" + files))
              .filter(entry -> entry.getName().endsWith(".test"))
              .sorted(Comparator.comparing(JarEntry::getName))
              .map(file -> threads.submit(() -> suite.run(jar, file)))
              .toList();
      for (Future<Outcome> outcome : outcomes) {
        suite.add(outcome.get());
      }
    } finally {
      threads.shutdownNow();
    }
    suite.print();
  }

  /** The suite is on the class path where the profile logic put it. */
  private static JarFile suite() throws IOException {
    URL file = LogicSuite.class.getClassLoader().getResource("test/select1.test");
    if (file == null) {
      throw new IllegalStateException("The suite is not on the class path: use the profile logic");
    }
    return ((JarURLConnection) file.openConnection()).getJarFile();
  }

  private Outcome run(JarFile jar, JarEntry entry) throws IOException, SQLException {
    String file = entry.getName();
    List<LogicRecord> records;
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(jar.getInputStream(entry), StandardCharsets.UTF_8))) {
      records = LogicRecord.read(in, ENGINE);
    }
    Count count = new Count();
    count.files = 1;
    Map<String, Failure> failed = new TreeMap<>();
    int queries = Math.floorMod(file.hashCode(), part);
    try (Connection connection = DriverManager.getConnection("jdbc:driftdb:mem:" + file);
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(SECONDS_FOR_A_QUERY);
      for (LogicRecord record : records) {
        if (record.isQuery() && queries++ % part != 0) {
          continue;
        }
        count.run++;
        String reason = reason(statement, record);
        if (reason == null) {
          count.passed++;
        } else {
          String example = file + ":" + record.line() + ": " + record.sql();
          failed.merge(reason, new Failure(1, example), Failure::and);
          System.err.println(example + "\n-- " + reason);
        }
      }
    }
    System.err.println(file + ": " + count.passed + " of " + count.run + " passed");
    String folder = file.substring("test/".length(), Math.max(file.lastIndexOf('/'), 5));
    return new Outcome(folder, count, failed);
  }

  private void add(Outcome outcome) {
    folders.computeIfAbsent(outcome.folder, name -> new Count()).add(outcome.count);
    outcome.failures.forEach((reason, failure) -> failures.merge(reason, failure, Failure::and));
  }

  /** Why a record does not pass; null if it does. */
  private static @Nullable String reason(Statement statement, LogicRecord record) {
    try {
      if (!record.isQuery()) {
        statement.execute(record.sql());
        return record.fails() ? "did not fail" : null;
      }
      List<List<String>> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery(record.sql())) {
        while (result.next()) {
          rows.add(row(result, String.valueOf(record.types())));
        }
      }
      return matches(rows, record) ? null : "other values";
    } catch (SQLException e) {
      return record.fails() ? null : e.getSQLState() + " " + plain(String.valueOf(e.getMessage()));
    }
  }

  /** A message without what is of one statement only. */
  private static String plain(String message) {
    String firstLine = message.lines().findFirst().orElse("");
    String plain =
        firstLine.replaceAll("'[^']*'|\"[^\"]*\"|`[^`]*`", "'..'").replaceAll("\\d+", "N");
    return plain.substring(0, Math.min(plain.length(), 140));
  }

  private static List<String> row(ResultSet result, String types) throws SQLException {
    List<String> row = new ArrayList<>();
    for (int column = 1; column <= types.length(); column++) {
      Object value = result.getObject(column);
      row.add(value == null ? "NULL" : text(value, types.charAt(column - 1)));
    }
    return row;
  }

  private static String text(Object value, char type) {
    return switch (type) {
      case 'I' ->
          value instanceof Boolean truth
              ? truth ? "1" : "0"
              : value instanceof Number number
                  ? new BigDecimal(number.toString()).toBigInteger().toString()
                  : String.valueOf(value);
      case 'R' -> String.format(Locale.ROOT, "%.3f", new BigDecimal(String.valueOf(value)));
      default -> value.toString().isEmpty() ? "(empty)" : value.toString();
    };
  }

  private static boolean matches(List<List<String>> rows, LogicRecord record) {
    if (record.sort() == LogicRecord.Sort.ROWSORT) {
      rows.sort(
          (a, b) -> {
            for (int i = 0; i < a.size(); i++) {
              int order = a.get(i).compareTo(b.get(i));
              if (order != 0) {
                return order;
              }
            }
            return 0;
          });
    }
    List<String> values = new ArrayList<>();
    rows.forEach(values::addAll);
    if (record.sort() == LogicRecord.Sort.VALUESORT) {
      values.sort(Comparator.naturalOrder());
    }
    return record.expected().size() == 1 && record.expected().get(0).contains(" values hashing to ")
        ? record.expected().get(0).equals(values.size() + " values hashing to " + hash(values))
        : record.expected().equals(values);
  }

  private static String hash(List<String> values) {
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      for (String value : values) {
        digest.update((value + "\n").getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }

  private void print() {
    StringBuilder out = new StringBuilder();
    out.append("| folder | files | run | passed | share |\n| --- | ---: | ---: | ---: | ---: |\n");
    folders.forEach((name, count) -> out.append(line(name, count)));
    Count all = new Count();
    folders.values().forEach(all::add);
    out.append(line("all", all)).append("\n");
    failures.entrySet().stream()
        .sorted(Comparator.comparing(entry -> -entry.getValue().count))
        .forEach(
            entry ->
                out.append(entry.getValue().count)
                    .append(" x ")
                    .append(entry.getKey())
                    .append("\n    ")
                    .append(entry.getValue().example.replace("\n", "\n    "))
                    .append("\n"));
    System.out.append(out);
  }

  private static String line(String name, Count count) {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %d | %d | %.2f %% |%n",
        name,
        count.files,
        count.run,
        count.passed,
        count.run == 0 ? 100.0 : 100.0 * count.passed / count.run);
  }
}
