package org.driftdb.storage.block;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads what {@link ByteWriter} wrote, one thing after the other. To read beyond the end throws
 * IndexOutOfBoundsException.
 */
public final class ByteReader {
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private final int end;
  private int position;

  public ByteReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  /** Reads a part of some bytes, up to a position. */
  ByteReader(byte[] bytes, int begin, int end) {
    this.bytes = bytes;
    this.position = begin;
    this.end = end;
  }

  public byte[] bytes() {
    return bytes;
  }

  public int position() {
    return position;
  }

  public boolean atEnd() {
    return position == end;
  }

  public int get() {
    return bytes[skip(1)] & 0xff;
  }

  public int getInt() {
    return (int) INT.get(bytes, skip(Integer.BYTES));
  }

  public long getLong() {
    return (long) LONG.get(bytes, skip(Long.BYTES));
  }

  public byte[] get(int count) {
    int begin = skip(count);
    return Arrays.copyOfRange(bytes, begin, begin + count);
  }

  /** Passes over some bytes; returns where they begin. */
  public int skip(int count) {
    if (count < 0 || count > end - position) {
      throw new IndexOutOfBoundsException(count + " bytes at " + position + " of " + end);
    }
    int begin = position;
    position += count;
    return begin;
  }

  public long getVarint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = get();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new IndexOutOfBoundsException("A varint of more than 64 bits at " + position);
  }

  /** A varint that counts something: not negative, and no more than an array may hold. */
  public int getCount() {
    long count = getVarint();
    if (count < 0 || count > Integer.MAX_VALUE - 16) {
      throw new IndexOutOfBoundsException("A count of " + count + " at " + position);
    }
    return (int) count;
  }

  public long getZigzag() {
    long value = getVarint();
    return value >>> 1 ^ -(value & 1);
  }
}
