package org.driftdb.storage.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.ValueCodec;
import org.jspecify.annotations.Nullable;

/** Collects versions, by key and then by sequence, and makes a {@link Block} of them. */
public final class BlockBuilder {
  /** A field that fewer rows have than one of so many shares a chunk with others. */
  private static final int RARE = 16;

  private final List<StoredVersion> versions = new ArrayList<>();

  /**
   * Adds a version.
   *
   * @throws IllegalArgumentException if it does not come after the one before
   */
  public void add(StoredVersion version) {
    if (!versions.isEmpty()) {
      StoredVersion last = versions.get(versions.size() - 1);
      int order = Arrays.compareUnsigned(last.key(), version.key());
      if (order > 0 || (order == 0 && last.sequence() >= version.sequence())) {
        throw new IllegalArgumentException(
            "Versions stand in a block by key, then by sequence: "
                + version.sequence()
                + " comes too late");
      }
    }
    versions.add(version);
  }

  /** How many versions have been added. */
  public int size() {
    return versions.size();
  }

  /** The bytes of the block, in the format of {@link Block}. */
  public byte[] build() {
    Fields fields = new Fields();
    long[] shapes = versions.stream().mapToLong(v -> fields.shapeOf(v.row())).toArray();
    long[] patches = versions.stream().mapToLong(v -> fields.patchOf(v.patched())).toArray();
    List<byte[]> chunks = new ArrayList<>();
    chunks.add(chunk(out -> Texts.write(versions.stream().map(StoredVersion::key).toList(), out)));
    chunks.add(
        chunk(
            out -> {
              Longs.write(versions.stream().mapToLong(StoredVersion::sequence).toArray(), out);
              Longs.write(versions.stream().mapToLong(StoredVersion::millis).toArray(), out);
              Longs.write(versions.stream().mapToLong(StoredVersion::previous).toArray(), out);
              Longs.write(versions.stream().mapToLong(v -> code(v.type())).toArray(), out);
            }));
    chunks.add(chunk(out -> fields.write(shapes, patches, out)));
    for (String name : fields.common()) {
      chunks.add(chunk(out -> Column.write(valuesOf(name), out)));
    }
    if (fields.anyRare()) {
      chunks.add(chunk(out -> Column.write(rareFields(fields), out)));
    }
    return assemble(chunks);
  }

  private static int code(EventType type) {
    return switch (type) {
      case INSERT -> Block.INSERT;
      case PATCH -> Block.PATCH;
      case SOFT_DELETE -> Block.SOFT_DELETE;
    };
  }

  private List<@Nullable Object> valuesOf(String name) {
    List<@Nullable Object> values = new ArrayList<>(versions.size());
    for (StoredVersion version : versions) {
      Document row = version.row();
      values.add(row == null ? null : row.stored(name));
    }
    return values;
  }

  private List<@Nullable Object> rareFields(Fields fields) {
    List<@Nullable Object> values = new ArrayList<>(versions.size());
    for (StoredVersion version : versions) {
      Document row = version.row();
      Document.Builder rare = Document.builder();
      for (int i = 0; row != null && i < row.size(); i++) {
        if (fields.isRare(row.nameAt(i)) && row.storedAt(i) != null) {
          rare.add(row.nameAt(i), row.storedAt(i));
        }
      }
      Document rest = rare.build();
      values.add(rest.isEmpty() ? null : rest);
    }
    return values;
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

  private byte[] assemble(List<byte[]> chunks) {
    ByteWriter body = new ByteWriter();
    body.put(Block.FORMAT);
    body.putVarint(versions.size());
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

  /** The fields of the rows, and which rows have which of them in which order. */
  private final class Fields {
    /**
     * How many rows have each field, by its name, in the order of first sight; 0 if only patches
     * have.
     */
    private final Map<String, Integer> rows = new LinkedHashMap<>();

    private final Map<String, Integer> places = new HashMap<>();

    /** The number of each shape; 0 is that of no row. */
    private final Map<List<Integer>, Integer> shapes = new LinkedHashMap<>();

    private final Map<List<Integer>, Integer> patches = new LinkedHashMap<>();

    private int place(String name, int rowsMore) {
      rows.merge(name, rowsMore, Integer::sum);
      return places.computeIfAbsent(name, absent -> places.size());
    }

    int shapeOf(@Nullable Document row) {
      if (row == null) {
        return 0;
      }
      List<Integer> shape = new ArrayList<>(row.size());
      for (int i = 0; i < row.size(); i++) {
        shape.add(2 * place(row.nameAt(i), 1) + (row.storedAt(i) == null ? 1 : 0));
      }
      return shapes.computeIfAbsent(shape, absent -> shapes.size() + 1);
    }

    int patchOf(@Nullable List<String> patched) {
      if (patched == null) {
        return 0;
      }
      List<Integer> patch = patched.stream().map(name -> place(name, 0)).toList();
      return patches.computeIfAbsent(patch, absent -> patches.size() + 1);
    }

    boolean isRare(String name) {
      return (long) RARE * rows.getOrDefault(name, 0) < versions.size();
    }

    List<String> common() {
      return rows.keySet().stream().filter(name -> !isRare(name)).toList();
    }

    boolean anyRare() {
      return rows.entrySet().stream().anyMatch(e -> e.getValue() > 0 && isRare(e.getKey()));
    }

    void write(long[] shapesOfRows, long[] patchesOfRows, ByteWriter out) {
      out.putVarint(rows.size());
      Texts.write(rows.keySet().stream().map(ValueCodec::encode).toList(), out);
      Longs.write(rows.keySet().stream().mapToLong(name -> isRare(name) ? 1 : 0).toArray(), out);
      writeLists(shapes, out);
      Longs.write(shapesOfRows, out);
      writeLists(patches, out);
      Longs.write(patchesOfRows, out);
    }

    private static void writeLists(Map<List<Integer>, Integer> lists, ByteWriter out) {
      out.putVarint(lists.size());
      for (List<Integer> list : lists.keySet()) {
        out.putVarint(list.size());
        list.forEach(out::putVarint);
      }
    }
  }
}
