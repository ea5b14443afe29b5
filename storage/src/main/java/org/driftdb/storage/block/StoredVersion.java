package org.driftdb.storage.block;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.value.Document;
import org.jspecify.annotations.Nullable;

/**
 * A version of a row as blocks keep it, or the end of one.
 *
 * @param key the key, in the bytes of {@link org.driftdb.storage.value.KeyEncoding}
 * @param sequence the event that made it
 * @param millis the commit time of that event
 * @param previous the sequence of the key's event before; 0 if there was none
 * @param type what the event was
 * @param row all fields of the row; null if the event left none
 * @param patched the names of the fields of a PATCH, in their order, also of those it cleared; null
 *     for events of other types
 */
@SuppressWarnings("ArrayRecordComponent") // Keys are compared as bytes, never by equals.
public record StoredVersion(
    byte[] key,
    long sequence,
    long millis,
    long previous,
    EventType type,
    @Nullable Document row,
    @Nullable List<String> patched) {
  /** By key, then by sequence: the order of versions in a block. */
  public static final Comparator<StoredVersion> ORDER = StoredVersion::compare;

  private static int compare(StoredVersion a, StoredVersion b) {
    int byKey = Arrays.compareUnsigned(a.key, b.key);
    return byKey != 0 ? byKey : Long.compare(a.sequence, b.sequence);
  }

  /** A version of which nobody will ask what a PATCH changed. */
  public StoredVersion(
      byte[] key,
      long sequence,
      long millis,
      long previous,
      EventType type,
      @Nullable Document row) {
    this(key, sequence, millis, previous, type, row, null);
  }

  /** About how many bytes it takes before it is compressed. */
  public long weight() {
    return Weights.of(this);
  }
}
