package org.driftdb.storage.value;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An ordered list of one or more values by which rows are found: the key of a row, or the values of
 * an index. Keys sort part by part in the order of {@link Values}; a key sorts before every longer
 * key that begins with it. The parts of a row's key are never null; those of an index may be.
 */
public final class Key implements Comparable<Key> {
  private final @Nullable Object[] parts;
  private final int hash;

  /** Whether this is no key but the place after all keys that begin with the parts. */
  private final boolean afterAll;

  private Key(@Nullable Object[] parts, boolean afterAll) {
    this.parts = parts;
    this.afterAll = afterAll;
    int sum = afterAll ? 1 : 0;
    for (Object part : parts) {
      sum = 31 * sum + Values.hash(part);
    }
    this.hash = sum;
  }

  /**
   * A key of these parts, each brought to its stored form by {@link Values#of}, without spelling.
   */
  public static Key of(@Nullable Object... parts) {
    @Nullable Object[] stored = new @Nullable Object[parts.length];
    for (int i = 0; i < parts.length; i++) {
      stored[i] = Values.plain(Values.of(parts[i]));
    }
    return new Key(stored, false);
  }

  /** A key of these parts, each brought to its stored form by {@link Values#of}. */
  public static Key copyOf(List<? extends @Nullable Object> parts) {
    return of(parts.toArray());
  }

  /** The number of parts. */
  public int size() {
    return parts.length;
  }

  /** The part at this position, from 0. */
  public @Nullable Object part(int position) {
    return parts[position];
  }

  /** The parts in order. */
  public List<@Nullable Object> parts() {
    List<@Nullable Object> list = new ArrayList<>(parts.length);
    Collections.addAll(list, parts);
    return Collections.unmodifiableList(list);
  }

  /** Whether some part is null. */
  public boolean hasNull() {
    for (Object part : parts) {
      if (part == null) {
        return true;
      }
    }
    return false;
  }

  /**
   * A bound that sorts after this key and after every longer key that begins with it, and before
   * whatever follows those. It is not the key of any row.
   */
  public Key endOfPrefix() {
    return new Key(parts, true);
  }

  @Override
  public int compareTo(Key other) {
    return KeyOrder.ASCENDING.compare(this, other);
  }

  /** Whether this is the {@link #endOfPrefix} of a key. */
  boolean isEndOf(Key key) {
    return afterAll && !key.afterAll && (parts == key.parts || equals(key.endOfPrefix()));
  }

  /** Whether this is the place after all keys that begin with the parts. */
  boolean isEndOfPrefix() {
    return afterAll;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Key && hash == ((Key) other).hash && compareTo((Key) other) == 0;
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /**
   * The key as a person writes it in DriftQL: one part as its JSON text, several as a JSON array.
   */
  @Override
  public String toString() {
    return parts.length == 1 ? Json.write(parts[0]) : Json.write(ValueList.of(parts));
  }
}
