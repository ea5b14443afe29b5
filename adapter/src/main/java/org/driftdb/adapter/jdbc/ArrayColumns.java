package org.driftdb.adapter.jdbc;

import com.google.common.primitives.Primitives;
import java.util.List;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.avatica.ColumnMetaData.ArrayType;
import org.apache.calcite.avatica.ColumnMetaData.AvaticaType;
import org.apache.calcite.avatica.ColumnMetaData.Rep;

/**
 * Arrays as they leave: objects, also where their elements cannot be null. Avatica would make an
 * {@code int[]} of those, and fails where they are dates, or arrays again.
 */
final class ArrayColumns {
  private ArrayColumns() {}

  /** Makes objects of the elements of all arrays in these columns. */
  static void ofObjects(List<ColumnMetaData> columns) {
    for (ColumnMetaData column : columns) {
      if (column.type instanceof ArrayType array) {
        array.updateComponentType(boxed(array.getComponent()));
      }
    }
  }

  private static AvaticaType boxed(AvaticaType type) {
    if (type instanceof ArrayType array) {
      return new ArrayType(array.id, array.name, Rep.ARRAY, boxed(array.getComponent()));
    }
    return type.rep.clazz.isPrimitive()
        ? type.setRep(Rep.of(Primitives.wrap(type.rep.clazz)))
        : type;
  }
}
