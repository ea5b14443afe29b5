package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.driftdb.storage.NaiveReplay;
import org.driftdb.storage.NaiveReplay.Happened;
import org.driftdb.storage.NaiveReplay.Lived;
import org.driftdb.storage.RandomHistory;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is asked of the past in SQL, and whichever way the rows are found, the answer is that of
 * a naive replay of all events: of the table or through a view of it, also after RESTORE, and in a
 * transaction that has written.
 */
final class TimeTravelOracleTest {
  private static final int HISTORIES = 10;
  private static final int QUERIES = 80;
  private static final String COLUMNS = "id, v, w, row_seq, row_end_seq, row_start, row_end";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  /** A row's value of a column. */
  private interface Row extends Function<String, @Nullable Object> {}

  /**
   * A point in time as somebody writes it.
   *
   * @param sequence the last event that it sees; beyond the last for one to come
   * @param millis its time; null if it is a sequence
   */
  private record Written(
      String sql, List<Object> parameters, long sequence, @Nullable Long millis) {
    boolean begins(Lived version, int orderOfEqual) {
      return (millis == null
              ? Long.compare(version.sequence(), sequence)
              : Long.compare(version.millis(), millis))
          < orderOfEqual;
    }

    boolean isBeforeTheEndOf(Lived version) {
      return millis == null ? version.end() > sequence : version.endMillis() > millis;
    }
  }

  /** A condition in SQL, and what it says of a row. */
  private record Condition(String sql, List<Object> parameters, Predicate<Row> holds) {
    String where() {
      return sql.isEmpty() ? "" : " WHERE " + sql;
    }
  }

  /**
   * A query.
   *
   * @param earliest the first sequence that it reads
   * @param rows what it returns, where its history is kept
   */
  private record Query(String sql, List<Object> parameters, long earliest, List<String> rows) {}

  /** From where somebody looks at a table: nothing is known of what came later. */
  private record Seen(String sql, List<Object> parameters, long sequence) {
    long sees(long other) {
      return Math.min(other, sequence);
    }
  }

  /** Of each part of the history the ways in which its rows can be found. */
  private static final List<String> WAYS =
      List.of(
          "state by key",
          "state by index",
          "state by scan",
          "history by key",
          "history by index",
          "history by scan",
          "changes by key",
          "changes by index",
          "changes by scan",
          "diff by key",
          "diff by scan");

  private final Set<String> ways = new TreeSet<>();
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @TempDir private java.nio.file.Path directory;

  private NaiveReplay replay = new NaiveReplay();
  private RandomHistory history = new RandomHistory(replay, 0, 0, 0);

  /** The last event that has been committed; those after it are the transaction's own. */
  private long committed;

  @Test
  void everyFormOfTimeIsAnsweredAsByReplaying() throws SQLException {
    for (int i = 0; i < HISTORIES; i++) {
      java.nio.file.Path database = directory.resolve("db" + i);
      history = RandomHistory.write(database, random);
      replay = history.replay();
      MoreHistory more = new MoreHistory(history, random);
      String url = "jdbc:driftdb:" + database;
      try (TestDatabase db = TestDatabase.open(url)) {
        db.run("CREATE VIEW shown AS SELECT " + COLUMNS + " FROM t");
        if (random.nextBoolean()) {
          more.restore(db);
        }
      }
      committed = replay.lastSequence();
      boolean writes = i % 2 == 0;
      try (TestDatabase db = TestDatabase.open(writes ? url : url + ";readOnly=true")) {
        if (writes) {
          db.connection().setAutoCommit(false);
          more.writeUncommitted(db);
        }
        for (int query = 0; query < QUERIES; query++) {
          check(db, any());
        }
      }
    }
    assertThat(ways).as("seed " + seed).containsExactlyInAnyOrderElementsOf(WAYS);
  }

  private void check(TestDatabase db, Query query) throws SQLException {
    Object[] parameters = query.parameters.toArray();
    String what =
        "seed "
            + seed
            + ", horizon "
            + history.horizon()
            + ", committed "
            + committed
            + ": "
            + query.sql
            + query.parameters;
    if (query.earliest < history.horizon()) {
      String failure = TestDatabase.failure(() -> db.rows(query.sql, parameters));
      assertThat(failure).as(what).startsWith("22023").contains("@seq:" + history.horizon());
    } else {
      assertThat(db.rows(query.sql, parameters))
          .as(what)
          .containsExactlyInAnyOrderElementsOf(query.rows);
      ways.add(way(db.plan(query.sql, parameters)));
    }
  }

  /** How the rows of the last scan in a plan are found. */
  private static String way(String plan) {
    String scan = plan.substring(plan.lastIndexOf("Scan("));
    String part =
        Stream.of("history", "changes", "diff")
            .filter(history -> scan.contains(history + "=["))
            .findFirst()
            .orElse("state");
    return part
        + " by "
        + (scan.contains("key=[") ? "key" : scan.contains("index=[") ? "index" : "scan");
  }

  private Query any() {
    return switch (random.nextInt(11)) {
      case 0, 1 -> state();
      case 2 -> aggregate();
      case 3 -> all();
      case 4 -> fromTo();
      case 5 -> between();
      case 6 -> history();
      case 7 -> changes();
      case 8 -> diff();
      case 9 -> twoPoints();
      default -> correlated();
    };
  }

  /** The rows at a point, however it is said. */
  private Query state() {
    Written point = point();
    Condition condition = condition();
    String columns = "SELECT id, v, w, row_seq FROM ";
    List<Object> before = concat(point.parameters, condition.parameters);
    List<String> rows =
        at(point).stream()
            .filter(row -> condition.holds.test(row.row()::get))
            .map(row -> text(row, "id", "v", "w") + "|" + sequence(row.sequence()))
            .toList();
    String table = table();
    return switch (random.nextInt(3)) {
      case 0 ->
          new Query(
              columns + table + " FOR SYSTEM_TIME AS OF " + point.sql + condition.where(),
              before,
              point.sequence,
              rows);
      case 1 ->
          new Query(
              "SELECT id, v, w FROM AS_OF('"
                  + table
                  + "', "
                  + literal(point)
                  + ")"
                  + condition.where(),
              concat(point.parameters, condition.parameters),
              point.sequence,
              rows.stream().map(row -> row.substring(0, row.lastIndexOf('|'))).toList());
      default ->
          new Query(
              columns
                  + table
                  + condition.where()
                  + (isNow(point) ? "" : " AS OF " + literal(point)),
              concat(condition.parameters, point.parameters),
              point.sequence,
              rows);
    };
  }

  /** Now may also be left out. */
  private boolean isNow(Written point) {
    return point.sql.equals("@now") && random.nextBoolean();
  }

  /** The table, or the view of it. */
  private String table() {
    return random.nextInt(3) > 0 ? "t" : "shown";
  }

  /** The point as it may stand where no expression can. */
  private static String literal(Written point) {
    return point.sql.startsWith("TIMESTAMP ") ? point.sql.substring(10) : point.sql;
  }

  private Query aggregate() {
    Written point = point();
    Condition condition = condition();
    TreeMap<String, Long> counts = new TreeMap<>();
    for (Lived row : at(point)) {
      if (condition.holds.test(row.row()::get)) {
        counts.merge(text(row, "v"), 1L, Long::sum);
      }
    }
    return new Query(
        "SELECT v, COUNT(*) FROM (SELECT * FROM "
            + table()
            + ")"
            + condition.where()
            + " GROUP BY v AS OF "
            + literal(point),
        concat(condition.parameters, point.parameters),
        point.sequence,
        counts.entrySet().stream().map(count -> count.getKey() + "|" + count.getValue()).toList());
  }

  private Query all() {
    return versions(
        table() + " FOR SYSTEM_TIME ALL", List.of(), history.horizon(), version -> true);
  }

  private Query fromTo() {
    boolean times = random.nextBoolean();
    Written from = point(times);
    Written to = point(times);
    return versions(
        table() + " FOR SYSTEM_TIME FROM " + from.sql + " TO " + to.sql,
        concat(from.parameters, to.parameters),
        from.sequence,
        version ->
            order(from, to) < 0
                && to.begins(version, 0)
                && from.isBeforeTheEndOf(version)
                && (!times || version.endMillis() > version.millis()));
  }

  private Query between() {
    boolean times = random.nextBoolean();
    Written from = point(times);
    Written to = point(times);
    return versions(
        table() + " FOR SYSTEM_TIME BETWEEN " + from.sql + " AND " + to.sql,
        concat(from.parameters, to.parameters),
        from.sequence,
        version ->
            closedOrder(from, to) <= 0
                && to.begins(version, 1)
                && from.isBeforeTheEndOf(version)
                && (!times || version.endMillis() > version.millis()));
  }

  private Query history() {
    boolean times = random.nextBoolean();
    Written from = point(times);
    Written to = point(times);
    return switch (random.nextInt(3)) {
      case 0 -> versions("HISTORY('t')", List.of(), history.horizon(), version -> true);
      case 1 ->
          versions(
              "TABLE(HISTORY('t', " + literal(from) + "))",
              from.parameters,
              from.sequence,
              version -> version.end() > from.sequence);
      default ->
          versions(
              "HISTORY('t', " + literal(from) + ", " + literal(to) + ")",
              concat(from.parameters, to.parameters),
              from.sequence,
              version ->
                  order(from, to) < 0 && to.begins(version, 0) && version.end() > from.sequence);
    };
  }

  /** Which is later, as they are written. */
  private static int order(Written from, Written to) {
    return from.millis != null && to.millis != null
        ? Long.compare(from.millis, to.millis)
        : Long.compare(from.sequence, to.sequence);
  }

  /** The same for a closed period: beside now, a sequence to come is now. */
  private int closedOrder(Written from, Written to) {
    boolean now = from.sql.equals("@now") || to.sql.equals("@now");
    long last = now ? replay.lastSequence() : Long.MAX_VALUE;
    return from.millis != null && to.millis != null
        ? order(from, to)
        : Long.compare(Math.min(from.sequence, last), Math.min(to.sequence, last));
  }

  private Query versions(
      String table, List<Object> parameters, long earliest, Predicate<Lived> read) {
    Condition condition = condition();
    Seen seen = seen(table);
    List<String> rows =
        replay
            .history(
                "t",
                KeyRange.ALL,
                history.horizon(),
                Long.MAX_VALUE,
                seen.sees(replay.lastSequence()))
            .stream()
            .filter(read)
            .filter(version -> condition.holds.test(version.row()::get))
            .map(
                version ->
                    text(version, "id", "v", "w")
                        + "|"
                        + sequence(version.sequence())
                        + "|"
                        + sequence(version.end())
                        + "|"
                        + time(version.millis())
                        + "|"
                        + time(version.endMillis()))
            .toList();
    return new Query(
        "SELECT " + COLUMNS + " FROM " + table + condition.where() + seen.sql,
        concat(parameters, condition.parameters, seen.parameters),
        seen.sees(earliest),
        rows);
  }

  private Query changes() {
    Written from = point();
    Written to = point();
    Condition condition = condition();
    Seen seen = seen(from.sql + to.sql);
    List<String> rows = new ArrayList<>();
    for (Happened event : replay.changes("t", from.sequence, seen.sees(to.sequence))) {
      Lived after = replay.get("t", event.key(), event.sequence());
      Row row = column -> column.equals("id") ? event.key().part(0) : value(after, column);
      if (condition.holds.test(row)) {
        rows.add(
            sequence(event.sequence())
                + "|"
                + time(event.millis())
                + "|"
                + event.type()
                + "|"
                + text(row, "id", "v", "w"));
      }
    }
    return new Query(
        "SELECT * FROM CHANGES('t', "
            + literal(from)
            + ", "
            + literal(to)
            + ")"
            + condition.where()
            + seen.sql,
        concat(from.parameters, to.parameters, condition.parameters, seen.parameters),
        seen.sees(from.sequence),
        rows);
  }

  private Query diff() {
    Written from = point();
    Written to = point();
    Condition condition = conditionOnKey();
    Seen seen = seen(from.sql + to.sql);
    List<String> rows = new ArrayList<>();
    for (long id = 0; id < RandomHistory.KEYS; id++) {
      Lived before = replay.get("t", Key.of(id), seen.sees(from.sequence));
      Lived after = replay.get("t", Key.of(id), seen.sees(to.sequence));
      Object key = id;
      boolean differ =
          (before == null) != (after == null)
              || !Objects.equals(value(before, "v"), value(after, "v"))
              || !Objects.equals(value(before, "w"), value(after, "w"));
      if (differ && condition.holds.test(column -> key)) {
        StringJoiner row = new StringJoiner("|");
        row.add(before == null ? "added" : after == null ? "removed" : "changed").add("" + key);
        for (String column : List.of("v", "w")) {
          row.add("" + value(before, column)).add("" + value(after, column));
        }
        rows.add(row.toString());
      }
    }
    return new Query(
        "SELECT kind, id, before_v, after_v, before_w, after_w FROM DIFF('t', "
            + literal(from)
            + ", "
            + literal(to)
            + ")"
            + condition.where()
            + seen.sql,
        concat(from.parameters, to.parameters, condition.parameters, seen.parameters),
        seen.sees(Math.min(from.sequence, to.sequence)),
        rows);
  }

  /** The table joined with its own past. */
  private Query twoPoints() {
    Written before = point();
    Written after = point();
    List<String> rows = new ArrayList<>();
    for (Lived old : at(before)) {
      Lived young = replay.get("t", old.key(), after.sequence);
      if (young != null) {
        rows.add(text(old, "id", "v") + "|" + text(young, "v"));
      }
    }
    return new Query(
        "SELECT o.id, o.v, n.v FROM "
            + table()
            + " FOR SYSTEM_TIME AS OF "
            + before.sql
            + " AS o JOIN "
            + table()
            + " FOR SYSTEM_TIME AS OF "
            + after.sql
            + " AS n ON n.id = o.id",
        concat(before.parameters, after.parameters),
        Math.min(before.sequence, after.sequence),
        rows);
  }

  /** A point that is another for each row of another table. */
  private Query correlated() {
    StringJoiner values = new StringJoiner(", ");
    List<String> rows = new ArrayList<>();
    long earliest = Long.MAX_VALUE;
    boolean byKey = random.nextBoolean();
    for (int n = 0; n < 3; n++) {
      long sequence = random.nextInt((int) committed);
      long x = random.nextInt(byKey ? RandomHistory.KEYS : 3);
      values.add("(" + n + ", '@seq:" + sequence + "', " + x + ")");
      earliest = Math.min(earliest, sequence);
      for (Lived row : replay.scan("t", KeyRange.ALL, sequence)) {
        if (Objects.equals(row.row().get(byKey ? "id" : "v"), x)) {
          rows.add(n + "|" + text(row, "id", "w"));
        }
      }
    }
    return new Query(
        "SELECT p.n, o.id, o.w FROM (VALUES "
            + values
            + ") AS p (n, instant, x), "
            + table()
            + " FOR SYSTEM_TIME AS OF p.instant AS o WHERE o."
            + (byKey ? "id" : "v")
            + " = p.x",
        List.of(),
        earliest,
        rows);
  }

  /**
   * The end of a commit: from the middle of one a time sees only what is before that commit.
   *
   * @param reading what is read; now is another moment when it is seen from before
   */
  private Seen seen(String reading) {
    if (random.nextInt(4) > 0 || reading.contains("@now")) {
      return new Seen("", List.of(), Long.MAX_VALUE);
    }
    Written point = point(true);
    return random.nextBoolean()
        ? new Seen(" AS OF " + literal(point), point.parameters, point.sequence)
        : new Seen(" AS OF @seq:" + point.sequence, List.of(), point.sequence);
  }

  private List<Lived> at(Written point) {
    return replay.scan("t", KeyRange.ALL, point.sequence);
  }

  private Written point() {
    return point(random.nextBoolean());
  }

  private Written point(boolean time) {
    if (time) {
      long span = history.lastMillis() - history.firstMillis();
      long millis = history.firstMillis() + random.nextInt((int) span + 3);
      Instant instant = Instant.ofEpochMilli(millis);
      long sequence = replay.sequenceAt(millis);
      return switch (random.nextInt(3)) {
        case 0 -> new Written("'" + instant + "'", List.of(), sequence, millis);
        case 1 -> new Written("TIMESTAMP '" + time(millis) + "'", List.of(), sequence, millis);
        default -> new Written("?", List.of(Timestamp.from(instant)), sequence, millis);
      };
    }
    boolean writes = replay.lastSequence() > committed;
    long sequence = random.nextInt((int) committed + (writes ? 1 : 3));
    return switch (random.nextInt(4)) {
      case 0 -> new Written("@now", List.of(), replay.lastSequence(), null);
      case 1 -> new Written("@seq:" + sequence, List.of(), sequence, null);
      case 2 -> new Written("'@seq:" + sequence + "'", List.of(), sequence, null);
      default -> new Written("?", List.of("@seq:" + sequence), sequence, null);
    };
  }

  private Condition condition() {
    String v = random.nextBoolean() ? "v" : "w";
    Object x = (long) random.nextInt(3);
    Object y = (long) random.nextInt(3);
    return switch (random.nextInt(7)) {
      case 0 -> new Condition(v + " = " + x, List.of(), row -> x.equals(row.apply(v)));
      case 1 -> new Condition(v + " = ?", List.of(x), row -> x.equals(row.apply(v)));
      case 2 ->
          new Condition(
              v + " IN (" + x + ", " + y + ")",
              List.of(),
              row -> Arrays.asList(x, y).contains(row.apply(v)));
      case 3 -> new Condition(v + " IS NULL", List.of(), row -> row.apply(v) == null);
      case 4 ->
          new Condition(
              "v >= ? AND w = " + y,
              List.of(x),
              row ->
                  row.apply("v") instanceof Long value
                      && value >= (Long) x
                      && y.equals(row.apply("w")));
      default -> conditionOnKey();
    };
  }

  private Condition conditionOnKey() {
    Object x = (long) random.nextInt(RandomHistory.KEYS);
    Object y = (long) random.nextInt(RandomHistory.KEYS);
    return switch (random.nextInt(5)) {
      case 0 -> new Condition("id = " + x, List.of(), row -> x.equals(row.apply("id")));
      case 1 -> new Condition("id = ?", List.of(x), row -> x.equals(row.apply("id")));
      case 2 ->
          new Condition(
              "id IN (?, " + y + ")",
              List.of(x),
              row -> Arrays.asList(x, y).contains(row.apply("id")));
      case 3 ->
          new Condition(
              "id > " + x + " AND id <= ?",
              List.of(y),
              row -> row.apply("id") instanceof Long id && id > (Long) x && id <= (Long) y);
      default -> new Condition("", List.of(), row -> true);
    };
  }

  private static @Nullable Object value(@Nullable Lived version, String column) {
    return version == null ? null : version.row().get(column);
  }

  private static String text(Lived version, String... columns) {
    return text(version.row()::get, columns);
  }

  private static String text(Row row, String... columns) {
    StringJoiner text = new StringJoiner("|");
    for (String column : columns) {
      text.add(String.valueOf(row.apply(column)));
    }
    return text.toString();
  }

  /** The number of an event that has been committed; null of any other. */
  private @Nullable Long sequence(long number) {
    return number > committed ? null : (Long) number;
  }

  private static @Nullable String time(long millis) {
    return millis == MoreHistory.NO_TIME ? null : TIME.format(Instant.ofEpochMilli(millis));
  }

  @SafeVarargs
  private static List<Object> concat(List<Object>... lists) {
    List<Object> all = new ArrayList<>();
    Arrays.stream(lists).forEach(all::addAll);
    return all;
  }
}
