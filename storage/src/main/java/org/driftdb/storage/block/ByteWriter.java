package org.driftdb.storage.block;

import java.util.Arrays;
import java.util.zip.Checksum;

/** Bytes that grow at their end. Numbers of several bytes are little-endian. */
public final class ByteWriter {
  private byte[] bytes = new byte[256];
  private int size;

  public int size() {
    return size;
  }

  /** Forgets all bytes. */
  void clear() {
    size = 0;
  }

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  public void put(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  public void put(byte[] more) {
    reserve(more.length);
    System.arraycopy(more, 0, bytes, size, more.length);
    size += more.length;
  }

  /** Puts some of the bytes of an array. */
  void put(byte[] from, int begin, int count) {
    reserve(count);
    System.arraycopy(from, begin, bytes, size, count);
    size += count;
  }

  void put(ByteWriter more) {
    put(more.bytes, 0, more.size);
  }

  /** Puts what bytes are when they are compressed, if that is fewer; returns whether it is. */
  boolean putCompressed(ByteWriter raw) {
    reserve(Compression.bound(raw.size));
    int count = Compression.compress(raw.bytes, raw.size, bytes, size);
    boolean fewer = count < raw.size;
    size += fewer ? count : 0;
    return fewer;
  }

  /** Adds all bytes to a checksum. */
  void update(Checksum checksum) {
    checksum.update(bytes, 0, size);
  }

  public void putInt(int value) {
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      put(value >>> shift);
    }
  }

  public void putLong(long value) {
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      put((int) (value >>> shift));
    }
  }

  /** Puts an unsigned LEB128 number. */
  public void putVarint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      put((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    put((int) rest);
  }

  /** Puts a number as a varint in which 0, -1, 1, -2 are 0, 1, 2, 3, and so on. */
  public void putZigzag(long value) {
    putVarint(value << 1 ^ value >> 63);
  }

  /** How many bytes {@link #putVarint} puts. */
  static int varintSize(long value) {
    return 1 + (Long.SIZE - 1 - Long.numberOfLeadingZeros(value | 1)) / 7;
  }

  /** How many bytes {@link #putZigzag} puts. */
  static int zigzagSize(long value) {
    return varintSize(value << 1 ^ value >> 63);
  }

  private void reserve(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
    }
  }
}
