package org.driftdb.storage.history;

import org.driftdb.storage.value.Key;
import org.jspecify.annotations.Nullable;

/**
 * What a row was at two points.
 *
 * @param key the row's key
 * @param before the version that lived at the first point, as it was known then; null if none did
 * @param after the version that lived at the second point, as it was known then; null if none did
 */
public record Difference(Key key, @Nullable Version before, @Nullable Version after) {
  /** What versions know of a key at two sequences; the key is then as the row has it. */
  public static Difference of(Versions versions, Key asked, long first, long second) {
    Version before = versions.get(asked, first);
    Version after = versions.get(asked, second);
    Version row = after == null ? before : after;
    return new Difference(row == null ? asked : row.key(), before, after);
  }

  /** The way back. */
  public Difference reversed() {
    return new Difference(key, after, before);
  }

  /** Whether there is one: another row, whichever events made it. A null field is as none. */
  public boolean isReal() {
    return before == null || after == null
        ? before != after
        : before.sequence() != after.sequence() && !before.row().isSameRowAs(after.row());
  }
}
