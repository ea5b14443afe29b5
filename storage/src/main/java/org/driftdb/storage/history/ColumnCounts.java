package org.driftdb.storage.history;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.driftdb.storage.value.Binary;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/**
 * Collects what values the columns of a table have had, for the first {@value #MOST_COLUMNS}
 * columns that had any. What is added again changes nothing. Any number of threads may use it.
 */
public final class ColumnCounts {
  static final int MOST_COLUMNS = 100;
  static final int LONGEST = 100;

  private static final String LEAST = "least";
  private static final String GREATEST = "greatest";
  private static final String DISTINCT = "distinct";

  private final Map<String, Counts> columns = new LinkedHashMap<>();
  private long upTo;

  /** Of one column. */
  private static final class Counts {
    private Object least;
    private Object greatest;
    private final DistinctCount distinct;

    Counts(Object least, Object greatest, DistinctCount distinct) {
      this.least = least;
      this.greatest = greatest;
      this.distinct = distinct;
    }

    void add(Object value) {
      least = Values.compare(value, least) < 0 ? value : least;
      greatest = Values.compare(value, greatest) > 0 ? value : greatest;
    }
  }

  /**
   * What {@link #toDocument} told.
   *
   * @param upTo up to which event
   * @throws IllegalArgumentException if the document is no such thing
   */
  public static ColumnCounts of(Document document, long upTo) {
    ColumnCounts counts = new ColumnCounts();
    counts.upTo = upTo;
    document.forEach(
        (column, told) -> {
          if (told instanceof Document ofColumn
              && ofColumn.get(DISTINCT) instanceof Binary distinct) {
            counts.columns.put(
                column,
                new Counts(
                    Objects.requireNonNull(ofColumn.get(LEAST)),
                    Objects.requireNonNull(ofColumn.get(GREATEST)),
                    DistinctCount.of(distinct)));
          } else {
            throw new IllegalArgumentException("The statistics of a column are " + told);
          }
        });
    return counts;
  }

  /**
   * What {@link #of} makes it again from: for each column {@code "least"}, {@code "greatest"} and
   * {@code "distinct"}, see {@link DistinctCount#toBinary}. It has a few hundred kilobytes at most.
   */
  public synchronized Document toDocument() {
    Document.Builder document = Document.builder();
    columns.forEach(
        (column, counts) ->
            document.add(
                column,
                Document.of(
                    LEAST,
                    counts.least,
                    GREATEST,
                    counts.greatest,
                    DISTINCT,
                    counts.distinct.toBinary())));
    return document.build();
  }

  /** The sequence of the last event that has been added; 0 if none has. */
  public synchronized long upTo() {
    return upTo;
  }

  /** Adds the values that events brought. */
  public synchronized void addAll(Iterator<Event> events) {
    while (events.hasNext()) {
      Event event = events.next();
      Document fields = event.fields();
      for (int i = 0; fields != null && i < fields.size(); i++) {
        add(fields.nameAt(i), Values.plain(fields.storedAt(i)));
      }
      upTo = Math.max(upTo, event.sequence());
    }
  }

  private void add(String column, @Nullable Object value) {
    if (value == null || value instanceof Document || value instanceof Iterable) {
      return;
    }
    Counts counts = columns.get(column);
    Object kept = cut(value);
    if (counts == null) {
      if (columns.size() == MOST_COLUMNS) {
        return;
      }
      counts = new Counts(kept, kept, new DistinctCount());
      columns.put(column, counts);
    }
    counts.add(kept);
    counts.distinct.add(Key.of(value));
  }

  /** What is kept of a value, which may be long, in few bytes. */
  private static Object cut(Object value) {
    if (value instanceof String text && text.length() > LONGEST) {
      return text.substring(0, LONGEST);
    } else if (value instanceof Binary binary && binary.length() > LONGEST) {
      return Binary.of(Arrays.copyOf(binary.toBytes(), LONGEST));
    } else if ((value instanceof BigInteger || value instanceof BigDecimal)
        && Values.decimal((Number) value).precision() > LONGEST) {
      return ((Number) value).doubleValue();
    }
    return value;
  }

  /** About what values a column has had; null if that is not known, or it has had none. */
  public synchronized @Nullable ColumnStatistics statistics(String column) {
    Counts counts = columns.get(column);
    return counts == null
        ? null
        : new ColumnStatistics(counts.least, counts.greatest, counts.distinct.estimate());
  }
}
