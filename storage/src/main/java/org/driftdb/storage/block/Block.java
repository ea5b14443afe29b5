package org.driftdb.storage.block;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.ValueCodec;
import org.jspecify.annotations.Nullable;

/**
 * Versions of rows, by key and then by sequence, column by column. What is asked for is
 * decompressed when it is first asked for; nothing else is decoded. Any number of threads may read.
 *
 * <pre>
 * offset  size  meaning
 *      0     4  length: how many bytes follow the checksum
 *      4     4  checksum: CRC-32 (IEEE) of those bytes
 *      8     1  version of the format: 1
 *      9  1-10  rows: how many versions (varint)
 *      +  1-10  chunks: how many (varint)
 *      +     n  for each chunk its two lengths, see {@link Chunk}
 *      +     n  the chunks, one after the other
 * </pre>
 *
 * <p>Numbers are little-endian; varints are unsigned LEB128. The chunks are
 *
 * <pre>
 * 0     keys               {@link Texts}
 * 1     sequences, times, previous sequences, types: 1 INSERT, 2 PATCH, 3 SOFT_DELETE   4 times {@link Longs}
 * 2     fields (varint), their names as values of {@link ValueCodec} (Texts), for each whether it is
 *       rare, 0 or 1 (Longs); shapes (varint), for each the number of its fields and for each field
 *       2 f, or 2 f + 1 where it is null, f being its place among the names (varints);
 *       for each row its shape, from 1, or 0 if it is none (Longs);
 *       patches (varint), for each the number of its fields and their places (varints); for each row
 *       the patch that made it, from 1, or 0 if none did (Longs)
 * 3...  for each field that is not rare the values of the rows   {@link Column}
 * last  where any field is rare: for each row a document of those it has   Column
 * </pre>
 *
 * <p>A shape is the list of a row's fields in their order, so that a document comes back as it was;
 * a patch is the list of the fields that a PATCH replaced or cleared.
 */
public final class Block implements Cached {
  static final int FORMAT = 1;
  static final int INSERT = 1;
  static final int PATCH = 2;
  static final int SOFT_DELETE = 3;

  private static final int PREFIX = 8;
  private static final int KEYS = 0;
  private static final int VERSIONS = 1;
  private static final int FIELDS = 2;
  private static final int FIRST_COLUMN = 3;

  private final byte[] bytes;
  private final int rows;
  private final Chunk[] chunks;
  private final int[] begins;

  // Each is made when it is first asked for; to make it twice does no harm.

  private volatile @Nullable Texts keys;
  private volatile @Nullable Versions versions;
  private volatile @Nullable Fields fields;

  private record Versions(Longs sequences, Longs millis, Longs previous, Longs types) {}

  private Block(byte[] bytes, int rows, Chunk[] chunks, int[] begins) {
    this.bytes = bytes;
    this.rows = rows;
    this.chunks = chunks;
    this.begins = begins;
  }

  /**
   * Reads a block.
   *
   * @throws DriftException with code DAMAGED if the bytes are not exactly one
   */
  public static Block read(byte[] bytes) {
    return decoding(
        () -> {
          ByteReader in = new ByteReader(bytes);
          int length = in.getInt();
          int checksum = in.getInt();
          CRC32 crc = new CRC32();
          crc.update(bytes, PREFIX, bytes.length - PREFIX);
          if (length != bytes.length - PREFIX || checksum != (int) crc.getValue()) {
            throw new IndexOutOfBoundsException("its checksum is wrong");
          }
          int format = in.get();
          if (format != FORMAT) {
            throw new IndexOutOfBoundsException("it has format version " + format);
          }
          int rows = in.getCount();
          Chunk[] chunks = new Chunk[in.getCount()];
          for (int i = 0; i < chunks.length; i++) {
            chunks[i] = new Chunk(in.getCount(), in.getCount());
          }
          int[] begins = new int[chunks.length];
          for (int i = 0; i < chunks.length; i++) {
            begins[i] = in.skip(chunks[i].storedLength());
          }
          if (!in.atEnd() || chunks.length < FIRST_COLUMN) {
            throw new IndexOutOfBoundsException("its chunks are not of its length");
          }
          return new Block(bytes, rows, chunks, begins);
        });
  }

  /** Something that reads bytes. */
  private interface Decoding<T> {
    T read();
  }

  private static <T> T decoding(Decoding<T> decoding) {
    try {
      return decoding.read();
    } catch (IndexOutOfBoundsException | ArithmeticException | NegativeArraySizeException e) {
      throw new DriftException(
          ErrorCode.DAMAGED,
          "The bytes of a block are not as DriftDB writes them: " + e.getMessage(),
          e);
    }
  }

  private ByteReader chunk(int number) {
    return new ByteReader(chunks[number].raw(bytes, begins[number]));
  }

  /** How many versions there are. */
  public int size() {
    return rows;
  }

  /** The most bytes of memory that it may take, with everything decompressed. */
  @Override
  public long weight() {
    long weight = bytes.length;
    for (Chunk chunk : chunks) {
      weight += chunk.rawLength();
    }
    return weight;
  }

  private Texts keys() {
    Texts found = keys;
    if (found == null) {
      found = decoding(() -> Texts.read(chunk(KEYS), rows));
      keys = found;
    }
    return found;
  }

  private Versions versions() {
    Versions found = versions;
    if (found == null) {
      found =
          decoding(
              () -> {
                ByteReader in = chunk(VERSIONS);
                return new Versions(
                    Longs.read(in, rows),
                    Longs.read(in, rows),
                    Longs.read(in, rows),
                    Longs.read(in, rows));
              });
      versions = found;
    }
    return found;
  }

  private Fields fields() {
    Fields found = fields;
    if (found == null) {
      found = decoding(() -> new Fields(chunk(FIELDS)));
      fields = found;
    }
    return found;
  }

  /** The key of the version at this position, from 0. */
  public byte[] key(int position) {
    return keys().get(position);
  }

  /** The sequence of the version at this position. */
  public long sequence(int position) {
    return versions().sequences.get(position);
  }

  /**
   * The position of the first version whose key is this one or comes later; the size if none is.
   */
  public int find(byte[] key) {
    Texts all = keys();
    int low = 0;
    int high = rows;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (all.compare(middle, key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The position of the key's last version up to this sequence; -1 if there is none. */
  public int find(byte[] key, long sequence) {
    Texts all = keys();
    Longs sequences = versions().sequences;
    int low = -1;
    int high = rows;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      int order = all.compare(middle, key);
      if (order < 0 || (order == 0 && sequences.get(middle) <= sequence)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low >= 0 && all.compare(low, key) == 0 ? low : -1;
  }

  /** The version at this position. */
  public StoredVersion version(int position) {
    Versions all = versions();
    return new StoredVersion(
        key(position),
        all.sequences.get(position),
        all.millis.get(position),
        all.previous.get(position),
        type((int) all.types.get(position)),
        row(position),
        fields().patched(position));
  }

  private static EventType type(int code) {
    return switch (code) {
      case INSERT -> EventType.INSERT;
      case PATCH -> EventType.PATCH;
      case SOFT_DELETE -> EventType.SOFT_DELETE;
      default ->
          throw new DriftException(
              ErrorCode.DAMAGED, "The bytes of a block have an event of type " + code);
    };
  }

  /** Whether the version at this position has a row. */
  public boolean hasRow(int position) {
    return fields().shape(position) != null;
  }

  /** The row of the version at this position; null if it has none. */
  public @Nullable Document row(int position) {
    return fields().row(position);
  }

  /** The value of a field of the row at this position, as it is stored; null if it has none. */
  public @Nullable Object value(int position, String name) {
    return fields().value(position, name);
  }

  /** Which fields there are, and where their values lie. */
  private final class Fields {
    private final String[] names;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final int[][] shapes;
    private final Longs shapesOfRows;
    private final List<List<String>> patches = new ArrayList<>();
    private final Longs patchesOfRows;

    /** The chunk of each field. */
    private final int[] places;

    /** The columns, by their chunks. */
    private final @Nullable Column[] columns = new @Nullable Column[chunks.length];

    private final int rareChunk;

    Fields(ByteReader in) {
      names = new String[in.getCount()];
      Texts texts = Texts.read(in, names.length);
      Longs rare = Longs.read(in, names.length);
      places = new int[names.length];
      int next = FIRST_COLUMN;
      for (int i = 0; i < names.length; i++) {
        names[i] = (String) Objects.requireNonNull(ValueCodec.decode(texts.get(i)));
        numbers.put(names[i], i);
        places[i] = rare.get(i) == 0 ? next++ : -1;
      }
      rareChunk = next;
      shapes = new int[in.getCount()][];
      for (int i = 0; i < shapes.length; i++) {
        shapes[i] = new int[in.getCount()];
        for (int j = 0; j < shapes[i].length; j++) {
          shapes[i][j] = in.getCount();
        }
      }
      shapesOfRows = Longs.read(in, rows);
      for (int count = in.getCount(); count > 0; count--) {
        String[] patched = new String[in.getCount()];
        for (int i = 0; i < patched.length; i++) {
          patched[i] = names[in.getCount()];
        }
        patches.add(List.of(patched));
      }
      patchesOfRows = Longs.read(in, rows);
    }

    private Column column(int chunk) {
      Column found = columns[chunk];
      if (found == null) {
        found = decoding(() -> Column.read(chunk(chunk), rows));
        columns[chunk] = found;
      }
      return found;
    }

    private int @Nullable [] shape(int position) {
      int shape = Math.toIntExact(shapesOfRows.get(position));
      return shape == 0 ? null : shapes[shape - 1];
    }

    @Nullable List<String> patched(int position) {
      int patch = Math.toIntExact(patchesOfRows.get(position));
      return patch == 0 ? null : patches.get(patch - 1);
    }

    private Object stored(int position, int field) {
      if (places[field] >= 0) {
        return column(places[field]).get(position);
      }
      Document rare = (Document) column(rareChunk).get(position);
      return Objects.requireNonNull(rare.stored(names[field]));
    }

    @Nullable Document row(int position) {
      int[] shape = shape(position);
      if (shape == null) {
        return null;
      }
      return decoding(
          () -> {
            List<@Nullable Object> namesAndValues = new ArrayList<>(2 * shape.length);
            for (int field : shape) {
              namesAndValues.add(names[field >> 1]);
              namesAndValues.add((field & 1) == 0 ? stored(position, field >> 1) : null);
            }
            return Document.of(namesAndValues.toArray());
          });
    }

    @Nullable Object value(int position, String name) {
      Integer number = numbers.get(name);
      if (number == null) {
        return null;
      }
      int wanted = number;
      int[] shape = shape(position);
      if (shape != null) {
        for (int field : shape) {
          if (field == 2 * wanted) {
            return decoding(() -> stored(position, wanted));
          }
        }
      }
      return null;
    }
  }
}
