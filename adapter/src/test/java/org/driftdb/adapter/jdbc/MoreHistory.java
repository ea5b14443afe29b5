package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.driftdb.storage.NaiveReplay;
import org.driftdb.storage.NaiveReplay.Happened;
import org.driftdb.storage.NaiveReplay.Lived;
import org.driftdb.storage.RandomHistory;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/** Goes on with a random history through SQL, and its replay with it. */
final class MoreHistory {
  /** The time of an event that has not been committed. */
  static final long NO_TIME = Long.MAX_VALUE;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");

  private final RandomHistory history;
  private final NaiveReplay replay;
  private final Random random;

  MoreHistory(RandomHistory history, Random random) {
    this.history = history;
    this.replay = history.replay();
    this.random = random;
  }

  /** What becomes of a row: the kind of event, and its fields. */
  private record Change(String type, @Nullable Document fields) {}

  /** Brings rows back to a point, and checks which events that takes. */
  void restore(TestDatabase db) throws SQLException {
    long last = replay.lastSequence();
    long point = history.horizon() + random.nextInt((int) (last - history.horizon()) + 1);
    Object x = (long) random.nextInt(3);
    Key key =
        replay.history("t", KeyRange.ALL, history.horizon(), Long.MAX_VALUE, last).get(0).key();
    String sql;
    Predicate<Lived> chosen;
    switch (random.nextInt(3)) {
      case 0 -> {
        sql = "RESTORE t AS OF @seq:" + point;
        chosen = row -> true;
      }
      case 1 -> {
        sql = "RESTORE t AS OF @seq:" + point + " WHERE v = " + x;
        chosen = row -> x.equals(row.row().get("v"));
      }
      default -> {
        sql = "RESTORE t KEY " + key.part(0) + " AS OF @seq:" + point;
        chosen = row -> row.key().equals(key);
      }
    }
    Map<Long, Change> expected = new TreeMap<>();
    for (long id = 0; id < RandomHistory.KEYS; id++) {
      Lived then = replay.get("t", Key.of(id), point);
      Lived now = replay.get("t", Key.of(id), last);
      boolean isChosen = (then != null && chosen.test(then)) || (now != null && chosen.test(now));
      Change change = isChosen ? change(now, then) : null;
      if (change != null) {
        expected.put(id, change);
      }
    }
    assertThat(db.update(sql)).as(sql).isEqualTo(expected.size());
    for (String event :
        db.rows(
            "SELECT id, event_type, `timestamp` FROM CHANGES('t', '@seq:"
                + last
                + "', @now) ORDER BY sequence")) {
      String[] parts = event.split("\\|", -1);
      Change change = Objects.requireNonNull(expected.remove(Long.valueOf(parts[0])), sql);
      assertThat(parts[1]).as(sql).isEqualTo(change.type);
      long millis = LocalDateTime.parse(parts[2], TIME).toInstant(ZoneOffset.UTC).toEpochMilli();
      add(Key.of(Long.valueOf(parts[0])), millis, change);
    }
    assertThat(expected).as(sql).isEmpty();
    replay.endCommit();
  }

  /** What makes of a row the one that it is to be; null if it is that. */
  private static @Nullable Change change(@Nullable Lived now, @Nullable Lived wanted) {
    if (wanted == null) {
      return now == null ? null : new Change("SOFT_DELETE", null);
    } else if (now == null) {
      return new Change("INSERT", Document.copyOf(wanted.row()));
    }
    Object v = wanted.row().get("v");
    Object w = wanted.row().get("w");
    boolean same = Objects.equals(v, now.row().get("v")) && Objects.equals(w, now.row().get("w"));
    return same ? null : new Change("PATCH", Document.of("v", v, "w", w));
  }

  /** Writes some rows in the open transaction, perhaps the same one several times. */
  void writeUncommitted(TestDatabase db) throws SQLException {
    for (int events = 2 + random.nextInt(6); events > 0; events--) {
      Object id = (long) random.nextInt(RandomHistory.KEYS);
      Object v = random.nextInt(5) > 0 ? (Long) (long) random.nextInt(3) : null;
      Object w = random.nextInt(5) > 0 ? (Long) (long) random.nextInt(3) : null;
      Key key = Key.of(id);
      if (replay.get("t", key, replay.lastSequence()) == null) {
        db.update("INSERT INTO t (id, v, w) VALUES (?, ?, ?)", id, v, w);
        add(key, NO_TIME, new Change("INSERT", Document.of("id", id, "v", v, "w", w)));
      } else if (random.nextInt(3) == 0) {
        db.update("DELETE FROM t WHERE id = ?", id);
        add(key, NO_TIME, new Change("SOFT_DELETE", null));
      } else {
        db.update("UPDATE t SET v = ?, w = ? WHERE id = ?", v, w, id);
        add(key, NO_TIME, new Change("PATCH", Document.of("v", v, "w", w)));
      }
    }
  }

  private void add(Key key, long millis, Change change) {
    replay.add(
        new Happened(replay.lastSequence() + 1, millis, "t", change.type, key, change.fields));
  }
}
