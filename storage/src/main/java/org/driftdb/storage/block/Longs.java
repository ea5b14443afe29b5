package org.driftdb.storage.block;

/**
 * Integers, of which each is read without the others.
 *
 * <pre>
 * 0  base, step (zigzag varints), w (1 byte), then, unless w is 0, a number of w bits for each integer and
 *    7 bytes 00
 * 1  runs (varint), the ends of the runs (Longs), their values (Longs)
 * </pre>
 *
 * <p>In the first form the integer at position i is base + i * step + its number, where a sum too
 * large for 64 bits wraps around; w is from 0 to 56, or 64. The numbers follow one another bit by
 * bit, each from its lowest bit on, filling each byte from its lowest bit on. In the second, a run
 * is some equal integers one after the other, and its end is the position behind it.
 */
abstract class Longs {
  private static final int PACKED = 0;
  private static final int RUNS = 1;

  /** With more bits than that a number may reach into nine bytes. */
  private static final int MAX_PACKED_BITS = 56;

  private static final int PADDING = 7;

  /** Above so many runs for a hundred integers the second form is not tried. */
  private static final int MOST_RUNS_PER_CENT = 25;

  private Longs() {}

  /** The integer at this position, from 0. */
  abstract long get(int position);

  /** Reads those at some positions. */
  abstract void get(int[] positions, int count, long[] into);

  /** The first so many of them. */
  long[] toArray(int count) {
    int[] positions = new int[count];
    for (int i = 0; i < count; i++) {
      positions[i] = i;
    }
    long[] all = new long[count];
    get(positions, count, all);
    return all;
  }

  /** Writes integers in the form that takes the fewest bytes. */
  static void write(long[] values, ByteWriter out) {
    Packing packed = Packing.of(values);
    // What takes no bits is one run, or has no two equal neighbours.
    int runs = packed.bits() == 0 ? values.length : runs(values);
    if (values.length > 1 && 100L * runs <= (long) MOST_RUNS_PER_CENT * values.length) {
      long[] ends = new long[runs];
      long[] heads = new long[runs];
      divide(values, ends, heads);
      Packing packedEnds = Packing.of(ends);
      Packing packedHeads = Packing.of(heads);
      long size = 1 + ByteWriter.varintSize(runs) + packedEnds.size(runs) + packedHeads.size(runs);
      if (size < packed.size(values.length)) {
        out.put(RUNS);
        out.putVarint(runs);
        packedEnds.write(ends, out);
        packedHeads.write(heads, out);
        return;
      }
    }
    packed.write(values, out);
  }

  private static int runs(long[] values) {
    int runs = values.length == 0 ? 0 : 1;
    for (int i = 1; i < values.length; i++) {
      if (values[i] != values[i - 1]) {
        runs++;
      }
    }
    return runs;
  }

  /** Divides integers into runs. */
  private static void divide(long[] values, long[] ends, long[] heads) {
    int run = -1;
    for (int i = 0; i < values.length; i++) {
      if (i == 0 || values[i] != values[i - 1]) {
        heads[++run] = values[i];
      }
      ends[run] = i + 1;
    }
  }

  /** So many bytes behind the numbers let eight bytes be read wherever one begins. */
  private static int padding(int width) {
    return width == 0 ? 0 : PADDING;
  }

  /**
   * How integers are packed.
   *
   * @param bits how many bits the numbers take; 64 where the sums wrap around, and the base is 0
   */
  private record Packing(long base, long step, int bits) {
    /** The one that takes the fewest bits: by what the integers are, or by how far off a slope. */
    static Packing of(long[] values) {
      int count = values.length;
      long first = count == 0 ? 0 : values[0];
      long slope = count < 2 ? 0 : (values[count - 1] - first) / (count - 1);
      long least = first;
      long greatest = first;
      long leastOff = first;
      long greatestOff = first;
      for (int i = 1; i < count; i++) {
        long number = values[i];
        long off = number - i * slope;
        least = Math.min(least, number);
        greatest = Math.max(greatest, number);
        leastOff = Math.min(leastOff, off);
        greatestOff = Math.max(greatestOff, off);
      }
      Packing flat = between(least, greatest, 0);
      Packing sloping = between(leastOff, greatestOff, slope);
      return sloping.bits() < flat.bits() ? sloping : flat;
    }

    private static Packing between(long least, long greatest, long step) {
      long range = greatest - least;
      int bits = Long.SIZE - Long.numberOfLeadingZeros(range);
      return range < 0 || bits > MAX_PACKED_BITS
          ? new Packing(0, step, Long.SIZE)
          : new Packing(least, step, bits);
    }

    /** How many bytes so many integers take. */
    long size(int count) {
      return 1L
          + ByteWriter.zigzagSize(base)
          + ByteWriter.zigzagSize(step)
          + 1
          + ((long) count * bits + 7) / Byte.SIZE
          + padding(bits);
    }

    void write(long[] values, ByteWriter out) {
      out.put(PACKED);
      out.putZigzag(base);
      out.putZigzag(step);
      out.put(bits);
      if (bits == Long.SIZE) {
        for (int i = 0; i < values.length; i++) {
          out.putLong(values[i] - i * step);
        }
      } else if (bits > 0) {
        pack(values, out);
      }
      out.put(new byte[padding(bits)]);
    }

    private void pack(long[] values, ByteWriter out) {
      byte[] packed = new byte[Math.toIntExact(((long) values.length * bits + 7) / Byte.SIZE)];
      int size = 0;
      long pending = 0;
      int pendingBits = 0;
      for (int i = 0; i < values.length; i++) {
        pending |= values[i] - base - i * step << pendingBits;
        pendingBits += bits;
        while (pendingBits >= Byte.SIZE) {
          packed[size++] = (byte) pending;
          pending >>>= Byte.SIZE;
          pendingBits -= Byte.SIZE;
        }
      }
      if (pendingBits > 0) {
        packed[size] = (byte) pending;
      }
      out.put(packed);
    }
  }

  /** Reads so many integers. */
  static Longs read(ByteReader in, int count) {
    int form = in.get();
    return switch (form) {
      case PACKED -> Packed.read(in, count);
      case RUNS -> Runs.read(in, count);
      default -> throw new IndexOutOfBoundsException("There is no form " + form + " of integers");
    };
  }

  private static final class Packed extends Longs {
    private final byte[] bytes;
    private final int begin;
    private final int width;
    private final long mask;
    private final long base;
    private final long step;

    private Packed(byte[] bytes, int begin, int width, long base, long step) {
      this.bytes = bytes;
      this.begin = begin;
      this.width = width;
      this.mask = width == Long.SIZE ? -1 : (1L << width) - 1;
      this.base = base;
      this.step = step;
    }

    static Packed read(ByteReader in, int count) {
      long base = in.getZigzag();
      long step = in.getZigzag();
      int width = in.get();
      if (width > MAX_PACKED_BITS && width != Long.SIZE) {
        throw new IndexOutOfBoundsException("Integers of " + width + " bits");
      }
      int packed = Math.toIntExact(((long) count * width + 7) / 8);
      return new Packed(in.bytes(), in.skip(packed + padding(width)), width, base, step);
    }

    @Override
    long get(int position) {
      if (width == 0) {
        return base + position * step;
      }
      long bit = (long) position * width;
      long eight = (long) ByteReader.LONG.get(bytes, begin + (int) (bit >>> 3));
      return base + position * step + (eight >>> (bit & 7) & mask);
    }

    @Override
    void get(int[] positions, int count, long[] into) {
      // Held here, so that they need not be read again after each value that is written.
      byte[] from = bytes;
      int first = begin;
      int bits = width;
      long low = mask;
      long least = base;
      long slope = step;
      if (bits == 0) {
        for (int i = 0; i < count; i++) {
          into[i] = least + positions[i] * slope;
        }
        return;
      }
      for (int i = 0; i < count; i++) {
        int position = positions[i];
        long bit = (long) position * bits;
        long eight = (long) ByteReader.LONG.get(from, first + (int) (bit >>> 3));
        into[i] = least + position * slope + (eight >>> (bit & 7) & low);
      }
    }
  }

  private static final class Runs extends Longs {
    private final int count;
    private final Longs ends;
    private final Longs heads;

    private Runs(int count, Longs ends, Longs heads) {
      this.count = count;
      this.ends = ends;
      this.heads = heads;
    }

    static Runs read(ByteReader in, int positions) {
      int count = in.getCount();
      Longs ends = Longs.read(in, count);
      Longs heads = Longs.read(in, count);
      if (count == 0 || ends.get(count - 1) != positions) {
        throw new IndexOutOfBoundsException("The runs are not of " + positions + " integers");
      }
      return new Runs(count, ends, heads);
    }

    @Override
    long get(int position) {
      return heads.get(run(position));
    }

    private int run(int position) {
      int low = 0;
      int high = count - 1;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (ends.get(middle) <= position) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }

    @Override
    void get(int[] positions, int count, long[] into) {
      long begin = 0;
      long end = 0;
      long head = 0;
      for (int i = 0; i < count; i++) {
        int position = positions[i];
        if (position < begin || position >= end) {
          int run = run(position);
          begin = run == 0 ? 0 : ends.get(run - 1);
          end = ends.get(run);
          head = heads.get(run);
        }
        into[i] = head;
      }
    }
  }
}
