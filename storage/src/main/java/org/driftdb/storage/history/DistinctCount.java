package org.driftdb.storage.history;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.Binary;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyEncoding;
import org.driftdb.storage.value.KeyOrder;
import org.jspecify.annotations.Nullable;

/**
 * How many different values there have been: exactly while they are no more than {@value #FEW},
 * else to within a few in a hundred (the standard error is 3.25 %), by a HyperLogLog (Flajolet and
 * others, 2007) of 1,024 registers. So it takes a kilobyte at most. A value that comes again
 * changes nothing. Any number of threads may use it.
 */
public final class DistinctCount {
  private static final int FEW = 100;
  private static final int BITS = 10;
  private static final int REGISTERS = 1 << BITS;
  private static final double ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);

  /** The hashes of the values while they are few, sorted. */
  private long[] few = {};

  /** Of all values once they are more. */
  private byte @Nullable [] registers;

  /** The estimate of the registers; negative when it has to be made anew. */
  private long estimate = -1;

  /**
   * As {@link #toBinary} gave it.
   *
   * @throws DriftException with code DAMAGED if it did not
   */
  public static DistinctCount of(Binary binary) {
    DistinctCount count = new DistinctCount();
    byte[] bytes = binary.toBytes();
    if (bytes.length == REGISTERS) {
      count.registers = bytes;
    } else if (bytes.length <= FEW * Long.BYTES && bytes.length % Long.BYTES == 0) {
      count.few = new long[bytes.length / Long.BYTES];
      ByteBuffer.wrap(bytes).asLongBuffer().get(count.few);
    } else {
      throw new DriftException(
          ErrorCode.DAMAGED,
          "A count of different values has " + bytes.length + " bytes, as DriftDB writes none");
    }
    return count;
  }

  /**
   * What {@link #of} makes it again from: the hashes of the values while they are few, in ascending
   * order, 8 bytes each, big-endian; else the registers, a byte each.
   */
  public synchronized Binary toBinary() {
    if (registers != null) {
      return Binary.of(registers);
    }
    ByteBuffer bytes = ByteBuffer.allocate(few.length * Long.BYTES);
    bytes.asLongBuffer().put(few);
    return Binary.of(bytes.array());
  }

  /** Adds the values of an index. */
  public void add(Key values) {
    long hash = hash(KeyEncoding.encode(values, KeyOrder.ASCENDING));
    synchronized (this) {
      if (registers == null) {
        addToFew(hash);
      } else {
        add(registers, hash);
      }
    }
  }

  private void addToFew(long hash) {
    int found = Arrays.binarySearch(few, hash);
    if (found >= 0) {
      return;
    }
    long[] more = Arrays.copyOf(few, few.length + 1);
    int place = -found - 1;
    System.arraycopy(few, place, more, place + 1, few.length - place);
    more[place] = hash;
    if (more.length <= FEW) {
      few = more;
      return;
    }
    byte[] all = new byte[REGISTERS];
    for (long each : more) {
      add(all, each);
    }
    registers = all;
    few = new long[0];
  }

  private void add(byte[] to, long hash) {
    int register = (int) (hash >>> (Long.SIZE - BITS));
    byte rank = (byte) (Long.numberOfLeadingZeros(hash << BITS | 1L << (BITS - 1)) + 1);
    if (to[register] < rank) {
      to[register] = rank;
      estimate = -1;
    }
  }

  /** About how many different values have been added. */
  public synchronized long estimate() {
    if (registers == null) {
      return few.length;
    }
    if (estimate < 0) {
      estimate = Math.round(estimate(registers));
    }
    return estimate;
  }

  private static double estimate(byte[] registers) {
    double sum = 0;
    int empty = 0;
    for (byte rank : registers) {
      sum += 1.0 / (1L << rank);
      empty += rank == 0 ? 1 : 0;
    }
    double raw = ALPHA * REGISTERS * REGISTERS / sum;
    return raw <= 2.5 * REGISTERS && empty > 0
        ? REGISTERS * Math.log((double) REGISTERS / empty)
        : raw;
  }

  /** FNV-1a, its bits then mixed as MurmurHash3 does. */
  private static long hash(byte[] bytes) {
    long hash = 0xcbf29ce484222325L;
    for (byte each : bytes) {
      hash = (hash ^ (each & 0xff)) * 0x100000001b3L;
    }
    hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
    hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
    return hash ^ hash >>> 33;
  }
}
