package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.driftdb.storage.NaiveReplay.Happened;
import org.driftdb.storage.NaiveReplay.Lived;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Changes;
import org.driftdb.storage.history.Difference;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.Projection;
import org.driftdb.storage.history.RowBatch;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.IndexColumn;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.driftdb.storage.value.ValueList;
import org.jspecify.annotations.Nullable;

/**
 * Whatever happens to a database, it answers every question as a naive replay of its events does.
 */
class DatabaseReplayTest {
  private enum What {
    INSERT,
    PATCH,
    SOFT_DELETE,
    RESTORE,
    RESTORE_KEY,
    COMMIT,
    ROLL_BACK,
    ROLL_BACK_TO_MARK,
    MARK,
    ADVANCE_CLOCK,
    SET_CLOCK_BACK,
    REOPEN,
    REOPEN_WITHOUT_DERIVED_FILES,
    MAKE_INDEX,
    SEAL,
    COMPACT,
    DISCARD
  }

  /** One thing that happens, and the sequence at which everything is compared after it. */
  private record Step(
      What what,
      String table,
      int key,
      int part,
      @Nullable Object v,
      @Nullable Object w,
      int asOf,
      int other) {}

  private static final List<Object> KEYS = List.of(1L, 1.0, "1", true, 2L, "x");

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<@Nullable Object> values =
        Arbitraries.<Object>of(
                1L,
                1.0,
                2L,
                9007199254740993L,
                9007199254740992L,
                "one",
                true,
                ValueList.of(1),
                Document.of("k", 1))
            .injectNull(0.1);
    Arbitrary<Step> step =
        Combinators.combine(
                Arbitraries.frequency(
                    net.jqwik.api.Tuple.of(10, What.INSERT),
                    net.jqwik.api.Tuple.of(8, What.PATCH),
                    net.jqwik.api.Tuple.of(4, What.SOFT_DELETE),
                    net.jqwik.api.Tuple.of(1, What.RESTORE),
                    net.jqwik.api.Tuple.of(2, What.RESTORE_KEY),
                    net.jqwik.api.Tuple.of(8, What.COMMIT),
                    net.jqwik.api.Tuple.of(1, What.ROLL_BACK),
                    net.jqwik.api.Tuple.of(1, What.ROLL_BACK_TO_MARK),
                    net.jqwik.api.Tuple.of(1, What.MARK),
                    net.jqwik.api.Tuple.of(2, What.ADVANCE_CLOCK),
                    net.jqwik.api.Tuple.of(1, What.SET_CLOCK_BACK),
                    net.jqwik.api.Tuple.of(1, What.REOPEN),
                    net.jqwik.api.Tuple.of(1, What.REOPEN_WITHOUT_DERIVED_FILES),
                    net.jqwik.api.Tuple.of(1, What.MAKE_INDEX),
                    net.jqwik.api.Tuple.of(1, What.SEAL),
                    net.jqwik.api.Tuple.of(1, What.COMPACT),
                    net.jqwik.api.Tuple.of(1, What.DISCARD)),
                Arbitraries.of("plain", "paired"),
                Arbitraries.integers().between(0, KEYS.size() - 1),
                Arbitraries.integers().between(0, 1),
                values,
                values,
                Arbitraries.integers().between(0, 60),
                Arbitraries.integers().between(0, 60))
            .as(Step::new);
    return step.list().ofMinSize(1).ofMaxSize(60);
  }

  /** Memory for transactions: none to speak of, for a few events, or for all. */
  @Provide
  Arbitrary<Long> ownBytes() {
    return Arbitraries.of(0L, 3_000L, 1L << 20);
  }

  /** A thousand histories, or as many as a configuration says. */
  @Property
  void aDatabaseAnswersAsANaiveReplayDoes(
      @ForAll("steps") List<Step> steps,
      @ForAll @LongRange(min = 1, max = 12) long snapshotEvents,
      @ForAll("ownBytes") long ownBytes) {
    try (Run run = new Run(snapshotEvents, ownBytes)) {
      for (Step step : steps) {
        run.take(step);
        run.compare(step);
      }
    }
  }

  /** A database beside its replay, with a transaction that is always open. */
  private static final class Run implements AutoCloseable {
    private final MemoryStore store = new MemoryStore();
    private final long snapshotEvents;
    private final long ownBytes;
    private final NaiveReplay committed = new NaiveReplay();
    private long now = 1_000_000;
    private long lastMillis;
    private boolean indexed;

    /** From where on the history of the tables is kept. */
    private final Map<String, Long> horizons = new HashMap<>();

    /** Whether commits may be unknown that no table kept anything of. */
    private boolean commitsForgotten;

    private Database database;
    private Transaction transaction;
    private NaiveReplay pending = committed.copy();
    private int mark;
    private long markEvents;

    /**
     * @param snapshotEvents how many events are in memory before a checkpoint is made
     * @param ownBytes how many bytes of events transactions have in memory
     */
    Run(long snapshotEvents, long ownBytes) {
      this.snapshotEvents = snapshotEvents;
      this.ownBytes = ownBytes;
      database = open();
      transaction = database.begin();
      database.createTable(TableSchema.documents("plain", List.of("id"), List.of("v")));
      database.createTable(TableSchema.documents("paired", List.of("id", "part"), List.of("v")));
      transaction.seeTables();
    }

    private Database open() {
      return Database.open(
          store,
          Options.DEFAULT.withSegmentBytes(1_024).withSnapshotEvents(snapshotEvents),
          () -> Instant.ofEpochMilli(now),
          ownBytes);
    }

    private void begin() {
      transaction = database.begin();
      pending = committed.copy();
      mark = 0;
      markEvents = committed.lastSequence();
    }

    void take(Step step) {
      switch (step.what()) {
        case INSERT, PATCH, SOFT_DELETE -> write(step);
        case RESTORE -> restore(step, null);
        case RESTORE_KEY -> restore(step, key(step));
        case COMMIT -> commit();
        case ROLL_BACK -> {
          transaction.rollback();
          begin();
        }
        case MARK -> {
          mark = transaction.mark();
          markEvents = pending.lastSequence();
        }
        case ROLL_BACK_TO_MARK -> {
          transaction.rollbackTo(mark);
          pending.forgetAfter((int) markEvents);
        }
        case ADVANCE_CLOCK -> now += 7;
        case SET_CLOCK_BACK -> now -= 3;
        case REOPEN -> {
          database.close();
          database = open();
          begin();
        }
        case REOPEN_WITHOUT_DERIVED_FILES -> {
          database.close();
          for (String file : StoredFiles.derived(store, "plain", "paired")) {
            // Some of them, all of them, or none.
            if ((step.asOf() * 31 + file.hashCode() & 3) >= step.other() % 4) {
              store.delete(file);
            }
          }
          commitsForgotten |= !horizons.isEmpty();
          database = open();
          begin();
        }
        case MAKE_INDEX -> {
          if (!indexed) {
            indexed = true;
            database.createIndex(
                "plain",
                new IndexDefinition(
                    "by_w",
                    List.of(IndexColumn.descending("w"), IndexColumn.ascending("v")),
                    IndexDefinition.Uniqueness.REPEATABLE));
            transaction.seeTables();
          }
        }
        case SEAL -> database.snapshot(step.table());
        case COMPACT -> database.compact(step.table());
        case DISCARD -> {
          long horizon = database.discardHistory(step.table(), step.asOf());
          long asked = committed.lastCommitUpTo(step.asOf());
          boolean hasEvents = !committed.changes(step.table(), 0, Long.MAX_VALUE).isEmpty();
          long expected = hasEvents ? Math.max(asked, horizons.getOrDefault(step.table(), 0L)) : 0;
          if (commitsForgotten) {
            // Where that commit is not known any more, more is kept.
            assertThat(horizon).isLessThanOrEqualTo(expected);
          } else {
            assertThat(horizon).isEqualTo(expected);
          }
          horizons.put(step.table(), horizon);
        }
      }
    }

    private Key key(Step step) {
      Object id = KEYS.get(step.key());
      return step.table().equals("plain") ? Key.of(id) : Key.of(id, step.part());
    }

    private void write(Step step) {
      Key key = key(step);
      Document.Builder fields = Document.builder().add("v", step.v());
      if (step.w() != null) {
        fields.add("w", step.w());
      }
      Document patch = fields.build();
      Lived before = pending.get(step.table(), key, Long.MAX_VALUE);
      try {
        switch (step.what()) {
          case INSERT -> {
            Document.Builder row = Document.builder().add("id", key.part(0));
            if (key.size() == 2) {
              row.add("part", key.part(1));
            }
            patch.forEach(row::add);
            transaction.insert(step.table(), row.build());
            assertThat(before).as("a living row of key %s", key).isNull();
            happened(step, key, row.build());
          }
          case PATCH -> {
            transaction.patch(step.table(), key, patch);
            assertThat(before).as("no living row of key %s", key).isNotNull();
            happened(step, before == null ? key : before.key(), patch);
          }
          default -> {
            transaction.softDelete(step.table(), key);
            assertThat(before).as("no living row of key %s", key).isNotNull();
            happened(step, before == null ? key : before.key(), null);
          }
        }
      } catch (DriftException e) {
        boolean insert = step.what() == What.INSERT;
        assertThat(e.code()).isEqualTo(insert ? ErrorCode.DUPLICATE_KEY : ErrorCode.NO_SUCH_KEY);
        assertThat(before != null).as(e.getMessage()).isEqualTo(insert);
      }
    }

    /** Brings a row, or all, back: each that differs by one event. */
    private void restore(Step step, @Nullable Key key) {
      String table = step.table();
      long point = Math.min(step.asOf(), committed.lastSequence());
      long horizon = horizons.getOrDefault(table, 0L);
      Snapshot then = transaction.view().at(step.asOf());
      ThrowingCallable restoring =
          () -> {
            if (key == null) {
              transaction.restore(table, then);
            } else {
              transaction.restore(table, key, then);
            }
          };
      KeyRange range = key == null ? KeyRange.ALL : KeyRange.of(key);
      int differ = pending.differences(table, range, point, Long.MAX_VALUE).size();
      int events = transaction.mark();
      if (point < horizon) {
        expectDiscarded(restoring);
      } else if (key != null
          && differ == 0
          && pending.drift(table, key, horizon, Long.MAX_VALUE).isEmpty()) {
        assertThatThrownBy(restoring)
            .isInstanceOfSatisfying(
                DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SUCH_KEY));
      } else {
        assertThatCode(restoring).doesNotThrowAnyException();
        assertThat(transaction.mark()).isEqualTo(events + differ);
        for (Iterator<TableEvent> all = transaction.writes().events(events); all.hasNext(); ) {
          TableEvent event = all.next();
          Lived before = pending.get(table, event.key(), Long.MAX_VALUE);
          Lived wanted = pending.get(table, event.key(), point);
          assertThat(event.type().name())
              .isEqualTo(before == null ? "INSERT" : wanted == null ? "SOFT_DELETE" : "PATCH");
          happened(table, event.type().name(), event.key(), event.fields());
        }
        assertThat(pending.differences(table, range, point, Long.MAX_VALUE)).isEmpty();
      }
    }

    private void happened(Step step, Key key, @Nullable Document fields) {
      happened(step.table(), step.what().name(), key, fields);
    }

    private void happened(String table, String type, Key key, @Nullable Document fields) {
      pending.add(new Happened(pending.lastSequence() + 1, now, table, type, key, fields));
    }

    private void commit() {
      boolean writes = pending.lastSequence() > committed.lastSequence();
      long before = committed.lastSequence();
      if (writes) {
        lastMillis = Math.max(lastMillis, now);
        for (Happened event : pendingEvents()) {
          committed.add(
              new Happened(
                  event.sequence(),
                  lastMillis,
                  event.table(),
                  event.type(),
                  event.key(),
                  event.fields()));
        }
        committed.endCommit();
      }
      transaction.describe("ann", comment(committed.lastSequence()));
      assertThat(transaction.commit()).isEqualTo(writes ? committed.lastSequence() : before);
      begin();
    }

    /** What is said of the commit of an event. */
    private String comment(long sequence) {
      return "after " + committed.lastCommitUpTo(sequence - 1);
    }

    private List<Happened> pendingEvents() {
      List<Happened> events = new ArrayList<>();
      events.addAll(pending.changes("plain", committed.lastSequence(), Long.MAX_VALUE));
      events.addAll(pending.changes("paired", committed.lastSequence(), Long.MAX_VALUE));
      events.sort((a, b) -> Long.compare(a.sequence(), b.sequence()));
      return events;
    }

    void compare(Step step) {
      long last = committed.lastSequence();
      assertThat(database.sequence()).isEqualTo(last);
      long then = committed.sequenceAt(now - 5);
      if (horizons.values().stream().allMatch(horizon -> horizon <= then)) {
        assertThat(database.sequenceAt(now - 5)).isEqualTo(then);
      }
      long point = Math.min(step.asOf(), last);
      compare(step, committed, point, database.at(step.asOf()));
      compare(step, committed, last, database.at(Long.MAX_VALUE));
      compare(step, pending, Long.MAX_VALUE, transaction.view());
      assertThat(database.at(0).rowCount(step.table()))
          .isEqualTo(committed.scan(step.table(), KeyRange.ALL, last).size());
    }

    private void compare(Step step, NaiveReplay replay, long point, Snapshot snapshot) {
      String table = step.table();
      Key key = key(step);
      long horizon = horizons.getOrDefault(table, 0L);
      if (point < horizon) {
        expectDiscarded(() -> snapshot.get(table, key));
        expectDiscarded(() -> snapshot.scan(table, KeyRange.ALL));
        expectDiscarded(() -> snapshot.lookup(table, "v", KeyRange.ALL));
        expectDiscarded(() -> snapshot.drift(table, key));
        expectDiscarded(() -> snapshot.changes(table, point, point));
        expectDiscarded(() -> snapshot.history(table, KeyRange.ALL, Snapshot.BEGINNING, 60));
        return;
      }
      KeyRange range =
          switch (step.other() % 5) {
            case 0 -> KeyRange.ALL;
            case 1 -> KeyRange.of(Key.of(key.part(0)));
            case 2 -> KeyRange.after(key);
            case 3 -> KeyRange.atMost(Key.of(key.part(0)));
            default -> KeyRange.atLeast(key).and(KeyRange.before(Key.of("1")));
          };
      Version got = snapshot.get(table, key);
      assertThat(lived(got)).isEqualTo("" + replay.get(table, key, point));
      assertSame(versions(snapshot.scan(table, range)), replay.scan(table, range, point));
      assertSame(
          values(snapshot.batches(table, range), "v"),
          replay.scan(table, range, point).stream().map(row -> "" + row.row().get("v")).toList());
      assertSame(
          versions(snapshot.history(table, range, Snapshot.BEGINNING, step.other())),
          replay.history(table, range, horizon, step.other(), point));
      if (step.asOf() < horizon) {
        expectDiscarded(() -> snapshot.history(table, range, step.asOf(), step.other()));
        expectDiscarded(() -> snapshot.differences(table, range, step.asOf(), step.other()));
        expectDiscarded(() -> snapshot.changes(table, step.asOf(), step.other()));
        expectDiscarded(() -> snapshot.changes(table, key, step.asOf(), step.other()));
      } else {
        assertSame(
            versions(snapshot.history(table, range, step.asOf(), step.other())),
            replay.history(table, range, step.asOf(), step.other(), point));
        assertSame(
            events(snapshot.changes(table, step.asOf(), step.other()), table, 0),
            replay.changes(table, step.asOf(), Math.min(step.other(), point)));
        assertDifferences(replay, point, snapshot, table, range, step.asOf(), Long.MAX_VALUE);
        if (step.other() >= horizon) {
          assertDifferences(replay, point, snapshot, table, range, step.asOf(), step.other());
        }
        assertSame(
            events(snapshot.changes(table, key, step.asOf(), step.other()), table, 0),
            replay.changes(table, step.asOf(), Math.min(step.other(), point)).stream()
                .filter(event -> event.key().equals(key))
                .toList());
        assertRowsLeft(snapshot.changes(table, step.asOf(), step.other()), table, replay);
        assertCommented(snapshot, snapshot.changes(table, step.asOf(), step.other()));
      }
      assertSame(
          events(snapshot.drift(table, key), table, horizon),
          replay.drift(table, key, horizon, point));
      assertSame(
          versions(snapshot.lookup(table, "v", KeyRange.of(Key.of(step.v())))),
          replay.lookup(table, "v", false, step.v(), step.v(), point));
      Key from = Key.of(step.v());
      Key to = Key.of(step.w());
      assertSame(
          versions(snapshot.lookup(table, "v", KeyRange.atLeast(from).and(KeyRange.atMost(to)))),
          replay.lookup(table, "v", false, step.v(), step.w(), point));
      KeyRange both = KeyRange.atLeast(from).and(KeyRange.atMost(to));
      assertReversed(snapshot, table, "v", both);
      assertReversed(snapshot, table, "v", KeyRange.ALL);
      assertIndexedHistory(step, replay, point, snapshot);
      if (indexed && point >= horizons.getOrDefault("plain", 0L)) {
        assertReversed(snapshot, "plain", "by_w", new KeyRange(from, to.endOfPrefix()));
        List<String> byW =
            versions(snapshot.lookup("plain", "by_w", new KeyRange(from, to.endOfPrefix())));
        assertThat(byW)
            .containsExactlyInAnyOrderElementsOf(
                strings(replay.lookup("plain", "w", true, step.v(), step.w(), point)));
        if (step.asOf() >= horizons.getOrDefault("plain", 0L)) {
          List<String> livedByW =
              versions(
                  snapshot.history(
                      "plain",
                      "by_w",
                      new KeyRange(from, to.endOfPrefix()),
                      step.asOf(),
                      step.other()));
          assertThat(livedByW)
              .containsExactlyInAnyOrderElementsOf(
                  strings(
                      replay.byColumn(
                          replay.history("plain", KeyRange.ALL, step.asOf(), step.other(), point),
                          "w",
                          true,
                          step.v(),
                          step.w())));
        }
      }
    }

    /** An index tells the same from its end. */
    private static void assertReversed(
        Snapshot snapshot, String table, String index, KeyRange range) {
      List<String> reversed =
          versions(snapshot.lookupBackwards(table, index, range, Projection.ALL));
      Collections.reverse(reversed);
      assertThat(reversed).isEqualTo(versions(snapshot.lookup(table, index, range)));
    }

    /** What an index tells of many versions, and of the events that made them. */
    private void assertIndexedHistory(
        Step step, NaiveReplay replay, long point, Snapshot snapshot) {
      String table = step.table();
      KeyRange values = KeyRange.atLeast(Key.of(step.v())).and(KeyRange.atMost(Key.of(step.w())));
      if (step.asOf() < horizons.getOrDefault(table, 0L)) {
        expectDiscarded(() -> snapshot.history(table, "v", values, step.asOf(), step.other()));
        expectDiscarded(
            () -> snapshot.changes(table, "v", List.of(values), step.asOf(), step.other()));
        return;
      }
      List<Lived> lived =
          replay.byColumn(
              replay.history(table, KeyRange.ALL, step.asOf(), step.other(), point),
              "v",
              false,
              step.v(),
              step.w());
      assertSame(versions(snapshot.history(table, "v", values, step.asOf(), step.other())), lived);
      Set<Long> left = lived.stream().map(Lived::sequence).collect(Collectors.toSet());
      List<Happened> changes =
          replay.changes(table, step.asOf(), Math.min(step.other() - 1, point));
      assertThat(
              events(
                  snapshot.changes(table, "v", List.of(values), step.asOf(), step.other() - 1),
                  table,
                  0))
          .doesNotHaveDuplicates()
          .isSubsetOf(strings(changes))
          .containsAll(
              strings(changes.stream().filter(event -> left.contains(event.sequence())).toList()));
    }

    private static void assertDifferences(
        NaiveReplay replay,
        long point,
        Snapshot snapshot,
        String table,
        KeyRange range,
        long from,
        long to) {
      assertSame(
          differences(snapshot.differences(table, range, from, to)),
          replay.differences(table, range, Math.min(from, point), Math.min(to, point)));
    }

    private static List<String> differences(Iterator<Difference> differences) {
      List<String> list = new ArrayList<>();
      differences.forEachRemaining(
          difference -> list.add(lived(difference.before()) + " -> " + lived(difference.after())));
      return list;
    }

    private static String lived(@Nullable Version version) {
      return version == null ? "null" : Lived.of(version).toString();
    }

    private static void assertRowsLeft(Changes changes, String table, NaiveReplay replay) {
      while (changes.hasNext()) {
        Event event = changes.next();
        Lived left = replay.get(table, event.key(), event.sequence());
        assertThat(row(changes.rowAfter(event))).isEqualTo(left == null ? Map.of() : left.row());
      }
    }

    private void assertCommented(Snapshot snapshot, Iterator<Event> changes) {
      while (changes.hasNext()) {
        Event event = changes.next();
        Commit commit = snapshot.commit(event);
        assertThat(commit == null ? null : commit.comment())
            .isEqualTo(
                event.sequence() > committed.lastSequence() ? null : comment(event.sequence()));
      }
    }

    /** The fields of a row that are not null. */
    private static Map<String, Object> row(@Nullable Document document) {
      Map<String, Object> row = new HashMap<>();
      if (document != null) {
        document.forEach(
            (name, value) -> {
              if (value != null) {
                row.put(name, value);
              }
            });
      }
      return row;
    }

    private static void expectDiscarded(ThrowingCallable reading) {
      assertThatThrownBy(reading)
          .isInstanceOfSatisfying(
              DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BEYOND_HORIZON));
    }

    private static void assertSame(List<String> actual, List<?> expected) {
      assertThat(actual).isEqualTo(strings(expected));
    }

    private static List<String> strings(List<?> things) {
      return things.stream().map(Object::toString).toList();
    }

    private static List<String> versions(Iterator<Version> versions) {
      List<String> list = new ArrayList<>();
      versions.forEachRemaining(version -> list.add(Lived.of(version).toString()));
      return list;
    }

    /** The values of a field, read as longs or doubles where that is possible. */
    private static List<String> values(Iterator<RowBatch> batches, String field) {
      List<String> list = new ArrayList<>();
      while (batches.hasNext()) {
        RowBatch batch = batches.next();
        long[] longs = new long[batch.size()];
        double[] doubles = new double[batch.size()];
        boolean[] present = new boolean[batch.size()];
        boolean areLongs = batch.longs(field, longs, present);
        boolean areDoubles = !areLongs && batch.doubles(field, doubles, present);
        Object[] objects = new Object[batch.size()];
        batch.values(field, objects);
        for (int i = 0; i < batch.size(); i++) {
          Object value =
              areLongs && present[i]
                  ? (Object) longs[i]
                  : areDoubles && present[i] ? (Object) doubles[i] : objects[i];
          assertThat(objects[i]).isEqualTo(value);
          assertThat(areLongs || areDoubles ? present[i] : value != null).isEqualTo(value != null);
          list.add("" + value);
        }
      }
      return list;
    }

    private static List<String> events(Iterator<Event> events, String table, long horizon) {
      List<String> list = new ArrayList<>();
      events.forEachRemaining(event -> list.add(Happened.of(event, table, horizon).toString()));
      return list;
    }

    @Override
    public void close() {
      database.close();
    }
  }
}
