package org.driftdb.storage.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.driftdb.storage.history.Lookahead;
import org.jspecify.annotations.Nullable;

/**
 * Versions of some stretch of time, by key and then by sequence, in as many blocks as they need. It
 * never changes. Whether it has a key is seen without a look at the versions.
 *
 * <p>The blocks are listed in parts, see {@link RunPart}. The run itself is some bytes in whatever
 * refers to it:
 *
 * <pre>
 * from, to, size (varints); parts (varint), then for each
 * length of its first key (varint), the key, 1 if the part before ends with that key too or 0, file,
 * offset, length (varints)
 * </pre>
 *
 * @param from its versions come after this sequence
 * @param to and up to this one
 * @param size how many versions there are
 * @param parts where they are
 */
public record SortedRun(long from, long to, long size, List<Part> parts) {
  /** So many blocks the last part of a run has at least that is joined with others. */
  private static final int LEAST_BLOCKS = 8;

  /**
   * Some blocks.
   *
   * @param firstKey their first key
   * @param goesOn whether the part before ends with that key too
   * @param address where their {@link RunPart} is
   */
  @SuppressWarnings("ArrayRecordComponent") // Keys are compared as bytes, never by equals.
  record Part(byte[] firstKey, boolean goesOn, Address address) {}

  public SortedRun {
    parts = List.copyOf(parts);
  }

  /**
   * Writes a run.
   *
   * @param versions by key, then by sequence
   */
  public static SortedRun write(
      Iterator<StoredVersion> versions, long from, long to, BlockOutput output) {
    RunWriter writer = new RunWriter(output);
    versions.forEachRemaining(writer::add);
    return writer.finish(from, to);
  }

  /**
   * The versions of some runs as one that has their blocks, which is possible where the keys of
   * each lie behind all keys of another, as those of rising keys do.
   *
   * @param runs each with a version at least
   * @return null if it is not possible, or there would be small parts
   */
  static @Nullable SortedRun joined(List<SortedRun> runs, long from, long to, BlockReader reader) {
    List<SortedRun> byKey = new ArrayList<>(runs);
    byKey.sort((a, b) -> Arrays.compareUnsigned(a.firstKey(), b.firstKey()));
    List<Part> parts = new ArrayList<>();
    long size = 0;
    for (int i = 0; i < byKey.size(); i++) {
      SortedRun run = byKey.get(i);
      RunPart last = run.part(reader, run.parts.size() - 1);
      boolean behind =
          i + 1 == byKey.size()
              || Arrays.compareUnsigned(last.lastKey(reader), byKey.get(i + 1).firstKey()) < 0;
      if (!behind || last.size() < LEAST_BLOCKS) {
        return null;
      }
      parts.addAll(run.parts);
      size += run.size;
    }
    return new SortedRun(from, to, size, parts);
  }

  private byte[] firstKey() {
    return parts.get(0).firstKey;
  }

  /** Tells where its parts and their blocks are. */
  void forEachAddress(BlockReader reader, Consumer<Address> action) {
    for (int i = 0; i < parts.size(); i++) {
      action.accept(parts.get(i).address);
      part(reader, i).addresses().forEach(action);
    }
  }

  /** The same run without a block in some files, see {@link RunList#leave}. */
  SortedRun leave(Set<Integer> left, BlockOutput output) {
    List<Part> moved = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      Part before = parts.get(i);
      RunPart content = part(output, i);
      boolean moves =
          left.contains(before.address.file())
              || content.addresses().anyMatch(address -> left.contains(address.file()));
      Address address = moves ? output.write(content.leave(left, output)) : before.address;
      moved.add(new Part(before.firstKey, before.goesOn, address));
    }
    return new SortedRun(from, to, size, moved);
  }

  void encode(ByteWriter out) {
    out.putVarint(from);
    out.putVarint(to);
    out.putVarint(size);
    out.putVarint(parts.size());
    for (Part part : parts) {
      out.putVarint(part.firstKey.length);
      out.put(part.firstKey);
      out.put(part.goesOn ? 1 : 0);
      out.putVarint(part.address.file());
      out.putVarint(part.address.offset());
      out.putVarint(part.address.length());
    }
  }

  static SortedRun decode(ByteReader in) {
    long from = in.getVarint();
    long to = in.getVarint();
    long size = in.getVarint();
    int count = in.getCount();
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] firstKey = in.get(in.getCount());
      boolean goesOn = in.get() != 0;
      parts.add(
          new Part(firstKey, goesOn, new Address(in.getCount(), in.getVarint(), in.getCount())));
    }
    return new SortedRun(from, to, size, parts);
  }

  /** The versions of one key, by sequence. */
  public Iterator<StoredVersion> find(BlockReader reader, byte[] key) {
    int first = firstPart(key);
    if (first < 0 || !part(reader, first).mayHave(key)) {
      return Collections.emptyIterator();
    }
    // Nothing lies between a key and the same with a byte 00 behind it.
    return new Cursor(reader, first, key, Arrays.copyOf(key, key.length + 1));
  }

  /**
   * The versions of some keys, by key, then by sequence.
   *
   * @param first the least key; null for the first
   * @param end what is greater than every key; null for no end
   */
  public Iterator<StoredVersion> iterator(
      BlockReader reader, byte @Nullable [] first, byte @Nullable [] end) {
    return new Cursor(reader, first == null ? 0 : Math.max(0, firstPart(first)), first, end);
  }

  /** Where a key begins, if it is there; -1 if it comes before all. */
  private int firstPart(byte[] key) {
    int low = -1;
    int high = parts.size();
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (Arrays.compareUnsigned(parts.get(middle).firstKey, key) <= 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    while (low > 0 && parts.get(low).goesOn && Arrays.equals(parts.get(low).firstKey, key)) {
      low--;
    }
    return low;
  }

  private RunPart part(BlockReader reader, int number) {
    return reader.get(parts.get(number).address, RunPart::decode);
  }

  /** Goes through blocks, reading each when it comes to it. */
  private final class Cursor extends Lookahead<StoredVersion> {
    private final BlockReader reader;
    private final byte @Nullable [] end;
    private final byte @Nullable [] first;
    private int partNumber;
    private @Nullable RunPart part;
    private int blockNumber;
    private @Nullable Block block;
    private int position;

    Cursor(BlockReader reader, int partNumber, byte @Nullable [] first, byte @Nullable [] end) {
      this.reader = reader;
      this.partNumber = partNumber;
      this.first = first;
      this.end = end;
    }

    @Override
    protected @Nullable StoredVersion advance() {
      Block current = block;
      while (current == null || position == current.size()) {
        current = part == null ? firstBlock() : nextBlock(part);
        if (current == null) {
          return null;
        }
        block = current;
      }
      if (end != null && current.compareKey(position, end) >= 0) {
        return null;
      }
      return current.version(position++);
    }

    private @Nullable Block firstBlock() {
      RunPart opened = openPart();
      if (opened == null) {
        return null;
      }
      blockNumber = first == null ? 0 : opened.firstBlock(first);
      Block found = openBlock(opened);
      position = first == null || found == null ? 0 : found.find(first);
      return found;
    }

    private @Nullable Block nextBlock(RunPart current) {
      RunPart opened = current;
      position = 0;
      blockNumber++;
      if (blockNumber == current.size()) {
        blockNumber = 0;
        partNumber++;
        opened = openPart();
      }
      return opened == null ? null : openBlock(opened);
    }

    private @Nullable RunPart openPart() {
      boolean has = partNumber < parts.size() && !isEnd(parts.get(partNumber).firstKey);
      RunPart opened = has ? part(reader, partNumber) : null;
      part = opened;
      return opened;
    }

    private @Nullable Block openBlock(RunPart ofPart) {
      return isEnd(ofPart.firstKey(blockNumber)) ? null : ofPart.block(reader, blockNumber);
    }

    private boolean isEnd(byte[] key) {
      return end != null && Arrays.compareUnsigned(key, end) >= 0;
    }
  }
}
