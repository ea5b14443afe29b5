package org.driftdb.storage.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.driftdb.storage.value.Binary;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.ValueCodec;
import org.driftdb.storage.value.ValueList;
import org.junit.jupiter.api.Test;

/** What values the columns of a table have had, for whoever plans a query. */
class ColumnCountsTest {
  private final ColumnCounts counts = new ColumnCounts();
  private long sequence;

  private void patch(Document fields) {
    sequence++;
    counts.addAll(List.of(new Event(sequence, 0, EventType.PATCH, Key.of(1), fields)).iterator());
  }

  @Test
  void theLeastTheGreatestAndTheDifferentValuesAreKnown() {
    for (long i = 0; i < 50; i++) {
      patch(Document.of("n", 20 - i, "city", "city " + i % 4));
    }
    assertThat(counts.statistics("n")).isEqualTo(new ColumnStatistics(-29L, 20L, 50));
    assertThat(counts.statistics("city")).isEqualTo(new ColumnStatistics("city 0", "city 3", 4));
    assertThat(counts.upTo()).isEqualTo(50);
  }

  @Test
  void nullsArraysAndObjectsLeaveNoTrace() {
    patch(Document.of("a", null, "b", ValueList.of(1), "c", Document.of("d", 1)));
    assertThat(counts.statistics("a")).isNull();
    assertThat(counts.statistics("b")).isNull();
    assertThat(counts.statistics("c")).isNull();
    patch(Document.of("a", 1));
    assertThat(counts.statistics("a")).isEqualTo(new ColumnStatistics(1L, 1L, 1));
  }

  @Test
  void whatIsAddedAgainChangesNothing() {
    List<Event> events = new ArrayList<>();
    for (long i = 0; i < 500; i++) {
      Document row = Document.of("id", i, "half", i / 2);
      events.add(new Event(i + 1, 0, EventType.INSERT, Key.of(i), row));
    }
    counts.addAll(events.iterator());
    ColumnStatistics once = counts.statistics("half");
    counts.addAll(events.iterator());
    assertThat(counts.statistics("half")).isEqualTo(once);
  }

  /** However many columns there are, and however long their values. */
  @Test
  void whatIsKeptIsBounded() {
    patch(Document.of("long", "x".repeat(100_000)));
    assertThat(counts.statistics("long"))
        .isEqualTo(new ColumnStatistics("x".repeat(100), "x".repeat(100), 1));
    for (int i = 0; i < 1_000; i++) {
      for (int column = 0; column < 200; column++) {
        patch(Document.of("c" + column, (long) i));
      }
    }
    assertThat(counts.statistics("c98")).isNotNull();
    assertThat(counts.statistics("c99")).isNull();
    assertThat(counts.toBinary().length()).isLessThan(130_000);
  }

  /** Documents may have members of any names: those of a map, say. */
  @Test
  void namesThatAreNotCountedTakeNoMemory() {
    int names = 20_000;
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < names; i++) {
      Document fields = Document.of("id", (long) i, "n" + i, 1L, "list" + i, ValueList.of(1));
      events.add(new Event(i + 1L, 0, EventType.INSERT, Key.of((long) i), fields));
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    counts.addAll(events.iterator());
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(names * 500L);
    assertThat(counts.statistics("id")).isNotNull();
    assertThat(counts.statistics("list1")).isNull();
  }

  /** The form in which checkpoints keep it; the last member are hashes of the values. */
  @Test
  void itGoesOnFromWhatWasKept() {
    patch(Document.of("city", "Ulm"));
    Binary kept = counts.toBinary();
    assertThat(ValueCodec.decode(kept.toBytes()))
        .hasToString(
            "{\"city\":{\"least\":\"Ulm\",\"greatest\":\"Ulm\",\"distinct\":\"AYonrXEIGrA=\"}}");
    ColumnCounts again = ColumnCounts.of(kept, 1);
    again.addAll(
        List.of(
                new Event(2, 0, EventType.PATCH, Key.of(1), Document.of("city", "Bonn")),
                new Event(3, 0, EventType.PATCH, Key.of(1), Document.of("city", "Ulm")))
            .iterator());
    assertThat(again.statistics("city")).isEqualTo(new ColumnStatistics("Bonn", "Ulm", 2));
    assertThat(again.upTo()).isEqualTo(3);
  }

  /** A database has many tables, dropped ones too, whose statistics nobody asks for. */
  @Test
  void whatWasKeptIsReadWhenSomebodyAsks() {
    Binary damaged = Binary.of(ValueCodec.encode(Document.of("city", Document.of("least", "Ulm"))));
    ColumnCounts kept = ColumnCounts.of(damaged, 7);
    assertThat(kept.upTo()).isEqualTo(7);
    kept.addAll(Collections.emptyIterator());
    assertThat(kept.toBinary()).isEqualTo(damaged);
    // No plan is worth failing for: what cannot be read is forgotten.
    assertThat(kept.statistics("city")).isNull();
    kept.addAll(
        List.of(new Event(8, 0, EventType.PATCH, Key.of(1), Document.of("city", "Bonn")))
            .iterator());
    assertThat(kept.statistics("city")).isEqualTo(new ColumnStatistics("Bonn", "Bonn", 1));
  }
}
