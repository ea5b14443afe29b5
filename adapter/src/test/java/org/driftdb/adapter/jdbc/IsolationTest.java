package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.driftdb.adapter.jdbc.ListAppends.Done;
import org.driftdb.adapter.jdbc.ListAppends.Step;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Eight connections write and eight read, while checkpoints are written: what is read is always
 * whole commits, now and at any time. The system property {@code isolation.seconds} says for how
 * long.
 */
final class IsolationTest {
  private static final long SECONDS = Long.getLong("isolation.seconds", 4);
  private static final int THREADS = 8;

  /** For how long transactions are remembered before they are checked, in seconds. */
  private static final long ROUND_SECONDS = 4;

  private static final int VALUES_A_LIST = 500;

  /** What fails in a transaction that another came before: it is rolled back and forgotten. */
  private static final String CONFLICT = "40001";

  @TempDir private Path directory;
  private String url;
  private TestDatabase db;
  private long end;

  @BeforeEach
  void open() throws SQLException {
    url = "jdbc:driftdb:" + directory + ";durability=segment;snapshotEvents=2000";
    db = TestDatabase.open(url);
    end = endIn(SECONDS);
  }

  private static long endIn(long seconds) {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
  }

  @AfterEach
  void close() throws SQLException {
    db.close();
  }

  private boolean goesOn() {
    return System.nanoTime() - end < 0;
  }

  /** A piece of work of one connection, again and again. */
  private interface Turn {
    void run(TestDatabase own, Random random) throws SQLException;
  }

  private Callable<Integer> turns(int seed, Turn turn) {
    return () -> {
      Random random = new Random(seed);
      int turns = 0;
      try (TestDatabase own = TestDatabase.open(url)) {
        for (; goesOn(); turns++) {
          turn.run(own, random);
        }
      }
      return turns;
    };
  }

  private static int run(List<Callable<Integer>> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(work.size());
    try {
      int turns = 0;
      for (Future<Integer> each : threads.invokeAll(work)) {
        assertThat(each.get()).isPositive();
        turns += each.get();
      }
      return turns;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void sumsBalanceAtAnyTime() throws Exception {
    int accounts = 20;
    db.run(
        "CREATE TABLE here (id INT PRIMARY KEY, n INT NOT NULL)",
        "CREATE TABLE there (id INT PRIMARY KEY, n INT NOT NULL)");
    db.connection().setAutoCommit(false);
    for (int id = 0; id < accounts; id++) {
      db.run("INSERT INTO here VALUES (" + id + ", 100)");
      db.run("INSERT INTO there VALUES (" + id + ", 100)");
    }
    db.connection().commit();
    db.connection().setAutoCommit(true);
    long begun = System.currentTimeMillis();
    AtomicLong moved = new AtomicLong();
    List<Callable<Integer>> work = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      work.add(
          turns(
              i,
              (own, random) -> {
                int from = random.nextInt(accounts);
                int to = random.nextInt(accounts);
                if (moves(own, from, to, 1 + random.nextInt(5))) {
                  moved.incrementAndGet();
                }
              }));
      work.add(turns(i, (own, random) -> assertBalances(own, random, begun, accounts)));
    }
    run(work);
    assertThat(db.row("SELECT COUNT(*) FROM DRIFT_INFO.COMMITS"))
        .isEqualTo(String.valueOf(1 + moved.get()));
  }

  private static boolean moves(TestDatabase own, int from, int to, int amount) throws SQLException {
    own.connection().setAutoCommit(false);
    try {
      assertThat(own.update("UPDATE here SET n = n - ? WHERE id = ?", amount, from)).isOne();
      assertThat(own.update("UPDATE there SET n = n + ? WHERE id = ?", amount, to)).isOne();
      own.connection().commit();
      return true;
    } catch (SQLException e) {
      assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(CONFLICT);
      own.connection().rollback();
      return false;
    }
  }

  /** Now, at any time since the beginning, and in two statements of a transaction. */
  private static void assertBalances(TestDatabase own, Random random, long begun, int accounts)
      throws SQLException {
    String expected = String.valueOf(200 * accounts);
    String sum = "SELECT (SELECT SUM(n) FROM here) + (SELECT SUM(n) FROM there)";
    own.connection().setAutoCommit(true);
    assertThat(own.row(sum)).isEqualTo(expected);
    long time = begun + (long) (random.nextDouble() * (System.currentTimeMillis() - begun));
    assertThat(own.row(sum + " AS OF ?", new java.sql.Timestamp(time)))
        .as("at " + time)
        .isEqualTo(expected);
    own.connection().setAutoCommit(false);
    long here = Long.parseLong(own.row("SELECT SUM(n) FROM here"));
    long there = Long.parseLong(own.row("SELECT SUM(n) FROM there"));
    assertThat(here + there).isEqualTo(200L * accounts);
    own.connection().commit();
  }

  @Test
  void transactionsThatAppendToListsSeeSnapshots() throws Exception {
    db.run("CREATE TABLE lists (list BIGINT PRIMARY KEY, n VARCHAR NOT NULL)");
    AtomicLong lastValue = new AtomicLong();
    for (long left = SECONDS; left > 0; left -= ROUND_SECONDS) {
      end = endIn(Math.min(left, ROUND_SECONDS));
      List<Done> history = appendAndRead(lastValue);

      assertThat(history.stream().filter(done -> !done.committed())).as("conflicts").isNotEmpty();
    }
  }

  /** Lists that are new in this round, until its end; returns what was done, which was isolated. */
  private List<Done> appendAndRead(AtomicLong lastValue) throws Exception {
    lastValue.updateAndGet(value -> (value / VALUES_A_LIST + 1) * VALUES_A_LIST);
    long firstList = list(lastValue, 0);
    List<List<Done>> histories = new ArrayList<>();
    List<Callable<Integer>> work = new ArrayList<>();
    for (int i = 0; i < 2 * THREADS; i++) {
      boolean writes = i < THREADS;
      List<Done> history = new ArrayList<>();
      histories.add(history);
      work.add(turns(i, (own, random) -> history.add(transaction(own, random, writes, lastValue))));
    }
    run(work);

    Map<Long, List<Long>> last = new HashMap<>();
    for (String row : db.rows("SELECT list, n FROM lists WHERE list >= " + firstList)) {
      int bar = row.indexOf('|');
      last.put(Long.parseLong(row.substring(0, bar)), values(row.substring(bar + 1)));
    }
    List<Done> history = histories.stream().flatMap(List::stream).toList();
    assertThat(ListAppends.violations(history, last)).isEmpty();
    return history;
  }

  private static long list(AtomicLong lastValue, int number) {
    return lastValue.get() / VALUES_A_LIST * 10 + number;
  }

  /** A few steps on a few lists; others follow as those grow. */
  private static Done transaction(
      TestDatabase own, Random random, boolean writes, AtomicLong lastValue) throws SQLException {
    own.connection().setAutoCommit(false);
    List<Step> steps = new ArrayList<>();
    long began = System.nanoTime();
    try {
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        long list = list(lastValue, random.nextInt(10));
        if (writes && random.nextBoolean()) {
          long value = lastValue.incrementAndGet();
          steps.add(Step.append(list, value));
          append(own, list, value);
        } else {
          steps.add(Step.read(list, read(own, list)));
        }
      }
      own.connection().commit();
      return new Done(began, System.nanoTime(), true, steps);
    } catch (SQLException e) {
      assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(CONFLICT);
      own.connection().rollback();
      return new Done(began, System.nanoTime(), false, steps);
    }
  }

  private static void append(TestDatabase own, long list, long value) throws SQLException {
    if (own.update("UPDATE lists SET n = n || ? WHERE list = ?", " " + value, list) == 0) {
      own.update("INSERT INTO lists VALUES (?, ?)", list, String.valueOf(value));
    }
  }

  private static List<Long> read(TestDatabase own, long list) throws SQLException {
    try (PreparedStatement query =
        own.connection().prepareStatement("SELECT n FROM lists WHERE list = ?")) {
      query.setLong(1, list);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next() ? values(rows.getString(1)) : List.of();
      }
    }
  }

  private static List<Long> values(String text) {
    return Arrays.stream(text.split(" ", -1)).map(Long::valueOf).collect(Collectors.toList());
  }
}
