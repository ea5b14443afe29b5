package org.driftdb.storage.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.zip.CRC32;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.value.Document;
import org.jspecify.annotations.Nullable;

/** Collects versions, by key and then by sequence, and makes a {@link Block} of them. */
public final class BlockBuilder {
  private final @Nullable Block base;
  private final List<StoredVersion> versions = new ArrayList<>();

  /** The keys, each once. */
  private final List<byte[]> keys = new ArrayList<>();

  /** For each key the position behind its last version. */
  private long[] ends = new long[16];

  /** For a block that is read by itself. */
  public BlockBuilder() {
    this(null);
  }

  /**
   * For a block that has only what differs from the rows of another one.
   *
   * @param base a block without a base of its own; null for none
   */
  public BlockBuilder(@Nullable Block base) {
    if (base != null && base.hasBase()) {
      throw new IllegalArgumentException("A base block has no base of its own");
    }
    this.base = base;
  }

  /**
   * Adds a version.
   *
   * @throws IllegalArgumentException if it does not come after the one before
   */
  public void add(StoredVersion version) {
    int order = -1;
    if (!versions.isEmpty()) {
      StoredVersion last = versions.get(versions.size() - 1);
      order = Arrays.compareUnsigned(last.key(), version.key());
      if (order > 0 || (order == 0 && last.sequence() >= version.sequence())) {
        throw new IllegalArgumentException(
            "Versions stand in a block by key, then by sequence: "
                + version.sequence()
                + " comes too late");
      }
    }
    if (order < 0) {
      ends = keys.size() == ends.length ? Arrays.copyOf(ends, 2 * ends.length) : ends;
      keys.add(version.key());
    }
    versions.add(version);
    ends[keys.size() - 1] = versions.size();
  }

  /** How many versions have been added. */
  public int size() {
    return versions.size();
  }

  /** The bytes of the block, in the format of {@link Block}. */
  public byte[] build() {
    FieldsBuilder fields = new FieldsBuilder();
    Block.Search inBase = base == null ? null : base.new Search();
    long[] baseRows = new long[keys.size()];
    int position = 0;
    for (int i = 0; i < baseRows.length; i++) {
      int baseRow = inBase == null ? -1 : inBase.last(keys.get(i));
      baseRows[i] = baseRow + 1L;
      Document before = base == null || baseRow < 0 ? null : base.row(baseRow);
      for (; position < ends[i]; position++) {
        StoredVersion version = versions.get(position);
        fields.add(version.row(), before, version.patched());
        before = version.row();
      }
    }
    Chunks chunks = new Chunks();
    chunks.add(
        out ->
            Keys.write(
                keys,
                Arrays.copyOf(ends, keys.size()),
                base == null ? null : base.checksum(),
                baseRows,
                out));
    chunks.add(
        out -> {
          Longs.write(numbers(StoredVersion::sequence), out);
          Longs.write(numbers(StoredVersion::millis), out);
          Longs.write(numbers(StoredVersion::previous), out);
          Longs.write(numbers(v -> code(v.type())), out);
        });
    chunks.add(fields::write);
    fields.columns().forEach(column -> chunks.add(out -> Column.write(column, out)));
    return chunks.toBlock(versions.size(), keyBytes());
  }

  private long keyBytes() {
    long bytes = 0;
    for (byte[] key : keys) {
      bytes += key.length;
    }
    return bytes;
  }

  private long[] numbers(ToLongFunction<StoredVersion> number) {
    long[] numbers = new long[versions.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number.applyAsLong(versions.get(i));
    }
    return numbers;
  }

  private static int code(EventType type) {
    return switch (type) {
      case INSERT -> Block.INSERT;
      case PATCH -> Block.PATCH;
      case SOFT_DELETE -> Block.SOFT_DELETE;
    };
  }

  /** Something that writes a chunk. */
  private interface Content {
    void write(ByteWriter out);
  }

  /** The chunks of a block, as they are stored. */
  private static final class Chunks {
    private final List<Chunk> listed = new ArrayList<>();
    private final ByteWriter raw = new ByteWriter();
    private final ByteWriter stored = new ByteWriter();

    void add(Content content) {
      raw.clear();
      content.write(raw);
      listed.add(Chunk.put(raw, stored));
    }

    byte[] toBlock(int versions, long keyBytes) {
      ByteWriter head = new ByteWriter();
      head.put(Block.FORMAT);
      head.putVarint(versions);
      head.putVarint(keyBytes);
      head.putVarint(listed.size());
      for (Chunk chunk : listed) {
        head.putVarint(chunk.rawLength());
        head.putVarint(chunk.storedLength());
      }
      CRC32 crc = new CRC32();
      head.update(crc);
      stored.update(crc);
      raw.clear();
      raw.putInt(head.size() + stored.size());
      raw.putInt((int) crc.getValue());
      raw.put(head);
      raw.put(stored);
      return raw.toBytes();
    }
  }
}
