package org.driftdb.storage.schema;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The name of a table's directory, made from the table's name so that no file system can confuse it
 * with another, or be led out of the database by it.
 *
 * <p>Lower-case ASCII letters, digits, {@code _} and {@code -} stand for themselves; every other
 * UTF-16 unit is written as {@code %} and four hexadecimal digits in lower case. So no two names
 * that differ only in case, and none with dots or slashes, make the same directory. A name that
 * Windows keeps for a device, such as {@code con}, has its first letter written so as well. A
 * result of more than 100 characters is cut after 60, to which come {@code %x} and the first 32
 * hexadecimal digits of the SHA-256 of the name in UTF-16, big-endian. The second table of one
 * name, made after the first was dropped, gets {@code ~2} at the end, the third {@code ~3}, and so
 * on.
 */
public final class TableDirectory {
  private static final int LONGEST = 100;
  private static final int KEPT_OF_LONGER = 60;
  private static final Pattern DEVICE = Pattern.compile("con|prn|aux|nul|com\\d|lpt\\d");

  private TableDirectory() {}

  /** The directory for a new table of this name, different from all that are taken. */
  public static String choose(String tableName, Collection<String> taken) {
    String encoded = encode(tableName);
    Set<String> used = Set.copyOf(taken);
    String chosen = encoded;
    for (int i = 2; used.contains(chosen); i++) {
      chosen = encoded + "~" + i;
    }
    return chosen;
  }

  /** The name as every file system can hold it. */
  public static String encode(String name) {
    StringBuilder encoded = new StringBuilder();
    boolean device = DEVICE.matcher(name).matches();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean plain = ('a' <= c && c <= 'z') || ('0' <= c && c <= '9') || c == '_' || c == '-';
      if (plain && !(device && i == 0)) {
        encoded.append(c);
      } else {
        encoded.append('%').append(HexFormat.of().toHexDigits(c));
      }
    }
    return encoded.length() <= LONGEST
        ? encoded.toString()
        : encoded.substring(0, KEPT_OF_LONGER) + "%x" + hash(name);
  }

  private static String hash(String name) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_16BE));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
