package org.driftdb.storage.history;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.Binary;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.ValueCodec;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects what values the columns of a table have had, for the first {@value #MOST_COLUMNS}
 * columns that had any. What is added again changes nothing. Any number of threads may use it.
 */
public final class ColumnCounts {
  static final int MOST_COLUMNS = 100;
  static final int LONGEST = 100;

  /** So many values of each column are known again; a power of two. */
  private static final int LATEST_VALUES = 256;

  private static final String LEAST = "least";
  private static final String GREATEST = "greatest";
  private static final String DISTINCT = "distinct";

  private static final Logger LOG = LoggerFactory.getLogger(ColumnCounts.class);

  private final Map<String, Counts> columns = new LinkedHashMap<>();

  /** What was told of events before and has not been looked at; null when nothing is left. */
  private @Nullable Binary kept;

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
   * What {@link #toBinary} told. It is not looked at before somebody asks for more than that.
   *
   * @param upTo up to which event
   */
  public static ColumnCounts of(Binary kept, long upTo) {
    ColumnCounts counts = new ColumnCounts();
    counts.kept = kept;
    counts.upTo = upTo;
    return counts;
  }

  /**
   * What {@link #of} makes it again from: a document in the form of {@link ValueCodec}, for each
   * column {@code "least"}, {@code "greatest"} and {@code "distinct"}, see {@link
   * DistinctCount#toBinary}. A column takes a kilobyte for the different values, and its name and
   * the two others, of at most {@value #LONGEST} characters or bytes each.
   */
  public synchronized Binary toBinary() {
    return kept == null ? Binary.of(ValueCodec.encode(toDocument())) : kept;
  }

  private Document toDocument() {
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

  private void readKept() {
    if (kept == null) {
      return;
    }
    try {
      if (!(ValueCodec.decode(kept.toBytes()) instanceof Document told)) {
        throw new DriftException(ErrorCode.DAMAGED, "They are no document");
      }
      told.forEach(this::read);
    } catch (DriftException | IllegalArgumentException e) {
      // Only guesses depend on them; the values to come are counted.
      LOG.warn("Statistics of a table's columns are forgotten, as they cannot be read", e);
      columns.clear();
    }
    kept = null;
  }

  private void read(String column, @Nullable Object told) {
    Document ofColumn = told instanceof Document document ? document : Document.EMPTY;
    Object least = ofColumn.get(LEAST);
    Object greatest = ofColumn.get(GREATEST);
    if (least == null || greatest == null || !(ofColumn.get(DISTINCT) instanceof Binary distinct)) {
      throw new DriftException(
          ErrorCode.DAMAGED, "The statistics of column " + Json.write(column) + " are " + told);
    }
    columns.put(column, new Counts(least, greatest, DistinctCount.of(distinct)));
  }

  /** The sequence of the last event that has been added; 0 if none has. */
  public synchronized long upTo() {
    return upTo;
  }

  /** Adds the values that events brought. */
  public synchronized void addAll(Iterator<Event> events) {
    if (events.hasNext()) {
      readKept();
    }
    Map<String, Latest> latest = new HashMap<>();
    @Nullable Latest[] ofLast = {};
    while (events.hasNext()) {
      Event event = events.next();
      Document fields = event.fields();
      int size = fields == null ? 0 : fields.size();
      ofLast = size > ofLast.length ? Arrays.copyOf(ofLast, size) : ofLast;
      for (int i = 0; fields != null && i < size; i++) {
        Object value = Values.plain(fields.storedAt(i));
        if (value == null || value instanceof Document || value instanceof Iterable) {
          continue;
        }
        // Most often the names are those of the event before.
        Latest column = ofLast[i];
        if (column == null || !column.name.equals(fields.nameAt(i))) {
          column = latest.computeIfAbsent(fields.nameAt(i), name -> counted(name, value));
          ofLast[i] = column;
        }
        if (column != null) {
          column.add(value);
        }
      }
      upTo = Math.max(upTo, event.sequence());
    }
  }

  /** A column that is counted, from this value on if it was not before; null if it is not. */
  private @Nullable Latest counted(String name, Object value) {
    Counts counts = columns.get(name);
    if (counts == null) {
      if (columns.size() == MOST_COLUMNS) {
        return null;
      }
      Object kept = cut(value);
      counts = new Counts(kept, kept, new DistinctCount());
      columns.put(name, counts);
    }
    return new Latest(name, counts);
  }

  /** Short values of a column that were counted just now, each at the place that its hash gives. */
  private static final class Latest {
    private final String name;
    private final Counts counts;
    private final @Nullable Object[] values = new @Nullable Object[LATEST_VALUES];

    Latest(String name, Counts counts) {
      this.name = name;
      this.counts = counts;
    }

    void add(Object value) {
      Object kept = cut(value);
      if ((kept == value || kept.equals(value)) && has(value)) {
        return;
      }
      counts.add(kept);
      counts.distinct.add(Key.of(value));
    }

    /** Whether the value was counted just now; if not, it is from now on. */
    private boolean has(Object value) {
      int place = value.hashCode() & (LATEST_VALUES - 1);
      if (value.equals(values[place])) {
        return true;
      }
      values[place] = value;
      return false;
    }
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
    readKept();
    Counts counts = columns.get(column);
    return counts == null
        ? null
        : new ColumnStatistics(counts.least, counts.greatest, counts.distinct.estimate());
  }
}
