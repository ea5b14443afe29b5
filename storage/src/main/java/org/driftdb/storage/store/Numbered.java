package org.driftdb.storage.store;

/** Numbers in the names of files. */
public final class Numbered {
  private static final int DIGITS = 8;

  private Numbered() {}

  /** A number that is not negative in eight digits, or more if it has more. */
  public static String name(int number) {
    // Not by String.format, which loads whatever is known of languages.
    String digits = Integer.toString(number);
    return "0".repeat(Math.max(0, DIGITS - digits.length())) + digits;
  }
}
