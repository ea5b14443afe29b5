package org.driftdb.storage.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.FieldNames;
import org.jspecify.annotations.Nullable;

/**
 * Some living rows, by key. A column of them is read without the others, and at once where its
 * values are numbers of one type. It never changes once it has been handed out, and takes little
 * memory of its own, but holds that of the blocks in which its rows are.
 */
public final class RowBatch {
  static final int LEAST_ROOM = 64;
  static final int MOST_ROOM = 1_024;

  /** So many parts make a batch full, so that each is gone through for many rows. */
  private static final int MOST_PARTS = 8;

  /** Where the rows are. A batch that is not full has room for those of one more slice. */
  private final Rows[] parts = new Rows[MOST_PARTS + 1];

  private final byte[] partOf;
  private final int[] numbers;
  private @Nullable VersionList versions;

  /** What the columns of the rows are called; null if that is what their fields are. */
  private @Nullable FieldNames names;

  private int partCount;
  private int size;
  private @Nullable Split split;

  RowBatch(int room) {
    this.partOf = new byte[room];
    this.numbers = new int[room];
  }

  /** How many rows there are. */
  public int size() {
    return size;
  }

  /** Says what the columns of its rows are called. */
  void name(FieldNames columns) {
    names = columns;
  }

  /** Whether no more rows fit. */
  public boolean isFull() {
    return size == numbers.length || partCount >= MOST_PARTS;
  }

  /**
   * Adds rows of two kinds, as many as fit; returns how many these are.
   *
   * @param first where some are; null if none is there
   * @param second where the others are; null if none is there
   * @param places of each row its number in the first, or {@code ~number} in the second
   * @param from the place of the first row
   */
  public int add(@Nullable Rows first, @Nullable Rows second, int[] places, int from, int count) {
    int added = Math.min(count, numbers.length - size);
    byte firstPart = first == null ? 0 : part(first);
    byte secondPart = second == null ? 0 : part(second);
    for (int i = 0; i < added; i++) {
      int place = places[from + i];
      partOf[size] = place >= 0 ? firstPart : secondPart;
      numbers[size++] = place >= 0 ? place : ~place;
    }
    return added;
  }

  /** Adds a row that is in memory; there must be room. */
  void add(Version version) {
    VersionList list = versions;
    if (list == null) {
      list = new VersionList();
      versions = list;
    }
    partOf[size] = part(list);
    numbers[size++] = list.versions.size();
    list.versions.add(version);
  }

  private byte part(Rows rows) {
    int part = 0;
    while (part < partCount && parts[part] != rows) {
      part++;
    }
    if (part == partCount) {
      parts[partCount++] = rows;
    }
    return (byte) part;
  }

  /** The whole version of a row, from 0. */
  public Version version(int row) {
    Version stored = stored(row);
    return names == null ? stored : NamedVersions.named(stored, names);
  }

  private Version stored(int row) {
    return parts[partOf[row]].version(numbers[row]);
  }

  /**
   * Reads the values of a column in all rows.
   *
   * @param into takes the values, as they are stored; null where a row has none
   */
  public void values(String name, @Nullable Object[] into) {
    if (names == null) {
      storedValues(name, into);
      return;
    }
    Column column = names.column(name);
    if (column == null) {
      Arrays.fill(into, 0, size, null);
      return;
    }
    storedValues(column.field(), into);
    for (int row = 0; row < size && column.initial() != null; row++) {
      if (into[row] == null && isFromBefore(column, row)) {
        into[row] = column.initial();
      }
    }
  }

  private void storedValues(String field, @Nullable Object[] into) {
    if (partCount == 1) {
      parts[0].values(field, numbers, size, into);
      return;
    }
    int[] rows = new int[size];
    int[] numbersOfPart = new int[size];
    @Nullable Object[] values = new @Nullable Object[size];
    for (int part = 0; part < partCount; part++) {
      int count = rowsOf(part, rows, numbersOfPart);
      parts[part].values(field, numbersOfPart, count, values);
      for (int i = 0; i < count; i++) {
        into[rows[i]] = values[i];
      }
    }
  }

  /** Whether a row without a value in a column was stored before that came, with a value. */
  private boolean isFromBefore(Column column, int row) {
    return column.initial() != null && !stored(row).row().containsKey(column.field());
  }

  /**
   * Reads the values of a column in all rows, if all of them are integers of 64 bits.
   *
   * @param into takes the values
   * @param present takes whether each is there at all
   * @return whether the values have been read; if not, they are of other types, and must be asked
   *     for one by one
   */
  public boolean longs(String name, long[] into, boolean[] present) {
    if (names == null) {
      return storedLongs(name, into, present);
    }
    Column column = names.column(name);
    if (column == null) {
      Arrays.fill(present, 0, size, false);
      return true;
    }
    if (!storedLongs(column.field(), into, present)) {
      return false;
    }
    for (int row = 0; row < size && column.initial() != null; row++) {
      if (!present[row] && isFromBefore(column, row)) {
        if (!(column.initial() instanceof Long initial)) {
          return false;
        }
        into[row] = initial;
        present[row] = true;
      }
    }
    return true;
  }

  private boolean storedLongs(String field, long[] into, boolean[] present) {
    if (partCount == 1) {
      return parts[0].longs(field, numbers, size, into, present);
    }
    int[] rows = new int[size];
    int[] numbersOfPart = new int[size];
    long[] values = new long[size];
    boolean[] there = new boolean[size];
    for (int part = 0; part < partCount; part++) {
      int count = rowsOf(part, rows, numbersOfPart);
      if (!parts[part].longs(field, numbersOfPart, count, values, there)) {
        return false;
      }
      for (int i = 0; i < count; i++) {
        into[rows[i]] = values[i];
        present[rows[i]] = there[i];
      }
    }
    return true;
  }

  /** Reads the values of a column in all rows, if all of them are doubles; see {@link #longs}. */
  public boolean doubles(String name, double[] into, boolean[] present) {
    if (names == null) {
      return storedDoubles(name, into, present);
    }
    Column column = names.column(name);
    if (column == null) {
      Arrays.fill(present, 0, size, false);
      return true;
    }
    if (!storedDoubles(column.field(), into, present)) {
      return false;
    }
    for (int row = 0; row < size && column.initial() != null; row++) {
      if (!present[row] && isFromBefore(column, row)) {
        if (!(column.initial() instanceof Double initial)) {
          return false;
        }
        into[row] = initial;
        present[row] = true;
      }
    }
    return true;
  }

  private boolean storedDoubles(String field, double[] into, boolean[] present) {
    if (partCount == 1) {
      return parts[0].doubles(field, numbers, size, into, present);
    }
    int[] rows = new int[size];
    int[] numbersOfPart = new int[size];
    double[] values = new double[size];
    boolean[] there = new boolean[size];
    for (int part = 0; part < partCount; part++) {
      int count = rowsOf(part, rows, numbersOfPart);
      if (!parts[part].doubles(field, numbersOfPart, count, values, there)) {
        return false;
      }
      for (int i = 0; i < count; i++) {
        into[rows[i]] = values[i];
        present[rows[i]] = there[i];
      }
    }
    return true;
  }

  /** Those of the rows that are wanted, in their order. */
  public RowBatch where(boolean[] wanted) {
    RowBatch chosen = new RowBatch(size);
    System.arraycopy(parts, 0, chosen.parts, 0, partCount);
    chosen.partCount = partCount;
    chosen.names = names;
    int left = 0;
    for (int row = 0; row < size; row++) {
      chosen.partOf[left] = partOf[row];
      chosen.numbers[left] = numbers[row];
      left += wanted[row] ? 1 : 0;
    }
    chosen.size = left;
    return left == size ? this : chosen;
  }

  /**
   * Hands the values of a column in all rows to somebody, in the forms in which they are kept. A
   * slot is the number of a row, from 0.
   */
  public void read(String name, ValueSink into) {
    if (names == null) {
      storedRead(name, into);
      return;
    }
    Column column = names.column(name);
    if (column == null) {
      into.nulls(Slots.upTo(size), size);
    } else if (column.initial() == null) {
      storedRead(column.field(), into);
    } else {
      @Nullable Object[] values = new @Nullable Object[size];
      values(name, values);
      into.objects(values, Slots.upTo(size), size);
    }
  }

  private void storedRead(String field, ValueSink into) {
    if (partCount == 1) {
      parts[0].read(field, numbers, Slots.upTo(size), size, into);
      return;
    }
    Split all = split();
    for (int part = 0; part < partCount; part++) {
      if (all.counts[part] > 0) {
        parts[part].read(field, all.numbers[part], all.rows[part], all.counts[part], into);
      }
    }
  }

  /** The rows of each part, found once for all columns; to do it twice does no harm. */
  private Split split() {
    Split found = split;
    if (found == null) {
      found = new Split(new int[partCount][size], new int[partCount][size], new int[partCount]);
      for (int row = 0; row < size; row++) {
        int part = partOf[row];
        int next = found.counts[part]++;
        found.rows[part][next] = row;
        found.numbers[part][next] = numbers[row];
      }
      split = found;
    }
    return found;
  }

  /** Of each part how many rows are there, which of all these are, and where each is in it. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Split(int[][] rows, int[][] numbers, int[] counts) {}

  /** The numbers from 0 on, at least so many; not to be changed. */
  public static int[] slots(int count) {
    return Slots.upTo(count);
  }

  /** The numbers from 0, made once. */
  private static final class Slots {
    private static volatile int[] all = new int[0];

    static int[] upTo(int count) {
      int[] known = all;
      if (known.length < count) {
        known = new int[Math.max(count, MOST_ROOM)];
        for (int i = 0; i < known.length; i++) {
          known[i] = i;
        }
        all = known;
      }
      return known;
    }
  }

  private int rowsOf(int part, int[] rows, int[] numbersOfPart) {
    int count = 0;
    for (int row = 0; row < size; row++) {
      if (partOf[row] == part) {
        rows[count] = row;
        numbersOfPart[count++] = numbers[row];
      }
    }
    return count;
  }

  /** Versions in memory. */
  private static final class VersionList implements Rows {
    private final List<Version> versions = new ArrayList<>();

    @Override
    public Version version(int number) {
      return versions.get(number);
    }

    private @Nullable Object value(int number, String field) {
      return versions.get(number).row().stored(field);
    }

    @Override
    public void values(String field, int[] numbers, int count, @Nullable Object[] into) {
      for (int i = 0; i < count; i++) {
        into[i] = value(numbers[i], field);
      }
    }

    @Override
    public void read(String field, int[] numbers, int[] slots, int count, ValueSink into) {
      @Nullable Object[] values = new @Nullable Object[count];
      values(field, numbers, count, values);
      into.objects(values, slots, count);
    }

    @Override
    public boolean longs(String field, int[] numbers, int count, long[] into, boolean[] present) {
      for (int i = 0; i < count; i++) {
        Object value = value(numbers[i], field);
        present[i] = value != null;
        if (value instanceof Long) {
          into[i] = (Long) value;
        } else if (value != null) {
          return false;
        }
      }
      return true;
    }

    @Override
    public boolean doubles(
        String field, int[] numbers, int count, double[] into, boolean[] present) {
      for (int i = 0; i < count; i++) {
        Object value = value(numbers[i], field);
        present[i] = value != null;
        if (value instanceof Double) {
          into[i] = (Double) value;
        } else if (value != null) {
          return false;
        }
      }
      return true;
    }
  }
}
