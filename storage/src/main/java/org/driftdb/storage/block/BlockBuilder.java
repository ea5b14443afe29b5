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
    List<byte[]> chunks = new ArrayList<>();
    chunks.add(
        chunk(
            out ->
                Keys.write(
                    keys,
                    Arrays.copyOf(ends, keys.size()),
                    base == null ? null : base.checksum(),
                    baseRows,
                    out)));
    chunks.add(
        chunk(
            out -> {
              Longs.write(numbers(StoredVersion::sequence), out);
              Longs.write(numbers(StoredVersion::millis), out);
              Longs.write(numbers(StoredVersion::previous), out);
              Longs.write(numbers(v -> code(v.type())), out);
            }));
    chunks.add(chunk(fields::write));
    fields.columns().forEach(column -> chunks.add(chunk(out -> Column.write(column, out))));
    return assemble(chunks, keys.stream().mapToLong(key -> key.length).sum());
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

  private static byte[] chunk(Content content) {
    ByteWriter out = new ByteWriter();
    content.write(out);
    return out.toBytes();
  }

  private byte[] assemble(List<byte[]> chunks, long keyBytes) {
    ByteWriter body = new ByteWriter();
    body.put(Block.FORMAT);
    body.putVarint(versions.size());
    body.putVarint(keyBytes);
    body.putVarint(chunks.size());
    List<byte[]> stored = chunks.stream().map(Chunk::stored).toList();
    for (int i = 0; i < chunks.size(); i++) {
      body.putVarint(chunks.get(i).length);
      body.putVarint(stored.get(i).length);
    }
    stored.forEach(body::put);
    byte[] bytes = body.toBytes();
    CRC32 crc = new CRC32();
    crc.update(bytes);
    ByteWriter block = new ByteWriter();
    block.putInt(bytes.length);
    block.putInt((int) crc.getValue());
    block.put(bytes);
    return block.toBytes();
  }
}
