package org.driftdb.storage.block;

import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.history.ValueSink;
import org.driftdb.storage.value.Document;
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
 *      +  1-10  key bytes: how many all keys have together (varint)
 *      +  1-10  chunks: how many (varint)
 *      +     n  for each chunk its two lengths, see {@link Chunk}
 *      +     n  the chunks, one after the other
 * </pre>
 *
 * <p>Numbers are little-endian; varints are unsigned LEB128. The chunks are
 *
 * <pre>
 * 0     {@link Keys}
 * 1     sequences, times, previous sequences, types: 1 INSERT, 2 PATCH, 3 SOFT_DELETE   4 times {@link Longs}
 * 2     {@link Fields}
 * 3...  the values of the fields   {@link Column}
 * </pre>
 *
 * <p>A value that is that of the row before is not written again. The row before is that of the
 * same key in this block, or in a base block, which must then be given to read the row.
 *
 * <p>A block is read from its file as a whole, by one read of some ten thousand bytes, and kept as
 * a whole. So it has one checksum, looked at once; chunks with their own would only save the sum
 * over the others, which takes less time than the read.
 */
public final class Block implements Cached {
  static final int FORMAT = 1;
  static final int INSERT = 1;
  static final int PATCH = 2;
  static final int SOFT_DELETE = 3;
  static final int FIRST_COLUMN = 3;

  private static final int PREFIX = 8;
  private static final int CHECKSUM_OFFSET = 4;
  private static final int KEYS = 0;
  private static final int VERSIONS = 1;
  private static final int FIELDS = 2;

  /** What each chunk takes beside its bytes. */
  private static final int CHUNK_BYTES = 200;

  /** Growing by less than one of so many parts is not told. */
  private static final int LITTLE = 8;

  private final byte[] bytes;
  private final int rows;
  private final int keyBytes;
  private final Chunk[] chunks;
  private final int[] begins;

  // Each is made when it is first asked for; to make it twice does no harm.

  private volatile @Nullable Keys keys;
  private volatile @Nullable Versions versions;
  private volatile @Nullable Fields fields;

  /** Told when more of it has been decompressed. */
  private volatile Runnable growth = () -> {};

  /** What it weighed when it was told last. */
  private volatile long toldWeight;

  /**
   * When which version was made.
   *
   * @param last the greatest sequence; 0 if there is no version
   */
  private record Versions(Longs sequences, long last, Longs millis, Longs previous, Longs types) {}

  private Block(byte[] bytes, int rows, int keyBytes, Chunk[] chunks, int[] begins) {
    this.bytes = bytes;
    this.rows = rows;
    this.keyBytes = keyBytes;
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
          int keyBytes = in.getCount();
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
          return new Block(bytes, rows, keyBytes, chunks, begins);
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
      throw damaged(e);
    }
  }

  private static DriftException damaged(RuntimeException e) {
    return new DriftException(
        ErrorCode.DAMAGED,
        "The bytes of a block are not as DriftDB writes them: " + e.getMessage(),
        e);
  }

  ByteReader chunk(int number) {
    return chunks[number].raw(bytes, begins[number]);
  }

  /** How many versions there are. */
  public int size() {
    return rows;
  }

  /** About how many bytes of memory it takes, with what is decompressed of it by now. */
  @Override
  public long weight() {
    Keys ofKeys = keys;
    Fields ofFields = fields;
    return bytes.length
        + (long) CHUNK_BYTES * chunks.length
        + (ofKeys == null ? 0 : ofKeys.weight())
        + (versions == null ? 0 : chunks[VERSIONS].weight())
        + (ofFields == null ? 0 : chunks[FIELDS].weight() + ofFields.weight());
  }

  @Override
  public void onGrowth(Runnable action) {
    growth = action;
    toldWeight = weight();
  }

  /** Tells that more of it is decompressed now, unless that makes little difference. */
  void grown() {
    long weight = weight();
    if (weight - toldWeight > toldWeight / LITTLE) {
      toldWeight = weight;
      growth.run();
    }
  }

  /** The bytes of memory that a chunk takes when it is decompressed. */
  int weightOf(int chunk) {
    return chunks[chunk].weight();
  }

  /** What tells the block from others; a delta names its base by it. */
  int checksum() {
    return (int) ByteReader.INT.get(bytes, CHECKSUM_OFFSET);
  }

  Keys keys() {
    Keys found = keys;
    if (found == null) {
      found = decoding(() -> Keys.read(chunk(KEYS), rows, keyBytes));
      keys = found;
      grown();
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
                Longs sequences = Longs.read(in, rows);
                return new Versions(
                    sequences,
                    Arrays.stream(sequences.toArray(rows)).max().orElse(0),
                    Longs.read(in, rows),
                    Longs.read(in, rows),
                    Longs.read(in, rows));
              });
      versions = found;
      grown();
    }
    return found;
  }

  Fields fields() {
    Fields found = fields;
    if (found == null) {
      found = decoding(() -> new Fields(this, chunk(FIELDS)));
      fields = found;
      grown();
    }
    return found;
  }

  /** The key of the version at this position, from 0. */
  public byte[] key(int position) {
    return keys().get(keys().at(position));
  }

  /** Compares the key of the version at this position with another one. */
  public int compareKey(int position, byte[] key) {
    return keys().compare(keys().at(position), key);
  }

  /** The sequence of the version at this position. */
  public long sequence(int position) {
    return versions().sequences.get(position);
  }

  /** The greatest sequence of a version; 0 if there is none. */
  public long lastSequence() {
    return versions().last;
  }

  /** The commit time of the version at this position. */
  public long millis(int position) {
    return versions().millis.get(position);
  }

  /** The sequence of the key's version before that at this position; 0 if there was none. */
  public long previous(int position) {
    return versions().previous.get(position);
  }

  /**
   * The position of the first version whose key is this one or comes later; the size if none is.
   */
  public int find(byte[] key) {
    return keys().begin(keys().find(key));
  }

  /** Finds the last versions of keys that are asked for in order. */
  final class Search {
    private final Keys all = keys();
    private int from;

    /** The position of the key's last version; -1 if there is none. */
    int last(byte[] key) {
      int number = all.numberFrom(key, from);
      from = number < 0 ? -1 - number : number;
      return number < 0 ? -1 : all.begin(number + 1) - 1;
    }
  }

  /** The position of the key's first version; -1 if there is none. */
  public int first(byte[] key) {
    int number = keys().number(key);
    return number < 0 ? -1 : keys().begin(number);
  }

  /** The position behind the last version that has the key of the version at this position. */
  public int endOfKey(int position) {
    return keys().begin(keys().at(position) + 1);
  }

  /** The position of the key's last version up to this sequence; -1 if there is none. */
  public int find(byte[] key, long sequence) {
    Keys all = keys();
    int number = all.number(key);
    if (number < 0) {
      return -1;
    }
    int first = all.begin(number);
    int low = first - 1;
    int high = all.begin(number + 1);
    if (sequence == Long.MAX_VALUE) {
      return high - 1;
    }
    Longs sequences = versions().sequences;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (sequences.get(middle) <= sequence) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low < first ? -1 : low;
  }

  /**
   * Finds the versions that live at a sequence in a base block and, later, in this one.
   *
   * @param base the base block; null if there is none
   * @param fromBase the position in the base block from which it is looked at
   * @param toBase the position in the base block behind the last that is looked at
   * @param from the position in this block from which it is looked at
   * @param to the position in this block behind the last that is looked at
   * @param into takes them by key: a position in the base block, or {@code ~position} in this one;
   *     has room for all
   * @return how many there are
   */
  public int living(
      @Nullable Block base, int fromBase, int toBase, int from, int to, long sequence, int[] into) {
    Keys all = keys();
    Longs sequences = versions().sequences;
    Fields rowsHere = fields();
    int count = 0;
    int next = fromBase;
    int end = to == rows ? all.size() : all.at(to);
    for (int key = from == rows ? end : all.at(from); key < end; key++) {
      int inBase = base == null ? -1 : all.baseRow(key);
      int before = inBase >= 0 ? inBase : base == null ? 0 : base.find(all.get(key));
      for (int stop = Math.min(before, toBase); next < stop; next++) {
        into[count++] = next;
      }
      int first = all.begin(key);
      int last = all.begin(key + 1) - 1;
      while (last >= first && sequences.get(last) > sequence) {
        last--;
      }
      if (last >= first) {
        next = inBase >= 0 ? inBase + 1 : next;
        if (rowsHere.hasRow(last)) {
          into[count++] = ~last;
        }
      }
    }
    for (; next < toBase; next++) {
      into[count++] = next;
    }
    return count;
  }

  /** Whether rows are read only with the base block for which this one was made. */
  public boolean hasBase() {
    return keys().hasBase();
  }

  /**
   * The position, in the base block, of the key of the version at this position; -1 if that does
   * not have the key.
   */
  public int positionInBase(int position) {
    return keys().baseRow(keys().at(position));
  }

  /** The base block, if it is the right one. */
  Block checked(@Nullable Block base) {
    if (base == null) {
      throw new IllegalArgumentException("The rows of a delta are read with its base block");
    } else if (base.checksum() != keys().base()) {
      throw new IndexOutOfBoundsException("it was made for another base block");
    }
    return base;
  }

  /** The version at this position, in a block without a base. */
  public StoredVersion version(int position) {
    return version(position, null);
  }

  /** The version at this position. */
  public StoredVersion version(int position, @Nullable Block base) {
    Versions all = versions();
    return new StoredVersion(
        key(position),
        all.sequences.get(position),
        all.millis.get(position),
        all.previous.get(position),
        type((int) all.types.get(position)),
        row(position, base),
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
    return fields().hasRow(position);
  }

  /** The row of the version at this position, in a block without a base; null if it has none. */
  public @Nullable Document row(int position) {
    return row(position, null);
  }

  /** The row of the version at this position; null if it has none. */
  public @Nullable Document row(int position, @Nullable Block base) {
    try {
      return fields().row(position, base);
    } catch (IndexOutOfBoundsException | ArithmeticException | NegativeArraySizeException e) {
      throw damaged(e);
    }
  }

  /**
   * Those fields that are wanted of the row of the version at this position; null if it has none.
   */
  public @Nullable Document row(int position, @Nullable Block base, List<String> wanted) {
    try {
      return fields().row(position, base, wanted);
    } catch (IndexOutOfBoundsException | ArithmeticException | NegativeArraySizeException e) {
      throw damaged(e);
    }
  }

  /**
   * Reads the values of a field in some rows.
   *
   * @param base the base block, if there is one
   * @param positions where the versions are; fastest in ascending order
   * @param count how many positions there are
   * @param into takes the values, as they are stored; null where a row has none
   */
  public void values(
      String name, @Nullable Block base, int[] positions, int count, @Nullable Object[] into) {
    Fields all = fields();
    decoding(
        () -> {
          all.values(name, base, positions, count, into);
          return true;
        });
  }

  /**
   * Hands the values of a field in some rows to somebody, in the forms in which they are kept.
   *
   * @param base the base block, if there is one
   * @param positions where the versions are; fastest in ascending order
   * @param slots what the sink knows each by
   * @param count how many positions there are
   */
  public void read(
      String name, @Nullable Block base, int[] positions, int[] slots, int count, ValueSink into) {
    Fields all = fields();
    decoding(
        () -> {
          all.read(name, base, positions, slots, count, into);
          return true;
        });
  }

  /**
   * Reads the values of a field in some rows, if all of them are integers of 64 bits.
   *
   * @param base the base block, if there is one
   * @param positions where the versions are; fastest in ascending order
   * @param count how many positions there are
   * @param into takes the values
   * @param present takes whether each is there at all
   * @return whether the values have been read; if not, they are of other types, and must be asked
   *     for one by one
   */
  public boolean longs(
      String name,
      @Nullable Block base,
      int[] positions,
      int count,
      long[] into,
      boolean[] present) {
    Fields all = fields();
    return decoding(() -> all.numbers(name, base, positions, count, into, present));
  }

  /** Reads the values of a field in some rows, if all of them are doubles; see {@link #longs}. */
  public boolean doubles(
      String name,
      @Nullable Block base,
      int[] positions,
      int count,
      double[] into,
      boolean[] present) {
    Fields all = fields();
    return decoding(() -> all.numbers(name, base, positions, count, into, present));
  }
}
