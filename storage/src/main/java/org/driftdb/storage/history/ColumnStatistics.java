package org.driftdb.storage.history;

import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/**
 * About what values a column has had so far, arrays and objects left aside. Of values of more than
 * 100 characters, bytes or digits, only the beginning counts for the least and the greatest.
 *
 * @param least none was less
 * @param greatest none was greater
 * @param distinct how many different ones there were, to within a few in a hundred
 */
public record ColumnStatistics(Object least, Object greatest, long distinct) {
  /** What is known with one value more, which is perhaps among those that were counted. */
  public static @Nullable ColumnStatistics with(Object value, @Nullable ColumnStatistics counted) {
    if (value instanceof Document || value instanceof Iterable) {
      return counted;
    }
    return counted == null
        ? new ColumnStatistics(value, value, 1)
        : new ColumnStatistics(
            Values.compare(value, counted.least) < 0 ? value : counted.least,
            Values.compare(value, counted.greatest) > 0 ? value : counted.greatest,
            counted.distinct);
  }
}
