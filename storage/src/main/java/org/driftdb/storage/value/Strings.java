package org.driftdb.storage.value;

/**
 * What must be known about strings that hold halves of surrogate pairs, which JSON escapes can
 * spell.
 */
public final class Strings {
  private Strings() {}

  /** Whether the surrogate at this position has its other half beside it. */
  static boolean paired(String text, int position) {
    char c = text.charAt(position);
    return Character.isHighSurrogate(c)
        ? position + 1 < text.length() && Character.isLowSurrogate(text.charAt(position + 1))
        : position > 0 && Character.isHighSurrogate(text.charAt(position - 1));
  }

  /** Whether UTF-8 can spell the text: no surrogate stands alone. */
  public static boolean wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i)) && !paired(text, i)) {
        return false;
      }
    }
    return true;
  }
}
