package org.driftdb.benchmark;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Asks DriftDB and DuckDB TPC-H's 22 queries over the same rows, compares their answers and prints
 * how long each takes.
 */
public final class TpchSuite {
  private static final int RUNS = 3;
  private static final double NANOS_PER_MILLI = 1e6;

  private final Connection driftDb;
  private final Connection duckDb;
  private final List<String> recorded = new ArrayList<>();
  private int differing;
  private double logarithms;

  private TpchSuite(Connection driftDb, Connection duckDb) {
    this.driftDb = driftDb;
    this.duckDb = duckDb;
  }

  /**
   * Runs the suite.
   *
   * @param arguments the scale factor; and, if DuckDB's answers are to be kept, a file for them
   */
  public static void main(String[] arguments) throws IOException, SQLException {
    BigDecimal scale = new BigDecimal(arguments[0]);
    int differing;
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        Connection driftDb =
            DriverManager.getConnection(
                "jdbc:driftdb:" + directory.path().resolve("db") + ";durability=segment");
        Connection duckDb = DriverManager.getConnection("jdbc:duckdb:")) {
      TpchSuite suite = new TpchSuite(driftDb, duckDb);
      suite.load(scale, directory.path());
      List<TpchQuery> queries = TpchQuery.all(scale);
      for (TpchQuery query : queries) {
        suite.compare(query);
      }
      print("geometric mean of the ratios: %.1f%n", Math.exp(suite.logarithms / queries.size()));
      if (arguments.length > 1 && !arguments[1].isEmpty()) {
        Files.write(Path.of(arguments[1]), suite.recorded);
      }
      differing = suite.differing;
    }
    if (differing > 0) {
      print("%d answers differ%n", differing);
      System.exit(1);
    }
  }

  private void load(BigDecimal scale, Path directory) throws IOException, SQLException {
    TpchTables.write(directory, scale);
    TpchTables.create(duckDb);
    TpchTables.copy(duckDb, directory);
    TpchTables.create(driftDb);
    driftDb.setAutoCommit(true);
    long start = System.nanoTime();
    long rows = TpchTables.insert(driftDb, scale);
    double seconds = (System.nanoTime() - start) / NANOS_PER_MILLI / 1e3;
    print("%d rows inserted into DriftDB in %.1f s%n", rows, seconds);
    print(
        "%-5s %7s %12s %12s %12s %8s%n",
        "query", "rows", "planned ms", "DriftDB ms", "DuckDB ms", "ratio");
  }

  private void compare(TpchQuery query) throws SQLException {
    query.prepare(duckDb);
    TpchAnswer expected = query.ask(duckDb);
    recorded.add("-- " + query.name());
    recorded.addAll(expected.toLines());
    double wanted = median(query, duckDb);
    query.cleanUp(duckDb);
    query.prepare(driftDb);
    try {
      long start = System.nanoTime();
      TpchAnswer found = query.ask(driftDb);
      double first = (System.nanoTime() - start) / NANOS_PER_MILLI;
      double taken = median(query, driftDb);
      logarithms += Math.log(taken / wanted);
      print(
          "%-5s %7d %12.1f %12.1f %12.1f %8.1f%n",
          query.name(), found.rows().size(), first, taken, wanted, taken / wanted);
      String difference = expected.difference(found);
      if (difference != null) {
        differing++;
        print("      differs: %s%n", difference);
      }
    } catch (SQLException e) {
      differing++;
      print("%-5s fails: %s %s%n", query.name(), e.getSQLState(), String.valueOf(e.getMessage()));
    } finally {
      query.cleanUp(driftDb);
    }
  }

  /** How many milliseconds it takes when it has been asked before. */
  private static double median(TpchQuery query, Connection connection) throws SQLException {
    double[] times = new double[RUNS];
    for (int i = 0; i < RUNS; i++) {
      long start = System.nanoTime();
      query.ask(connection);
      times[i] = (System.nanoTime() - start) / NANOS_PER_MILLI;
    }
    Arrays.sort(times);
    return times[RUNS / 2];
  }

  private static void print(String format, Object... values) {
    System.out.append(String.format(Locale.ROOT, format, values)).flush();
  }
}
