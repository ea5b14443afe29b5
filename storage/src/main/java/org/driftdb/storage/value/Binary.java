package org.driftdb.storage.value;

import java.util.Arrays;
import java.util.Base64;

/** A string of bytes that nobody can change. Sorts byte by byte, unsigned. */
public final class Binary implements Comparable<Binary> {
  private final byte[] bytes;

  private Binary(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies the bytes. */
  public static Binary of(byte... bytes) {
    return new Binary(bytes.clone());
  }

  /**
   * The bytes that this text spells in base64.
   *
   * @throws IllegalArgumentException if it spells none
   */
  public static Binary ofBase64(String text) {
    return new Binary(Base64.getDecoder().decode(text));
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** The number of bytes. */
  public int length() {
    return bytes.length;
  }

  /** The bytes in base64 (RFC 4648, with padding), as JSON shows them. */
  public String toBase64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public int compareTo(Binary other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Binary && Arrays.equals(bytes, ((Binary) other).bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The bytes in base64. */
  @Override
  public String toString() {
    return toBase64();
  }
}
