package org.driftdb.storage.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.driftdb.storage.error.DriftException;

/**
 * Where some blocks of a {@link SortedRun} are, and which keys they have: an {@link Envelope} of
 * kind 0x21.
 *
 * <pre>
 * blocks (varint), their first keys (Texts), for each whether the block before ends with that key too,
 * 0 or 1 (Longs), their files, offsets and lengths (3 times Longs);
 * keys (varint), their fingerprints in ascending order (Longs)
 * </pre>
 *
 * <p>The fingerprint of a key is the CRC-32 (IEEE) of its bytes. One that is not there says that
 * the key is not; one that is there may rarely be that of another key.
 */
final class RunPart implements Cached {
  private static final int KIND = 0x21;

  private final byte[][] firstKeys;
  private final long[] goesOn;
  private final Address[] addresses;

  /** In the order of unsigned integers, each with its sign inverted. */
  private final int[] fingerprints;

  private RunPart(byte[][] firstKeys, long[] goesOn, Address[] addresses, int[] fingerprints) {
    this.firstKeys = firstKeys;
    this.goesOn = goesOn;
    this.addresses = addresses;
    this.fingerprints = fingerprints;
  }

  /** A block as the part lists it. */
  @SuppressWarnings("ArrayRecordComponent") // Keys are compared as bytes, never by equals.
  record Listed(byte[] firstKey, boolean goesOn, Address address) {}

  /** Where its blocks are. */
  Stream<Address> addresses() {
    return Arrays.stream(addresses);
  }

  /** The bytes of the part when its blocks have left some files, see {@link RunList#leave}. */
  byte[] leave(Set<Integer> left, BlockOutput output) {
    List<Listed> blocks = new ArrayList<>();
    for (int i = 0; i < addresses.length; i++) {
      Address before = addresses[i];
      Address address = left.contains(before.file()) ? output.copy(before) : before;
      blocks.add(new Listed(firstKeys[i], goesOn[i] != 0, address));
    }
    long[] ascending =
        Arrays.stream(fingerprints)
            .mapToLong(f -> Integer.toUnsignedLong(f ^ Integer.MIN_VALUE))
            .toArray();
    return encode(blocks, ascending);
  }

  static long fingerprint(byte[] key) {
    CRC32 crc = new CRC32();
    crc.update(key);
    return crc.getValue();
  }

  /**
   * The bytes of a part.
   *
   * @param fingerprints those of all keys, each once, ascending
   */
  static byte[] encode(List<Listed> blocks, long[] fingerprints) {
    ByteWriter out = new ByteWriter();
    out.putVarint(blocks.size());
    Texts.writeBytes(blocks.stream().map(Listed::firstKey).toList(), out);
    Longs.write(blocks.stream().mapToLong(block -> block.goesOn ? 1 : 0).toArray(), out);
    Longs.write(blocks.stream().mapToLong(block -> block.address.file()).toArray(), out);
    Longs.write(blocks.stream().mapToLong(block -> block.address.offset()).toArray(), out);
    Longs.write(blocks.stream().mapToLong(block -> block.address.length()).toArray(), out);
    out.putVarint(fingerprints.length);
    Longs.write(fingerprints, out);
    return Envelope.close(KIND, out);
  }

  /**
   * Reads a part.
   *
   * @throws DriftException with code DAMAGED if the bytes are not exactly one
   */
  static RunPart decode(byte[] bytes) {
    ByteReader in = Envelope.open(KIND, bytes);
    int count = in.getCount();
    Texts keys = Texts.read(in, count);
    long[] goesOn = Longs.read(in, count).toArray(count);
    Longs files = Longs.read(in, count);
    Longs offsets = Longs.read(in, count);
    Longs lengths = Longs.read(in, count);
    byte[][] firstKeys = new byte[count][];
    Address[] addresses = new Address[count];
    for (int i = 0; i < count; i++) {
      firstKeys[i] = keys.get(i);
      addresses[i] = new Address((int) files.get(i), offsets.get(i), (int) lengths.get(i));
    }
    int different = in.getCount();
    long[] fingerprints = Longs.read(in, different).toArray(different);
    return new RunPart(
        firstKeys,
        goesOn,
        addresses,
        Arrays.stream(fingerprints).mapToInt(f -> (int) f ^ Integer.MIN_VALUE).toArray());
  }

  @Override
  public long weight() {
    long weight = (long) Integer.BYTES * fingerprints.length;
    for (byte[] key : firstKeys) {
      weight += key.length + 64;
    }
    return weight;
  }

  @Override
  public boolean isDirectory() {
    return true;
  }

  /** Whether the blocks may have a key. If not, they do not. */
  boolean mayHave(byte[] key) {
    int fingerprint = (int) fingerprint(key) ^ Integer.MIN_VALUE;
    return Arrays.binarySearch(fingerprints, fingerprint) >= 0;
  }

  /** How many blocks there are. */
  int size() {
    return addresses.length;
  }

  byte[] firstKey(int number) {
    return firstKeys[number];
  }

  byte[] lastKey(BlockReader reader) {
    Block last = block(reader, size() - 1);
    return last.key(last.size() - 1);
  }

  /** The block in which a key begins, if it is there. */
  int firstBlock(byte[] key) {
    int low = 0;
    int high = firstKeys.length;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (Arrays.compareUnsigned(firstKeys[middle], key) <= 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    while (low > 0 && goesOn[low] != 0 && Arrays.equals(firstKeys[low], key)) {
      low--;
    }
    return low;
  }

  Block block(BlockReader reader, int number) {
    return reader.get(addresses[number], Block::read);
  }
}
