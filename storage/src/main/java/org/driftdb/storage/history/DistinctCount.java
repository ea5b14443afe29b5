package org.driftdb.storage.history;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.HashSet;
import java.util.Set;
import org.driftdb.storage.value.Binary;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyEncoding;
import org.driftdb.storage.value.KeyOrder;
import org.jspecify.annotations.Nullable;

/**
 * How many different values there have been: exactly while they are few, else to within a few in a
 * hundred, by a HyperLogLog (Flajolet and others, 2007) of 4,096 registers, which takes the same
 * memory however many there are. A value that comes again changes nothing. Any number of threads
 * may use it.
 */
public final class DistinctCount {
  private static final int FEW = 256;
  private static final int BITS = 12;
  private static final int REGISTERS = 1 << BITS;
  private static final double ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);

  /** The hashes of the values while they are few. */
  private final Set<Long> few = new HashSet<>();

  /** Of all values once they are more. */
  private byte @Nullable [] registers;

  /** The estimate of the registers; negative when it has to be made anew. */
  private long estimate = -1;

  /** As {@link #toBinary} gave it. */
  public static DistinctCount of(Binary binary) {
    DistinctCount count = new DistinctCount();
    byte[] bytes = binary.toBytes();
    if (bytes.length == REGISTERS) {
      count.registers = bytes;
    } else {
      LongBuffer hashes = ByteBuffer.wrap(bytes).asLongBuffer();
      while (hashes.hasRemaining()) {
        count.few.add(hashes.get());
      }
    }
    return count;
  }

  /** What {@link #of} makes it again from: 4,096 registers, or fewer bytes, 8 for each value. */
  public synchronized Binary toBinary() {
    if (registers != null) {
      return Binary.of(registers);
    }
    ByteBuffer bytes = ByteBuffer.allocate(few.size() * Long.BYTES);
    few.forEach(bytes::putLong);
    return Binary.of(bytes.array());
  }

  /** Adds the values of an index. */
  public void add(Key values) {
    long hash = hash(KeyEncoding.encode(values, KeyOrder.ASCENDING));
    synchronized (this) {
      if (registers != null) {
        add(registers, hash);
      } else if (few.add(hash) && few.size() > FEW) {
        byte[] all = new byte[REGISTERS];
        few.forEach(each -> add(all, each));
        registers = all;
        few.clear();
      }
    }
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
      return few.size();
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
