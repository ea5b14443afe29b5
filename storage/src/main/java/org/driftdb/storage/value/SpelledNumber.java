package org.driftdb.storage.value;

import java.io.Serial;
import java.math.BigDecimal;

/**
 * A number that came as JSON text and was spelled otherwise than DriftDB writes its value: 1.50,
 * 1e0 or -0. What it is worth is a Long, BigInteger, Double or BigDecimal; by that it compares,
 * counts and is found. Its spelling is what {@link #toString()} gives, and so what JSON text shows
 * again.
 *
 * <p>Such numbers are only inside documents and arrays, and in variants. {@link Document#get},
 * {@link ValueList#get} and the parts of keys give their values.
 */
public final class SpelledNumber extends Number {
  @Serial private static final long serialVersionUID = 1L;

  private final Number value;
  private final String spelling;

  SpelledNumber(Number value, String spelling) {
    this.value = value;
    this.spelling = spelling;
  }

  /** The number itself: a Long, BigInteger, Double or BigDecimal. */
  public Number value() {
    return value;
  }

  /** The number with the digits of its spelling: 1.50 has two after the point, 1e0 none. */
  BigDecimal decimal() {
    return new BigDecimal(spelling);
  }

  @Override
  public int intValue() {
    return value.intValue();
  }

  @Override
  public long longValue() {
    return value.longValue();
  }

  @Override
  public float floatValue() {
    return value.floatValue();
  }

  @Override
  public double doubleValue() {
    return value.doubleValue();
  }

  /** Whether the other one is worth the same, however it is spelled. */
  @Override
  public boolean equals(Object other) {
    return other instanceof SpelledNumber && Values.equal(this, other);
  }

  @Override
  public int hashCode() {
    return Values.hash(this);
  }

  /** The number as it was spelled. */
  @Override
  public String toString() {
    return spelling;
  }
}
