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
  private final Part[] parts = new Part[MOST_PARTS + 1];

  private final int room;
  private @Nullable VersionList versions;

  /** What the columns of the rows are called; null if that is what their fields are. */
  private @Nullable FieldNames names;

  private int partCount;
  private int size;

  /** Of each row its part and its number there; null until somebody asks. */
  private @Nullable Order order;

  RowBatch(int room) {
    this.room = room;
  }

  /** Rows that lie together: the number of each, and which row of the batch it is. */
  private static final class Part {
    private final Rows where;
    private int[] numbers;
    private int[] rows;
    private int count;

    Part(Rows where, int room) {
      this.where = where;
      this.numbers = new int[room];
      this.rows = new int[room];
    }

    void makeRoom(int more) {
      if (numbers.length < count + more) {
        int enlarged = Math.max(count + more, 2 * count);
        numbers = Arrays.copyOf(numbers, enlarged);
        rows = Arrays.copyOf(rows, enlarged);
      }
    }

    void add(int number, int row) {
      numbers[count] = number;
      rows[count++] = row;
    }

    /** Those of the rows that are wanted, as other rows of a batch. */
    Part where(boolean[] wanted, int[] others) {
      Part chosen = new Part(where, count);
      int left = 0;
      for (int i = 0; i < count; i++) {
        int row = rows[i];
        chosen.numbers[left] = numbers[i];
        chosen.rows[left] = others[row];
        left += wanted[row] ? 1 : 0;
      }
      chosen.count = left;
      return chosen;
    }

    /** The same rows of a batch of so many, the last first. */
    Part reversed(int size) {
      Part reversed = new Part(where, count);
      reversed.count = count;
      for (int i = 0; i < count; i++) {
        int from = count - 1 - i;
        reversed.numbers[i] = numbers[from];
        reversed.rows[i] = size - 1 - rows[from];
      }
      return reversed;
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Order(byte[] parts, int[] numbers) {}

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
    return size == room || partCount >= MOST_PARTS;
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
    int added = Math.min(count, room - size);
    Part firstPart = first == null ? null : part(first, added);
    Part secondPart = second == null ? null : part(second, added);
    if (firstPart != null && secondPart != null) {
      addMixed(firstPart, secondPart, places, from, added);
    } else if (firstPart != null) {
      for (int i = 0; i < added; i++) {
        firstPart.add(places[from + i], size + i);
      }
    } else if (secondPart != null) {
      for (int i = 0; i < added; i++) {
        secondPart.add(~places[from + i], size + i);
      }
    }
    size += added;
    return added;
  }

  /** Which rows are where cannot be foretold, so each is written to both and counted in one. */
  private void addMixed(Part first, Part second, int[] places, int from, int added) {
    int inFirst = first.count;
    int inSecond = second.count;
    for (int i = 0; i < added; i++) {
      int place = places[from + i];
      int row = size + i;
      first.numbers[inFirst] = place;
      first.rows[inFirst] = row;
      second.numbers[inSecond] = ~place;
      second.rows[inSecond] = row;
      int isSecond = place >>> (Integer.SIZE - 1);
      inFirst += 1 - isSecond;
      inSecond += isSecond;
    }
    first.count = inFirst;
    second.count = inSecond;
  }

  /** Adds a row that is in memory; there must be room. */
  void add(Version version) {
    VersionList list = versions;
    if (list == null) {
      list = new VersionList();
      versions = list;
    }
    part(list, 1).add(list.versions.size(), size++);
    list.versions.add(version);
  }

  /** The part of some rows, with room for more of them. */
  private Part part(Rows rows, int more) {
    for (int i = 0; i < partCount; i++) {
      if (parts[i].where == rows) {
        parts[i].makeRoom(more);
        return parts[i];
      }
    }
    Part part = new Part(rows, more);
    parts[partCount++] = part;
    return part;
  }

  /** The whole version of a row, from 0. */
  public Version version(int row) {
    Version stored = stored(row);
    return names == null ? stored : NamedVersions.named(stored, names);
  }

  private Version stored(int row) {
    Order known = order();
    return parts[known.parts[row]].where.version(known.numbers[row]);
  }

  private Order order() {
    Order found = order;
    if (found == null) {
      found = new Order(new byte[size], new int[size]);
      for (int part = 0; part < partCount; part++) {
        Part rows = parts[part];
        for (int i = 0; i < rows.count; i++) {
          found.parts[rows.rows[i]] = (byte) part;
          found.numbers[rows.rows[i]] = rows.numbers[i];
        }
      }
      order = found;
    }
    return found;
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
      parts[0].where.values(field, parts[0].numbers, size, into);
      return;
    }
    @Nullable Object[] values = new @Nullable Object[size];
    for (int part = 0; part < partCount; part++) {
      Part rows = parts[part];
      rows.where.values(field, rows.numbers, rows.count, values);
      for (int i = 0; i < rows.count; i++) {
        into[rows.rows[i]] = values[i];
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
      return parts[0].where.longs(field, parts[0].numbers, size, into, present);
    }
    long[] values = new long[size];
    boolean[] there = new boolean[size];
    for (int part = 0; part < partCount; part++) {
      Part rows = parts[part];
      if (!rows.where.longs(field, rows.numbers, rows.count, values, there)) {
        return false;
      }
      for (int i = 0; i < rows.count; i++) {
        into[rows.rows[i]] = values[i];
        present[rows.rows[i]] = there[i];
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
      return parts[0].where.doubles(field, parts[0].numbers, size, into, present);
    }
    double[] values = new double[size];
    boolean[] there = new boolean[size];
    for (int part = 0; part < partCount; part++) {
      Part rows = parts[part];
      if (!rows.where.doubles(field, rows.numbers, rows.count, values, there)) {
        return false;
      }
      for (int i = 0; i < rows.count; i++) {
        into[rows.rows[i]] = values[i];
        present[rows.rows[i]] = there[i];
      }
    }
    return true;
  }

  /** Those of the rows that are wanted, in their order. */
  public RowBatch where(boolean[] wanted) {
    int[] others = new int[size];
    int left = 0;
    for (int row = 0; row < size; row++) {
      others[row] = left;
      left += wanted[row] ? 1 : 0;
    }
    if (left == size) {
      return this;
    }
    RowBatch chosen = new RowBatch(left);
    chosen.names = names;
    chosen.size = left;
    for (int part = 0; part < partCount && left > 0; part++) {
      Part rows = parts[part].where(wanted, others);
      if (rows.count > 0) {
        chosen.parts[chosen.partCount++] = rows;
      }
    }
    return chosen;
  }

  /** The same rows, the last first. */
  RowBatch reversed() {
    RowBatch reversed = new RowBatch(size);
    reversed.names = names;
    reversed.size = size;
    reversed.partCount = partCount;
    for (int part = 0; part < partCount; part++) {
      reversed.parts[part] = parts[part].reversed(size);
    }
    return reversed;
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
    for (int part = 0; part < partCount; part++) {
      Part rows = parts[part];
      if (rows.count > 0) {
        rows.where.read(field, rows.numbers, rows.rows, rows.count, into);
      }
    }
  }

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
