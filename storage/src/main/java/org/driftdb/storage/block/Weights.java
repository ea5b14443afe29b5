package org.driftdb.storage.block;

import org.driftdb.storage.value.Binary;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.ValueList;
import org.jspecify.annotations.Nullable;

/** About how many bytes something takes before it is compressed. */
final class Weights {
  private static final int PLAIN = 8;

  private Weights() {}

  static long of(StoredVersion version) {
    return version.key().length + PLAIN + (version.row() == null ? 0 : of((Object) version.row()));
  }

  private static long of(@Nullable Object value) {
    long weight = PLAIN;
    if (value instanceof String) {
      weight += ((String) value).length();
    } else if (value instanceof Binary) {
      weight += ((Binary) value).length();
    } else if (value instanceof ValueList) {
      for (Object element : (ValueList) value) {
        weight += of(element);
      }
    } else if (value instanceof Document) {
      Document document = (Document) value;
      for (int i = 0; i < document.size(); i++) {
        weight += of(document.storedAt(i));
      }
    }
    return weight;
  }
}
