package org.driftdb.storage.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.SpelledNumber;
import org.driftdb.storage.value.ValueCodec;
import org.driftdb.storage.value.ValueList;
import org.jspecify.annotations.Nullable;

/** Collects the rows of a block, and writes them as {@link Fields} and columns. */
final class FieldsBuilder {
  /** A field of which there are fewer values than one for so many versions shares a chunk. */
  private static final int RARE = 16;

  /** Each field by its name, in the order of first sight. */
  private final Map<String, Field> fields = new LinkedHashMap<>();

  /** The number of each shape, from 1. */
  private final Map<List<Integer>, Integer> shapes = new LinkedHashMap<>();

  private final Map<List<Integer>, Integer> patches = new LinkedHashMap<>();
  private final LongList shapesOfRows = new LongList();
  private final LongList patchesOfRows = new LongList();

  /** The fields of the last row, in its order, what was said of each, and the number of that. */
  private Field[] lastFields = {};

  private int[] lastShape = {};

  /** An array that may be written to, if it is as long as is wanted. */
  private int[] spareShape = {};

  private int lastNumber;

  /** What the last PATCH named, and the number of that. */
  private @Nullable List<String> lastPatched;

  private int lastPatch;

  /** The values that one field has here, and the versions that have them. */
  private static final class Field {
    final String name;
    final int place;
    final List<Object> values = new ArrayList<>();
    final LongList rows = new LongList();

    Field(String name, int place) {
      this.name = name;
      this.place = place;
    }
  }

  private Field field(String name) {
    return fields.computeIfAbsent(name, absent -> new Field(name, fields.size()));
  }

  /** Adds a row, if there is one, the row before of the same key, and what a PATCH named. */
  void add(@Nullable Document row, @Nullable Document before, @Nullable List<String> patched) {
    int shape = row == null ? 0 : shape(row, before);
    int patch = patched == null ? 0 : patch(patched);
    shapesOfRows.add(shape);
    patchesOfRows.add(patch);
  }

  /** The number of what a PATCH named; most often it is that of the last one. */
  private int patch(List<String> patched) {
    if (!patched.equals(lastPatched)) {
      List<Integer> ofFields = patched.stream().map(name -> field(name).place).toList();
      lastPatched = patched;
      lastPatch = patches.computeIfAbsent(ofFields, absent -> patches.size() + 1);
    }
    return lastPatch;
  }

  /** The number of a row's shape; most often it is that of the last row. */
  private int shape(Document row, @Nullable Document before) {
    int size = row.size();
    Field[] own = size == lastFields.length ? lastFields : new Field[size];
    int[] shape = spareShape.length == size ? spareShape : new int[size];
    for (int i = 0; i < size; i++) {
      String name = row.nameAt(i);
      if (own[i] == null || !own[i].name.equals(name)) {
        own = own == lastFields ? own.clone() : own;
        own[i] = field(name);
      }
      shape[i] = Fields.KINDS * own[i].place + kind(own[i], row, i, before);
    }
    lastFields = own;
    if (lastNumber == 0 || !Arrays.equals(shape, lastShape)) {
      spareShape = lastShape;
      lastShape = shape;
      List<Integer> listed = Arrays.stream(shape).boxed().toList();
      lastNumber = shapes.computeIfAbsent(listed, absent -> shapes.size() + 1);
    } else {
      spareShape = shape;
    }
    return lastNumber;
  }

  private int kind(Field field, Document row, int position, @Nullable Document before) {
    Object value = row.storedAt(position);
    if (value == null) {
      return Fields.NULL;
    }
    Object valueBefore = before == null ? null : before(field, position, before);
    if (valueBefore != null && isSame(value, valueBefore)) {
      return Fields.BEFORE;
    }
    field.values.add(value);
    field.rows.add(shapesOfRows.size());
    return Fields.HERE;
  }

  /** What the row before has of a field, which most often stands where it does in the row. */
  private static @Nullable Object before(Field field, int position, Document before) {
    return position < before.size() && before.nameAt(position).equals(field.name)
        ? before.storedAt(position)
        : before.stored(field.name);
  }

  /** Whether two values are one, to the spelling of each number in them. */
  private static boolean isSame(Object a, Object b) {
    if (a == b) {
      return true;
    } else if (a.getClass() != b.getClass()) {
      return false;
    } else if (a instanceof Document || a instanceof ValueList || a instanceof SpelledNumber) {
      return Arrays.equals(ValueCodec.encode(a), ValueCodec.encode(b));
    }
    return a.equals(b);
  }

  private boolean isRare(Field field) {
    return (long) RARE * field.values.size() < shapesOfRows.size();
  }

  void write(ByteWriter out) {
    out.putVarint(fields.size());
    Texts.writeBytes(fields.keySet().stream().map(ValueCodec::encode).toList(), out);
    Longs.write(
        fields.values().stream()
            .mapToLong(field -> 2L * field.values.size() + (isRare(field) ? 1 : 0))
            .toArray(),
        out);
    writeLists(shapes, out);
    Longs.write(shapesOfRows.toArray(), out);
    writeLists(patches, out);
    Longs.write(patchesOfRows.toArray(), out);
  }

  private static void writeLists(Map<List<Integer>, Integer> lists, ByteWriter out) {
    out.putVarint(lists.size());
    for (List<Integer> list : lists.keySet()) {
      out.putVarint(list.size());
      list.forEach(out::putVarint);
    }
  }

  /** The columns behind the chunk of fields. */
  List<List<Object>> columns() {
    List<List<Object>> columns = new ArrayList<>();
    Document.Builder[] rare = new Document.Builder[shapesOfRows.size()];
    fields.forEach(
        (name, field) -> {
          if (!isRare(field) && !field.values.isEmpty()) {
            columns.add(field.values);
          }
          for (int i = 0; isRare(field) && i < field.values.size(); i++) {
            int row = (int) field.rows.get(i);
            rare[row] = rare[row] == null ? Document.builder() : rare[row];
            rare[row].add(name, field.values.get(i));
          }
        });
    List<Object> documents = new ArrayList<>();
    Arrays.stream(rare).filter(Objects::nonNull).forEach(builder -> documents.add(builder.build()));
    if (!documents.isEmpty()) {
      columns.add(documents);
    }
    return columns;
  }
}
