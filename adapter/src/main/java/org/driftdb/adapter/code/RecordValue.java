package org.driftdb.adapter.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.linq4j.tree.Primitive;
import org.apache.calcite.linq4j.tree.Types;
import org.apache.calcite.runtime.Utilities;
import org.jspecify.annotations.Nullable;

/** An object of a class of plain fields, such as generated code makes for what is accumulated. */
final class RecordValue {
  final @Nullable Object[] values;
  private final Types.RecordType type;

  RecordValue(Types.RecordType type, @Nullable Object[] initial) {
    this.type = type;
    this.values = initial.clone();
  }

  /** What the fields of a new record hold. */
  static @Nullable Object[] initial(Types.RecordType type) {
    List<@Nullable Object> initial = new ArrayList<>();
    for (Types.RecordField field : type.getRecordFields()) {
      Primitive primitive = Primitive.of(field.getType());
      initial.add(primitive == null ? null : primitive.defaultValue);
    }
    return initial.toArray();
  }

  /** The position of a field. */
  static int position(Types.RecordType type, String name) {
    List<Types.RecordField> fields = type.getRecordFields();
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).getName().equals(name)) {
        return i;
      }
    }
    throw new NotReadException("field " + name);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof RecordValue that) || !type.equals(that.type)) {
      return false;
    }
    for (int i = 0; i < values.length; i++) {
      Object one = values[i];
      Object two = that.values[i];
      Primitive primitive = Primitive.of(type.getRecordFields().get(i).getType());
      boolean broken = primitive == Primitive.DOUBLE || primitive == Primitive.FLOAT;
      boolean same =
          broken && one instanceof Number left && two instanceof Number right
              ? left.doubleValue() == right.doubleValue() // NaN is not the same as itself.
              : Objects.equals(one, two);
      if (!same) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = 0;
    for (Object value : values) {
      hash = Utilities.hash(hash, value);
    }
    return hash;
  }
}
