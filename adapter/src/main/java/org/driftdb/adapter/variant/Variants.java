package org.driftdb.adapter.variant;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.type.SqlTypeName;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.ValueList;
import org.jspecify.annotations.Nullable;

/** The way of variants into a query, from a scan, and out of it, through JDBC. */
public final class Variants {
  /** What the full names of types end with that are made by {@link #field}, but for NOT NULL. */
  public static final String FIELD = " FIELD";

  private Variants() {}

  /**
   * The type of a column of mixed values, nullable: that of variants, or Calcite's ANY where the
   * factory is none of ours. A scan wraps its values if {@link #isVariant} says so of the type.
   */
  public static RelDataType type(RelDataTypeFactory factory) {
    return factory instanceof DriftTypeFactory
        ? ((DriftTypeFactory) factory).variant(true)
        : factory.createTypeWithNullability(factory.createSqlType(SqlTypeName.ANY), true);
  }

  /**
   * The type of a document table's column whose values, so far, are all of this type: they meet
   * values of other kinds as variants do.
   */
  public static RelDataType field(RelDataType type, RelDataTypeFactory factory) {
    return factory instanceof DriftTypeFactory ? ((DriftTypeFactory) factory).field(type) : type;
  }

  /** Whether all values of this type are variants. */
  public static boolean isVariant(RelDataType type) {
    return type instanceof VariantType;
  }

  /** Whether a type is Calcite's ANY, whose values may be of any class, or that of variants. */
  static boolean isAny(RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.ANY;
  }

  /** The type of variants in the place of Calcite's ANY; any other type as it is. */
  public static RelDataType variantForAny(RelDataType type, RelDataTypeFactory factory) {
    return isAny(type) && factory instanceof DriftTypeFactory
        ? ((DriftTypeFactory) factory).variant(type.isNullable())
        : type;
  }

  /** Whether a row of this type holds variants, at any depth. */
  public static boolean holdsVariants(RelDataType type) {
    if (isVariant(type)) {
      return true;
    }
    if (type.isStruct()) {
      return type.getFieldList().stream().anyMatch(field -> holdsVariants(field.getType()));
    }
    RelDataType element = type.getComponentType();
    RelDataType value = type.getValueType();
    return (element != null && holdsVariants(element)) || (value != null && holdsVariants(value));
  }

  /** A stored value as a variant column of a scan must hold it; null for null. */
  public static @Nullable Variant wrap(@Nullable Object stored) {
    return Variant.of(stored);
  }

  /**
   * What leaves through JDBC: the values in variants, plain Java objects, also where they stand in
   * lists, maps and arrays of Calcite's. Anything else is left as it is.
   */
  public static @Nullable Object unwrap(@Nullable Object value) {
    if (value instanceof Variant) {
      return ((Variant) value).value();
    } else if (value instanceof Document || value instanceof ValueList) {
      return value;
    } else if (value instanceof List) {
      List<@Nullable Object> list = new ArrayList<>();
      ((List<?>) value).forEach(element -> list.add(unwrap(element)));
      return list;
    } else if (value instanceof Map) {
      Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
      ((Map<?, ?>) value).forEach((name, element) -> map.put(name, unwrap(element)));
      return map;
    } else if (value instanceof Object[]) {
      @Nullable Object[] array = ((Object[]) value).clone();
      for (int i = 0; i < array.length; i++) {
        array[i] = unwrap(array[i]);
      }
      return array;
    }
    return value;
  }
}
