package org.driftdb.storage.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import java.util.Map;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableKind;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What replay makes of any events, also of those that no statement would have let through:
 * statements refuse, the log does not.
 */
class TableHistoryTest {
  private static final Key KEY = Key.of(1);

  private final TableHistory history = new TableHistory(TableKind.DOCUMENT, List.of());
  private long last;

  private void apply(EventType type, @Nullable Map<String, ?> fields) {
    last++;
    Document document = fields == null ? null : Document.copyOf(fields);
    history.apply(new Event(last, 1000 * last, type, KEY, document), null);
  }

  private @Nullable Document row() {
    Version version = history.get(KEY, last);
    return version == null ? null : version.row();
  }

  @Test
  void anInsertSetsTheWholeRowEvenOfALivingKey() {
    apply(EventType.INSERT, Map.of("id", 1, "a", 2));
    apply(EventType.INSERT, Map.of("id", 1, "b", 3));

    assertThat(row()).isEqualTo(Document.copyOf(Map.of("id", 1, "b", 3)));
    assertThat(history.rowsAdded()).isEqualTo(1);
  }

  @Test
  void itsMemoryGrowsByEventsAndByTheEntriesThatReadersAskFor() {
    IndexDefinition index = IndexDefinition.of("by_a", "a");
    history.addIndex(index);
    assertThat(history.countMore()).isZero();

    apply(EventType.INSERT, Map.of("id", 1, "a", 2));
    long ofEvent = history.countMore();
    assertThat(ofEvent).isBetween(200L, 1000L);
    assertThat(history.countMore()).isZero();
    assertThat(history.bytes()).isEqualTo(ofEvent);

    assertThat(history.lookup(index, KeyRange.ALL, last)).toIterable().hasSize(1);
    assertThat(history.bytes()).isEqualTo(ofEvent);
    long ofEntry = history.countMore();
    assertThat(ofEntry).isBetween(50L, 300L);
    assertThat(history.bytes()).isEqualTo(ofEvent + ofEntry);
  }

  @Test
  void namesTakeMemoryUnlessTheyAreThoseOfColumns() {
    String name = "a name of a field".repeat(10);
    Document nested = Document.of(name, 1);

    assertThat(bytesOf(TableKind.DOCUMENT, nested)).isGreaterThan(name.length());
    assertThat(bytesOf(TableKind.TYPED, nested)).isLessThan(bytesOf(TableKind.DOCUMENT, nested));
    Document column = Document.of("map", nested);
    assertThat(bytesOf(TableKind.TYPED, column) - bytesOf(TableKind.TYPED, Document.of("map", 1)))
        .isGreaterThan(name.length());
  }

  private static long bytesOf(TableKind kind, Document row) {
    TableHistory history = new TableHistory(kind, List.of());
    history.apply(new Event(1, 1, EventType.INSERT, KEY, row), null);
    return history.countMore();
  }

  @Test
  void aPatchOfAMissingKeyDoesNothing() {
    apply(EventType.PATCH, Map.of("a", 2));

    assertThat(row()).isNull();
    assertThat(history.rowsAdded()).isZero();
    assertThat(history.scan(KeyRange.ALL, last)).isExhausted();
    assertThat(history.history(KeyRange.ALL, 0, Long.MAX_VALUE, last)).isExhausted();

    apply(EventType.INSERT, Map.of("id", 1));
    assertThat(row()).isEqualTo(Document.copyOf(Map.of("id", 1)));
  }

  @Test
  void aPatchOfADeletedRowDoesNotBringItBack() {
    apply(EventType.INSERT, Map.of("id", 1));
    apply(EventType.SOFT_DELETE, null);
    apply(EventType.PATCH, Map.of("a", 2));

    assertThat(row()).isNull();
    assertThat(history.get(KEY, last)).isNull();
    assertThat(history.get(KEY, 1)).isNotNull();
  }

  @Test
  void aSoftDeleteOfAMissingKeyDoesNothing() {
    apply(EventType.SOFT_DELETE, null);
    apply(EventType.INSERT, Map.of("id", 1));
    apply(EventType.SOFT_DELETE, null);
    apply(EventType.SOFT_DELETE, null);

    assertThat(row()).isNull();
    assertThat(history.rowsAdded()).isZero();
    assertThat(history.get(KEY, 2)).isNotNull();
    assertThat(history.drift(KEY, 0, last)).toIterable().hasSize(4);
  }

  @Test
  void eachChangeKnowsTheVersionThatItEndsAlsoOneOfBefore() {
    Document old = Document.of("id", 1, "a", 1);
    Version before = new Version(KEY, old, 7, 70, Version.NO_END, Version.NO_END_MILLIS);
    history.apply(event(8, EventType.PATCH, Document.of("a", 2)), before);
    history.apply(event(9, EventType.SOFT_DELETE, null), before);
    history.apply(event(10, EventType.SOFT_DELETE, null), before);
    history.apply(event(11, EventType.INSERT, old), before);

    assertThat(history.changesByKey())
        .toIterable()
        .extracting(Change::sequence, Change::before, Change::after, Change::previous)
        .containsExactly(
            tuple(8L, old, Document.of("id", 1, "a", 2), 7L),
            tuple(9L, Document.of("id", 1, "a", 2), null, 8L),
            tuple(10L, null, null, 0L),
            tuple(11L, null, old, 0L));
    assertThat(history.rowsAdded()).isZero();
  }

  private static Event event(long sequence, EventType type, @Nullable Document fields) {
    return new Event(sequence, 10 * sequence, type, KEY, fields);
  }

  @Test
  void anIndexFindsARowWhoseValuesAPatchLeftAsTheyWereBefore() {
    IndexDefinition index = IndexDefinition.of("a", "a");
    TableHistory indexed = new TableHistory(TableKind.DOCUMENT, List.of(index));
    Document old = Document.of("id", 1, "a", 1);
    Version before = new Version(KEY, old, 7, 70, Version.NO_END, Version.NO_END_MILLIS);
    indexed.apply(event(8, EventType.PATCH, Document.of("b", 2)), before);

    assertThat(indexed.lookup(index, KeyRange.of(Key.of(1)), 8)).toIterable().hasSize(1);
  }
}
