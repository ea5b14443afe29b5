package org.driftdb.storage.history;

import org.driftdb.storage.value.Binary;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyEncoding;
import org.driftdb.storage.value.KeyOrder;

/**
 * About how many different values there have been, to within a few in a hundred: a HyperLogLog
 * (Flajolet and others, 2007) of 4,096 registers, which takes the same memory however many there
 * are. A value that comes again changes nothing. Any number of threads may use it.
 */
public final class DistinctCount {
  private static final int BITS = 12;
  private static final int REGISTERS = 1 << BITS;
  private static final double ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);

  private final byte[] registers;

  /** The estimate; negative when it has to be made anew. */
  private long estimate = -1;

  private DistinctCount(byte[] registers) {
    this.registers = registers;
  }

  /** No value yet. */
  public DistinctCount() {
    this(new byte[REGISTERS]);
  }

  /** As {@link #toBinary} gave it; without any value if that is none. */
  public static DistinctCount of(Binary binary) {
    byte[] registers = binary.toBytes();
    return registers.length == REGISTERS ? new DistinctCount(registers) : new DistinctCount();
  }

  /** What {@link #of} makes it again from. */
  public synchronized Binary toBinary() {
    return Binary.of(registers);
  }

  /** Adds the values of an index. */
  public void add(Key values) {
    long hash = hash(KeyEncoding.encode(values, KeyOrder.ASCENDING));
    int register = (int) (hash >>> (Long.SIZE - BITS));
    byte rank = (byte) (Long.numberOfLeadingZeros(hash << BITS | 1L << (BITS - 1)) + 1);
    synchronized (this) {
      if (registers[register] < rank) {
        registers[register] = rank;
        estimate = -1;
      }
    }
  }

  /** About how many different values have been added. */
  public synchronized long estimate() {
    if (estimate < 0) {
      estimate = Math.round(computed());
    }
    return estimate;
  }

  private double computed() {
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
