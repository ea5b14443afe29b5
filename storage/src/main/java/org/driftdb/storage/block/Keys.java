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
 *
 * <p>What all keys begin with is compared once; of the rest, eight bytes at a time.
 */
final class Keys {
  private static final int HEAD = Long.BYTES;

  private final byte[] bytes;

  /** Where each key begins, and where the last one ends. */
  private final int[] begins;

  /** How many bytes all keys begin with. */
  private final int common;

  /** The next eight bytes of each key, so that their order as numbers is that of the bytes. */
  private final long[] heads;

  /** The position of each key's first version, and that behind the last version of all. */
  private final int[] positions;

  private final boolean hasBase;
  private final int base;
  private final long[] baseRows;

  private Keys(byte[] bytes, int[] begins, int[] positions, boolean hasBase, ByteReader in) {
    this.bytes = bytes;
    this.begins = begins;
    this.positions = positions;
    int count = begins.length - 1;
    this.common = count == 0 ? 0 : common(bytes, begins);
    this.heads = new long[count];
    for (int i = 0; i < count; i++) {
      heads[i] = head(bytes, begins[i] + common, begins[i + 1]);
    }
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
    return new Keys(in.bytes(), begins, positions, in.get() != 0, in);
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

  /** The keys are in order, so what the first and the last begin with, all do. */
  private static int common(byte[] bytes, int[] begins) {
    int last = begins.length - 2;
    int mismatch =
        Arrays.mismatch(bytes, begins[0], begins[1], bytes, begins[last], begins[last + 1]);
    return mismatch < 0 ? begins[1] - begins[0] : mismatch;
  }

  private static long head(byte[] bytes, int begin, int end) {
    long head = 0;
    if (end - begin >= HEAD) {
      head = Long.reverseBytes((long) ByteReader.LONG.get(bytes, begin));
    } else {
      for (int i = begin; i < end; i++) {
        head |= (bytes[i] & 0xffL) << (HEAD - 1 - (i - begin)) * Byte.SIZE;
      }
    }
    return head ^ Long.MIN_VALUE;
  }

  /** How many keys there are. */
  int size() {
    return heads.length;
  }

  byte[] get(int number) {
    return Arrays.copyOfRange(bytes, begins[number], begins[number + 1]);
  }

  int compare(int number, byte[] key) {
    return Arrays.compareUnsigned(bytes, begins[number], begins[number + 1], key, 0, key.length);
  }

  /** The number of the first key that is this one or comes later; how many there are if none is. */
  int find(byte[] key) {
    int count = heads.length;
    if (count == 0) {
      return 0;
    }
    int shared = Math.min(common, key.length);
    int order = Arrays.compareUnsigned(bytes, begins[0], begins[0] + common, key, 0, shared);
    if (order != 0) {
      return order < 0 ? count : 0;
    }
    long head = head(key, common, key.length);
    int low = firstHead(head);
    int high = low;
    if (low < count && heads[low] == head) {
      high = head == Long.MAX_VALUE ? count : firstHead(head + 1);
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(middle, key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The number of the first key whose head is not less. */
  private int firstHead(long head) {
    int low = 0;
    int rest = heads.length;
    while (rest > 1) {
      int half = rest >>> 1;
      // Written so that the processor need not guess.
      low += heads[low + half - 1] < head ? half : 0;
      rest -= half;
    }
    return heads[low] < head ? low + 1 : low;
  }

  /** The number of this key; -1 if it is none of them. */
  int number(byte[] key) {
    int found = find(key);
    return found < heads.length && compare(found, key) == 0 ? found : -1;
  }

  /** The number of the key of the version at a position. */
  int at(int position) {
    if (positions[heads.length] == heads.length) {
      return position;
    }
    int found = Arrays.binarySearch(positions, 0, heads.length, position);
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
