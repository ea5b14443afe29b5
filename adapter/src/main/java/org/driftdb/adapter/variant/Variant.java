package org.driftdb.adapter.variant;

import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/**
 * A value of any kind while a query works on it; never null.
 *
 * <p>Whatever is in a column of type ANY at run time is of this one class, so that Calcite, which
 * compares objects by their class, compares, sorts, groups and joins them by {@link Values}: 1
 * equals 1.0, differs from "1", and sorts before it.
 */
public final class Variant implements Comparable<Variant> {
  private final Object value;

  private Variant(Object value) {
    this.value = value;
  }

  /**
   * Wraps a value, bringing it to its stored form. Null stays null, a variant what it is.
   *
   * @throws org.driftdb.storage.error.DriftException with code BAD_VALUE if the value is of no
   *     class that can be stored
   */
  public static @Nullable Variant of(@Nullable Object value) {
    if (value instanceof Variant) {
      return (Variant) value;
    }
    Object stored = Values.of(value);
    return stored == null ? null : new Variant(stored);
  }

  /** Wraps a value known to be in its stored form. */
  static Variant ofStored(Object stored) {
    return new Variant(stored);
  }

  /** The value in its stored form. */
  public Object value() {
    return value;
  }

  @Override
  public int compareTo(Variant other) {
    return Values.compare(value, other.value);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Variant && Values.equal(value, ((Variant) other).value);
  }

  @Override
  public int hashCode() {
    return Values.hash(value);
  }

  /** What CAST to VARCHAR gives: arrays and objects as JSON text, any other value unquoted. */
  @Override
  public String toString() {
    return VariantCasts.toText(this);
  }
}
