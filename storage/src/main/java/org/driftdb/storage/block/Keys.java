package org.driftdb.storage.block;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a block, each once, in order, and where the versions of each are.
 *
 * <pre>
 * keys (varint), length of all of them (varint), for each where it ends (Longs), the bytes of all;
 * for each key the position behind its last version (Longs);
 * 0, or 1, the checksum of the base block (4 bytes), and for each key its row in that, from 1, or 0 if
 * it has none (Longs)
 * </pre>
 */
final class Keys {
  private final SortedKeys keys;

  /** The position of each key's first version, and that behind the last version of all. */
  private final int[] positions;

  private final boolean hasBase;
  private final int base;
  private final long[] baseRows;

  private Keys(SortedKeys keys, int[] positions, boolean hasBase, ByteReader in) {
    this.keys = keys;
    this.positions = positions;
    int count = keys.size();
    this.hasBase = hasBase;
    this.base = hasBase ? in.getInt() : 0;
    this.baseRows = hasBase ? Longs.read(in, count).toArray(count) : new long[0];
  }

  /**
   * Writes keys.
   *
   * @param positions for each the position behind its last version
   * @param base the checksum of the base block; null if there is none
   * @param baseRows for each its row in the base block, from 1; 0 for none
   */
  static void write(
      List<byte[]> keys,
      long[] positions,
      @Nullable Integer base,
      long[] baseRows,
      ByteWriter out) {
    long[] lengths = keys.stream().mapToLong(key -> key.length).toArray();
    for (int i = 1; i < lengths.length; i++) {
      lengths[i] += lengths[i - 1];
    }
    out.putVarint(lengths.length);
    out.putVarint(lengths.length == 0 ? 0 : lengths[lengths.length - 1]);
    Longs.write(lengths, out);
    keys.forEach(out::put);
    Longs.write(positions, out);
    out.put(base == null ? 0 : 1);
    if (base != null) {
      out.putInt(base);
      Longs.write(baseRows, out);
    }
  }

  /** Reads the keys of so many versions. */
  static Keys read(ByteReader in, int versions) {
    int count = in.getCount();
    int length = in.getCount();
    Longs ends = Longs.read(in, count);
    int first = in.skip(length);
    int[] begins = ascending(first, ends.toArray(count), first + length);
    int[] positions = ascending(0, Longs.read(in, count).toArray(count), versions);
    return new Keys(new SortedKeys(in.bytes(), begins), positions, in.get() != 0, in);
  }

  private static int[] ascending(int first, long[] ends, int last) {
    int[] places = new int[ends.length + 1];
    places[0] = first;
    for (int i = 0; i < ends.length; i++) {
      places[i + 1] = Math.toIntExact(first + ends[i]);
      if (places[i + 1] < places[i]) {
        throw new IndexOutOfBoundsException("Its keys are out of order");
      }
    }
    if (places[ends.length] != last) {
      throw new IndexOutOfBoundsException("Its keys are not of its length");
    }
    return places;
  }

  /** How many keys there are. */
  int size() {
    return keys.size();
  }

  byte[] get(int number) {
    return keys.get(number);
  }

  int compare(int number, byte[] key) {
    return keys.compare(number, key);
  }

  /** The number of the first key that is this one or comes later; how many there are if none is. */
  int find(byte[] key) {
    return keys.find(key);
  }

  /** The number of this key; -1 if it is none of them. */
  int number(byte[] key) {
    int found = keys.find(key);
    return found < keys.size() && keys.compare(found, key) == 0 ? found : -1;
  }

  /** The number of the key of the version at a position. */
  int at(int position) {
    if (positions[keys.size()] == keys.size()) {
      return position;
    }
    int found = Arrays.binarySearch(positions, 0, keys.size(), position);
    return found < 0 ? -found - 2 : found;
  }

  /** The position of a key's first version; behind the last key, that behind the last version. */
  int begin(int number) {
    return positions[number];
  }

  boolean hasBase() {
    return hasBase;
  }

  /** The checksum of the base block, if there is one. */
  int base() {
    return base;
  }

  /** The row of a key in the base block; -1 if it has none. */
  int baseRow(int number) {
    return hasBase ? (int) baseRows[number] - 1 : -1;
  }
}
