package org.driftdb.storage.block;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a block, each once, in order, and where the versions of each are.
 *
 * <pre>
 * keys (varint); for each how many bytes it shares with the key before (Longs), how many it has
 * (Longs); how many bytes all of them end with (varint), these; for each that has more than it shares, the
 * first of these, less the byte of the key before in its place, or less 0 if that ends there (1 byte,
 * modulo 256); for each, what is between that and the end that all have;
 * for each key the position behind its last version (Longs);
 * 0, or 1, the checksum of the base block (4 bytes), and for each key its row in that, from 1, or 0 if
 * it has none (Longs)
 * </pre>
 *
 * <p>Neighbours differ little, and most often by little in the first byte that is not the same. The
 * end that all have is no longer than what is behind that byte in any key.
 */
final class Keys {
  private final SortedKeys keys;

  /**
   * The position of each key's first version, and that behind the last version of all; null if
   * every key has one version.
   */
  private final @Nullable Ints positions;

  private final boolean hasBase;
  private final int base;

  /** The row of each key in the base block, from 1; 0 if it has none. */
  private final Ints baseRows;

  /** The number of each version's key; null if every key has one version. */
  private final @Nullable Ints numbers;

  private Keys(SortedKeys keys, int[] positions, boolean hasBase, ByteReader in) {
    this.keys = keys;
    int count = keys.size();
    this.hasBase = hasBase;
    this.base = hasBase ? in.getInt() : 0;
    int[] rows = new int[hasBase ? count : 0];
    if (hasBase) {
      Longs read = Longs.read(in, count);
      for (int i = 0; i < count; i++) {
        rows[i] = Math.toIntExact(read.get(i));
        if (rows[i] < 0) {
          throw new IndexOutOfBoundsException("A key has row " + rows[i] + " in the base block");
        }
      }
    }
    this.baseRows = Ints.of(rows);
    boolean alone = positions[count] == count;
    this.positions = alone ? null : Ints.of(positions);
    this.numbers = alone ? null : Ints.of(numbers(positions));
  }

  private static int[] numbers(int[] positions) {
    int count = positions.length - 1;
    int[] numbers = new int[positions[count]];
    for (int i = 0; i < count; i++) {
      Arrays.fill(numbers, positions[i], positions[i + 1], i);
    }
    return numbers;
  }

  /** How many bytes of memory they take. */
  long weight() {
    return keys.weight()
        + baseRows.weight()
        + (positions == null ? 0 : positions.weight())
        + (numbers == null ? 0 : numbers.weight());
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
    int count = keys.size();
    long[] shared = new long[count];
    long[] lengths = new long[count];
    ByteWriter steps = new ByteWriter();
    ByteWriter others = new ByteWriter();
    byte[] before = {};
    for (int i = 0; i < count; i++) {
      shared[i] = Math.max(0, Arrays.mismatch(before, keys.get(i)));
      lengths[i] = keys.get(i).length;
      before = keys.get(i);
    }
    byte[] end = commonEnd(keys, shared);
    before = new byte[0];
    for (int i = 0; i < count; i++) {
      byte[] key = keys.get(i);
      int same = (int) shared[i];
      if (same < key.length) {
        steps.put(key[same] - (same < before.length ? before[same] : 0));
        others.put(key, same + 1, key.length - same - 1 - end.length);
      }
      before = key;
    }
    out.putVarint(count);
    Longs.write(shared, out);
    Longs.write(lengths, out);
    out.putVarint(end.length);
    out.put(end);
    out.put(steps);
    out.put(others);
    Longs.write(positions, out);
    out.put(base == null ? 0 : 1);
    if (base != null) {
      out.putInt(base);
      Longs.write(baseRows, out);
    }
  }

  /**
   * The bytes with which all keys end, without those that one shares with the key before, and
   * without the next one.
   */
  private static byte[] commonEnd(List<byte[]> keys, long[] shared) {
    byte[] first = keys.isEmpty() ? new byte[0] : keys.get(0);
    int most = Math.max(0, first.length - 1);
    for (int i = 1; i < shared.length && most > 0; i++) {
      byte[] key = keys.get(i);
      most = Math.min(most, Math.max(0, key.length - (int) shared[i] - 1));
      int equal = 0;
      while (equal < most && key[key.length - 1 - equal] == first[first.length - 1 - equal]) {
        equal++;
      }
      most = equal;
    }
    return Arrays.copyOfRange(first, first.length - most, first.length);
  }

  /**
   * Reads the keys of so many versions.
   *
   * @param length how many bytes all keys have together
   */
  static Keys read(ByteReader in, int versions, int length) {
    int count = in.getCount();
    long[] shared = Longs.read(in, count).toArray(count);
    long[] lengths = Longs.read(in, count).toArray(count);
    byte[] bytes = new byte[length];
    int[] begins = begins(shared, lengths, length);
    byte[] commonEnd = in.get(in.getCount());
    int steps = in.position();
    for (int i = 0; i < count; i++) {
      in.skip(lengths[i] > shared[i] ? 1 : 0);
    }
    for (int i = 0; i < count; i++) {
      int same = (int) shared[i];
      int begin = begins[i];
      int end = begins[i + 1];
      int before = i == 0 ? 0 : begins[i - 1];
      System.arraycopy(bytes, before, bytes, begin, same);
      if (begin + same < end) {
        int first = before + same < begin ? bytes[before + same] : 0;
        bytes[begin + same] = (byte) (in.bytes()[steps++] + first);
        int rest = end - commonEnd.length;
        int others = rest - begin - same - 1;
        System.arraycopy(in.bytes(), in.skip(others), bytes, begin + same + 1, others);
        System.arraycopy(commonEnd, 0, bytes, rest, commonEnd.length);
      }
    }
    int[] positions = ascending(Longs.read(in, count).toArray(count), versions);
    return new Keys(new SortedKeys(bytes, begins), positions, in.get() != 0, in);
  }

  private static int[] begins(long[] shared, long[] lengths, int length) {
    long[] ends = new long[lengths.length];
    long end = 0;
    long before = 0;
    for (int i = 0; i < ends.length; i++) {
      if (shared[i] < 0 || shared[i] > before || lengths[i] < shared[i] || lengths[i] > length) {
        throw new IndexOutOfBoundsException("Its keys are not of its length");
      }
      before = lengths[i];
      end += before;
      ends[i] = end;
    }
    return ascending(ends, length);
  }

  private static int[] ascending(long[] ends, int last) {
    int[] places = new int[ends.length + 1];
    for (int i = 0; i < ends.length; i++) {
      places[i + 1] = Math.toIntExact(ends[i]);
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
    return keys.number(key);
  }

  /** The number of this key, looked for from another one on; see {@link SortedKeys#numberFrom}. */
  int numberFrom(byte[] key, int from) {
    return keys.numberFrom(key, from);
  }

  /** The number of the key of the version at a position. */
  int at(int position) {
    return numbers == null ? position : numbers.get(position);
  }

  /** The position of a key's first version; behind the last key, that behind the last version. */
  int begin(int number) {
    return positions == null ? number : positions.get(number);
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
    return hasBase ? baseRows.get(number) - 1 : -1;
  }
}
