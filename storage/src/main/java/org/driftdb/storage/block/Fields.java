package org.driftdb.storage.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.driftdb.storage.history.ValueSink;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.ValueCodec;
import org.jspecify.annotations.Nullable;

/**
 * The fields of the rows of a block: which row has which of them in which order, and where their
 * values are.
 *
 * <pre>
 * fields (varint), their names as values of {@link ValueCodec} (Texts), for each 2 n, or 2 n + 1 if it
 * is rare, n being how many of its values the block has (Longs);
 * shapes (varint), for each the number of its fields and for each field 3 f + kind (varints), f being
 * its place among the names; for each version its shape, from 1, or 0 if it has no row (Longs);
 * patches (varint), for each the number of its fields and their places (varints); for each version the
 * patch that made it, from 1, or 0 if none did (Longs)
 *
 * kind  0 the value is in this block, 1 it is null, 2 it is that of the row before
 * </pre>
 *
 * <p>A shape is the list of a row's fields in their order, so that a document comes back as it was;
 * a patch is the list of the fields that a PATCH replaced or cleared. The row before is that of the
 * key's version before in the block, or the key's row in the base block. The chunks behind this one
 * are for each field that is not rare, and has values here, these values, in the order of the
 * versions (Column); and in the end, if any rare field has values here, for each version with such
 * values a document of them (Column).
 */
final class Fields {
  static final int HERE = 0;
  static final int NULL = 1;
  static final int BEFORE = 2;
  static final int KINDS = 3;

  /** Few versions are less than one of so many. */
  private static final int FEW = 8;

  /** In shapes that do not have the field. */
  private static final int ABSENT = 3;

  private final Block block;
  private final Map<String, Integer> places = new HashMap<>();
  private final String[] names;
  private final int[] counts;

  /** The chunk of each field. */
  private final int[] chunks;

  private final int rareChunk;
  private final RowShape[] shapes;
  private final Longs shapesOfRows;
  private final List<List<String>> patches = new ArrayList<>();
  private final Longs patchesOfRows;

  // Each is made when it is first asked for; to make it twice does no harm.

  private volatile int @Nullable [] placesInBase;
  private final @Nullable Field[] fields;
  private final @Nullable Stored[] stored;

  /** Values, and which versions have one. */
  private record Stored(Column column, Places places) {
    Object upTo(int position) {
      return column.get(places.upTo(position));
    }
  }

  /**
   * Which versions have a value of some.
   *
   * @param positions where these versions are, if they are few
   * @param ends otherwise for each version the number of values up to it; null if all have one
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Places(int @Nullable [] positions, @Nullable Ints ends) {
    static final Places ALL = new Places(null, null);

    /** The number of the last value up to a position; -1 if there is none. */
    int upTo(int position) {
      if (positions != null) {
        int found = Arrays.binarySearch(positions, position);
        return found < 0 ? -found - 2 : found;
      }
      return ends == null || position < 0 ? position : ends.get(position) - 1;
    }

    /** The position of the last version up to a position that has a value. */
    int last(int position) {
      if (positions != null) {
        return positions[upTo(position)];
      }
      int last = position;
      while (ends != null && last > 0 && ends.get(last - 1) == ends.get(position)) {
        last--;
      }
      return last;
    }

    /** How many bytes of memory they take. */
    long weight() {
      return positions == null
          ? ends == null ? 0 : ends.weight()
          : (long) Integer.BYTES * positions.length;
    }
  }

  /** One field: what each shape has of it, and which versions have a value. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Field(byte[] kinds, Places here) {}

  Fields(Block block, ByteReader in) {
    this.block = block;
    int count = in.getCount();
    names = new String[count];
    counts = new int[count];
    chunks = new int[count];
    fields = new @Nullable Field[count];
    Texts texts = Texts.read(in, count);
    Longs kinds = Longs.read(in, count);
    int next = Block.FIRST_COLUMN;
    for (int i = 0; i < count; i++) {
      names[i] = (String) Objects.requireNonNull(ValueCodec.decode(texts.get(i)));
      places.put(names[i], i);
      counts[i] = Math.toIntExact(kinds.get(i) >> 1);
      chunks[i] = (kinds.get(i) & 1) == 0 && counts[i] > 0 ? next++ : -1;
    }
    rareChunk = next;
    stored = new @Nullable Stored[next + 1];
    shapes = new RowShape[in.getCount()];
    for (int i = 0; i < shapes.length; i++) {
      shapes[i] = shape(in);
    }
    shapesOfRows = Longs.read(in, block.size());
    for (int left = in.getCount(); left > 0; left--) {
      String[] patched = new String[in.getCount()];
      for (int i = 0; i < patched.length; i++) {
        patched[i] = names[in.getCount()];
      }
      patches.add(List.of(patched));
    }
    patchesOfRows = Longs.read(in, block.size());
  }

  /** How many bytes of memory the values and their places take that have been asked for. */
  long weight() {
    long weight = 0;
    for (Field field : fields) {
      weight += field == null ? 0 : field.here.weight();
    }
    for (int i = 0; i < stored.length; i++) {
      weight += stored[i] == null ? 0 : block.weightOf(i);
    }
    return weight;
  }

  private RowShape shape(ByteReader in) {
    int[] ofFields = new int[in.getCount()];
    byte[] kinds = new byte[ofFields.length];
    List<String> ofDocument = new ArrayList<>(ofFields.length);
    for (int i = 0; i < ofFields.length; i++) {
      int field = in.getCount();
      ofFields[i] = field / KINDS;
      kinds[i] = (byte) (field % KINDS);
      ofDocument.add(names[ofFields[i]]);
    }
    return RowShape.of(ofDocument, ofFields, kinds);
  }

  private @Nullable RowShape shapeAt(int position) {
    int shape = (int) shapesOfRows.get(position);
    return shape == 0 ? null : shapes[shape - 1];
  }

  boolean hasRow(int position) {
    return shapesOfRows.get(position) != 0;
  }

  @Nullable List<String> patched(int position) {
    int patch = (int) patchesOfRows.get(position);
    return patch == 0 ? null : patches.get(patch - 1);
  }

  /** The row at a position; null if there is none. */
  @Nullable Document row(int position, @Nullable Block base) {
    RowShape shape = shapeAt(position);
    if (shape == null) {
      return null;
    }
    int key = block.keys().at(position);
    @Nullable Object[] values = new @Nullable Object[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(position, key, shape.place(i), shape.kind(i), base);
    }
    return shape.document().document(values);
  }

  /** Those fields that are wanted of the row at a position; null if there is none. */
  @Nullable Document row(int position, @Nullable Block base, List<String> wanted) {
    RowShape shape = shapeAt(position);
    if (shape == null) {
      return null;
    }
    RowShape.Choice choice = shape.choice(wanted);
    int key = block.keys().at(position);
    @Nullable Object[] values = new @Nullable Object[choice.numbers().length];
    for (int i = 0; i < values.length; i++) {
      int number = choice.numbers()[i];
      values[i] = value(position, key, shape.place(number), shape.kind(number), base);
    }
    return choice.document().document(values);
  }

  /** Reads a field's values; see {@link Block#values}. */
  void values(
      String name, @Nullable Block base, int[] positions, int count, @Nullable Object[] into) {
    Integer place = places.get(name);
    if (place == null) {
      Arrays.fill(into, 0, count, null);
      return;
    }
    Field field = field(place);
    Stored here = counts[place] > 0 && chunks[place] >= 0 ? stored(place) : null;
    long[] shapesThere = new long[count];
    shapesOfRows.get(positions, count, shapesThere);
    for (int i = 0; i < count; i++) {
      into[i] =
          here != null && field.kinds[(int) shapesThere[i]] == HERE
              ? here.upTo(positions[i])
              : value(positions[i], place, base);
    }
  }

  private @Nullable Object value(int position, int place, @Nullable Block base) {
    int kind = field(place).kinds[(int) shapesOfRows.get(position)];
    return value(position, kind == BEFORE ? block.keys().at(position) : -1, place, kind, base);
  }

  private @Nullable Object value(int position, int key, int place, int kind, @Nullable Block base) {
    return switch (kind) {
      case HERE -> here(position, place);
      case BEFORE -> before(position, key, place, base);
      default -> null;
    };
  }

  private Object here(int position, int place) {
    if (chunks[place] >= 0) {
      return stored(place).upTo(position);
    }
    Document document = (Document) rare().upTo(position);
    return Objects.requireNonNull(document.stored(names[place]));
  }

  /** Whether the block has a value that a version, or one before it of the same key, brought. */
  private boolean isFromHere(Field field, int position, int key) {
    Places here = field.here;
    return here.upTo(position) > here.upTo(block.keys().begin(key) - 1);
  }

  private @Nullable Object before(int position, int key, int place, @Nullable Block base) {
    if (counts[place] > 0 && isFromHere(field(place), position, key)) {
      return here(field(place).here.last(position), place);
    }
    Fields ofBase = block.checked(base).fields();
    int inBase = placeInBase(place, ofBase);
    return inBase < 0 ? null : ofBase.value(block.keys().baseRow(key), inBase, null);
  }

  /** The place of a field among those of the base block; -1 if that does not have it. */
  private int placeInBase(int place, Fields ofBase) {
    int[] found = placesInBase;
    if (found == null) {
      found = new int[names.length];
      for (int i = 0; i < found.length; i++) {
        found[i] = ofBase.places.getOrDefault(names[i], -1);
      }
      placesInBase = found;
    }
    return found[place];
  }

  private Field field(int place) {
    Field found = fields[place];
    if (found == null) {
      byte[] kinds = new byte[shapes.length + 1];
      kinds[0] = ABSENT;
      for (int i = 0; i < shapes.length; i++) {
        kinds[i + 1] = kind(shapes[i], place);
      }
      found = new Field(kinds, places(kinds, counts[place]));
      fields[place] = found;
      block.grown();
    }
    return found;
  }

  private static byte kind(RowShape shape, int place) {
    for (int i = 0; i < shape.size(); i++) {
      if (shape.place(i) == place) {
        return (byte) shape.kind(i);
      }
    }
    return ABSENT;
  }

  /** Which versions have a shape with a value here. */
  private Places places(byte[] kinds, int count) {
    if (count == block.size()) {
      return Places.ALL;
    }
    boolean few = (long) FEW * count < block.size();
    int[] places = new int[few ? count : block.size()];
    int end = 0;
    for (int i = 0; i < block.size(); i++) {
      boolean has = kinds[(int) shapesOfRows.get(i)] == HERE;
      if (few && has) {
        places[end] = i;
      }
      end += has ? 1 : 0;
      if (!few) {
        places[i] = end;
      }
    }
    return few ? new Places(places, null) : new Places(null, Ints.of(places));
  }

  private Stored stored(int place) {
    int chunk = chunks[place];
    Stored found = stored[chunk];
    if (found == null) {
      found = new Stored(Column.read(block.chunk(chunk), counts[place]), field(place).here);
      stored[chunk] = found;
      block.grown();
    }
    return found;
  }

  private Stored rare() {
    Stored found = stored[rareChunk];
    if (found == null) {
      byte[] kinds = new byte[shapes.length + 1];
      kinds[0] = ABSENT;
      for (int i = 0; i < shapes.length; i++) {
        kinds[i + 1] = hasRare(shapes[i]) ? (byte) HERE : ABSENT;
      }
      int count = 0;
      for (int i = 0; i < block.size(); i++) {
        count += kinds[(int) shapesOfRows.get(i)] == HERE ? 1 : 0;
      }
      found = new Stored(Column.read(block.chunk(rareChunk), count), places(kinds, count));
      stored[rareChunk] = found;
      block.grown();
    }
    return found;
  }

  private boolean hasRare(RowShape shape) {
    for (int i = 0; i < shape.size(); i++) {
      if (shape.kind(i) == HERE && chunks[shape.place(i)] < 0) {
        return true;
      }
    }
    return false;
  }

  /** Hands on a field's values; see {@link Block#read}. */
  void read(
      String name, @Nullable Block base, int[] positions, int[] slots, int count, ValueSink into) {
    Integer place = places.get(name);
    if (place == null) {
      into.nulls(slots, count);
    } else if (counts[place] > 0 && chunks[place] < 0) {
      @Nullable Object[] values = new @Nullable Object[count];
      for (int i = 0; i < count; i++) {
        values[i] = value(positions[i], place, base);
      }
      into.objects(values, slots, count);
    } else if (counts[place] == block.size()) {
      stored(place).column.read(positions, slots, count, into);
    } else {
      read(place, base, positions, slots, count, into);
    }
  }

  private void read(
      int place, @Nullable Block base, int[] positions, int[] slots, int count, ValueSink into) {
    Keys keys = block.keys();
    Field field = field(place);
    long[] shapesThere = new long[count];
    shapesOfRows.get(positions, count, shapesThere);
    int[] here = new int[count];
    int[] slotsHere = new int[count];
    int hereCount = 0;
    int[] inBase = new int[count];
    int[] slotsInBase = new int[count];
    int baseCount = 0;
    int[] nulls = new int[count];
    int nullCount = 0;
    for (int i = 0; i < count; i++) {
      int kind = field.kinds[(int) shapesThere[i]];
      if (kind != HERE && kind != BEFORE) {
        nulls[nullCount++] = slots[i];
        continue;
      }
      int key = kind == HERE ? 0 : keys.at(positions[i]);
      if (kind == HERE || (counts[place] > 0 && isFromHere(field, positions[i], key))) {
        slotsHere[hereCount] = slots[i];
        here[hereCount++] = field.here.upTo(positions[i]);
      } else {
        slotsInBase[baseCount] = slots[i];
        inBase[baseCount++] = keys.baseRow(key);
      }
    }
    if (hereCount > 0) {
      stored(place).column.read(here, slotsHere, hereCount, into);
    }
    if (baseCount > 0) {
      Fields ofBase = block.checked(base).fields();
      ofBase.read(names[place], null, inBase, slotsInBase, baseCount, into);
    }
    if (nullCount > 0) {
      into.nulls(nulls, nullCount);
    }
  }

  /** Reads a field's values into an array of longs or of doubles; see {@link Block#longs}. */
  boolean numbers(
      String name,
      @Nullable Block base,
      int[] positions,
      int count,
      Object into,
      boolean[] present) {
    Integer place = places.get(name);
    if (place == null) {
      Arrays.fill(present, 0, count, false);
      return true;
    } else if (counts[place] > 0 && chunks[place] < 0) {
      return rareNumbers(place, base, positions, count, into, present);
    } else if (counts[place] == block.size()) {
      Arrays.fill(present, 0, count, true);
      return stored(place).column.numbers(positions, count, into);
    }
    return numbers(place, base, positions, count, into, present);
  }

  /** Of a field that shares its chunk with others. */
  private boolean rareNumbers(
      int place, @Nullable Block base, int[] positions, int count, Object into, boolean[] present) {
    for (int i = 0; i < count; i++) {
      Object value = value(positions[i], place, base);
      present[i] = value != null;
      if (value instanceof Long && into instanceof long[]) {
        ((long[]) into)[i] = (Long) value;
      } else if (value instanceof Double && into instanceof double[]) {
        ((double[]) into)[i] = (Double) value;
      } else if (value != null) {
        return false;
      }
    }
    return true;
  }

  private boolean numbers(
      int place, @Nullable Block base, int[] positions, int count, Object into, boolean[] present) {
    Keys keys = block.keys();
    Field field = field(place);
    long[] shapesThere = new long[count];
    shapesOfRows.get(positions, count, shapesThere);
    int[] slotsHere = new int[count];
    int[] here = new int[count];
    int hereCount = 0;
    int[] slotsInBase = new int[count];
    int[] inBase = new int[count];
    int baseCount = 0;
    for (int i = 0; i < count; i++) {
      int kind = field.kinds[(int) shapesThere[i]];
      present[i] = kind == HERE || kind == BEFORE;
      if (present[i]) {
        int key = kind == HERE ? 0 : keys.at(positions[i]);
        if (kind == HERE || (counts[place] > 0 && isFromHere(field, positions[i], key))) {
          slotsHere[hereCount] = i;
          here[hereCount++] = field.here.upTo(positions[i]);
        } else {
          slotsInBase[baseCount] = i;
          inBase[baseCount++] = keys.baseRow(key);
        }
      }
    }
    return (hereCount == 0 || numbersOf(stored(place).column, here, slotsHere, hereCount, into))
        && (baseCount == 0
            || block
                .checked(base)
                .fields()
                .numbersAt(names[place], inBase, slotsInBase, baseCount, into, present));
  }

  private static boolean numbersOf(
      Column column, int[] numbers, int[] slots, int count, Object into) {
    Object read = sameType(into, count);
    if (!column.numbers(numbers, count, read)) {
      return false;
    }
    scatter(read, slots, count, into);
    return true;
  }

  private boolean numbersAt(
      String name, int[] positions, int[] slots, int count, Object into, boolean[] present) {
    Object read = sameType(into, count);
    boolean[] there = new boolean[count];
    if (!numbers(name, null, positions, count, read, there)) {
      return false;
    }
    scatter(read, slots, count, into);
    for (int i = 0; i < count; i++) {
      present[slots[i]] = there[i];
    }
    return true;
  }

  private static Object sameType(Object array, int length) {
    return array instanceof long[] ? new long[length] : new double[length];
  }

  private static void scatter(Object from, int[] slots, int count, Object into) {
    if (from instanceof long[] && into instanceof long[]) {
      long[] read = (long[]) from;
      long[] all = (long[]) into;
      for (int i = 0; i < count; i++) {
        all[slots[i]] = read[i];
      }
    } else {
      double[] read = (double[]) from;
      double[] all = (double[]) into;
      for (int i = 0; i < count; i++) {
        all[slots[i]] = read[i];
      }
    }
  }
}
