package org.driftdb.storage.store;

import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;

/**
 * What may name a file in a {@link Store}: parts between slashes, none of them empty, {@code .} or
 * {@code ..}, and no backslash, colon or control character in any. So no name leads out of the
 * database's directory, whatever made it.
 */
final class StoreNames {
  private StoreNames() {}

  /** Gives the name back, or refuses it. */
  static String check(String name) {
    for (String part : name.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..") || hasForbidden(part)) {
        throw new DriftException(
            ErrorCode.INTERNAL, "\"" + name + "\" does not name a file below the database");
      }
    }
    return name;
  }

  private static boolean hasForbidden(String part) {
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c < ' ' || c == '\\' || c == ':' || c == 0x7f) {
        return true;
      }
    }
    return false;
  }
}
