package org.driftdb.storage.tree;

import java.util.Arrays;
import org.driftdb.storage.block.Address;
import org.driftdb.storage.block.ByteReader;
import org.driftdb.storage.block.ByteWriter;
import org.jspecify.annotations.Nullable;

/**
 * How regions are written, one after the other.
 *
 * <pre>
 * key         how many bytes it shares with the one before (varint), how many follow (varint), these
 * region      low (key); 0 for no high, or 1 and high (key); start less the start before (zigzag);
 *             0 for no end, or end less start (varint)
 * address     file (varint), offset (varint), length (varint); all 0 for none
 * </pre>
 */
final class Regions {
  private static final byte[] LEAST = {};

  private Regions() {}

  /** Writes keys and addresses. */
  static final class Writer {
    private final ByteWriter out;
    private byte[] last = LEAST;
    private long lastStart;

    Writer(ByteWriter out) {
      this.out = out;
    }

    void key(byte[] key) {
      int mismatch = Arrays.mismatch(last, key);
      int shared = mismatch < 0 ? key.length : mismatch;
      out.putVarint(shared);
      out.putVarint(key.length - shared);
      out.put(Arrays.copyOfRange(key, shared, key.length));
      last = key;
    }

    void region(Region region) {
      key(region.low());
      byte[] high = region.high();
      out.put(high == null ? 0 : 1);
      if (high != null) {
        key(high);
      }
      out.putZigzag(region.start() - lastStart);
      lastStart = region.start();
      out.putVarint(region.end() == Tree.NO_END ? 0 : region.end() - region.start());
    }

    void address(@Nullable Address address) {
      out.putVarint(address == null ? 0 : address.file());
      out.putVarint(address == null ? 0 : address.offset());
      out.putVarint(address == null ? 0 : address.length());
    }
  }

  /** Reads what a writer wrote. */
  static final class Reader {
    private final ByteReader in;
    private byte[] last = LEAST;
    private long lastStart;

    Reader(ByteReader in) {
      this.in = in;
    }

    byte[] key() {
      int shared = in.getCount();
      byte[] rest = in.get(in.getCount());
      byte[] key = Arrays.copyOf(last, shared + rest.length);
      System.arraycopy(rest, 0, key, shared, rest.length);
      last = key;
      return key;
    }

    byte @Nullable [] high() {
      return in.get() == 0 ? null : key();
    }

    long start() {
      lastStart += in.getZigzag();
      return lastStart;
    }

    long end(long start) {
      long length = in.getVarint();
      return length == 0 ? Tree.NO_END : start + length;
    }

    Address presentAddress() {
      Address address = address();
      if (address == null) {
        throw new IndexOutOfBoundsException("an address is missing");
      }
      return address;
    }

    @Nullable Address address() {
      int file = in.getCount();
      long offset = in.getVarint();
      int length = in.getCount();
      return file == 0 ? null : new Address(file, offset, length);
    }
  }
}
