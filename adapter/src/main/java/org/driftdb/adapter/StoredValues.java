package org.driftdb.adapter;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.driftdb.adapter.variant.Variants;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.value.Binary;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.ValueList;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/** Between values as they are stored and values as Calcite's generated code works on them. */
public final class StoredValues {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private StoredValues() {}

  /** How Calcite's code has values of mixed kinds. */
  public enum VariantForm {
    /** Wrapped, so that they compare by our rules. */
    WRAPPED,
    /** As they are stored, for connections that know no variants. */
    PLAIN
  }

  /** A stored value of a column, as Calcite's code expects it in a column of that type. */
  public static @Nullable Object toCalcite(
      @Nullable Object stored, ColumnType type, VariantForm variants) {
    if (stored == null) {
      return null;
    }
    return switch (type.kind()) {
      case BOOLEAN, CHAR, VARCHAR, UUID -> stored;
      case TINYINT -> ((Number) stored).byteValue();
      case SMALLINT -> ((Number) stored).shortValue();
      case INTEGER -> ((Number) stored).intValue();
      case BIGINT -> ((Number) stored).longValue();
      case REAL -> ((Number) stored).floatValue();
      case FLOAT, DOUBLE -> ((Number) stored).doubleValue();
      case DECIMAL -> Values.writtenDecimal((Number) stored);
      case BINARY, VARBINARY -> new ByteString(((Binary) stored).toBytes());
      case DATE -> (int) ((LocalDate) stored).toEpochDay();
      case TIME -> (int) (((LocalTime) stored).toNanoOfDay() / NANOS_PER_MILLI);
      case TIMESTAMP -> ((Instant) stored).toEpochMilli();
      case ARRAY -> toList((ValueList) stored, type, variants);
      case MAP -> toMap((Document) stored, type, variants);
      case VARIANT ->
          variants == VariantForm.WRAPPED ? Variants.wrap(stored) : Values.plain(stored);
    };
  }

  private static List<@Nullable Object> toList(
      ValueList stored, ColumnType type, VariantForm variants) {
    List<@Nullable Object> list = new ArrayList<>(stored.size());
    for (Object element : stored) {
      list.add(toCalcite(element, elementOf(type), variants));
    }
    return list;
  }

  private static Map<String, @Nullable Object> toMap(
      Document stored, ColumnType type, VariantForm variants) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    stored.forEach((name, value) -> map.put(name, toCalcite(value, elementOf(type), variants)));
    return map;
  }

  private static ColumnType elementOf(ColumnType type) {
    ColumnType element = type.element();
    return element == null ? ColumnType.VARIANT : element;
  }

  /**
   * Checks that values of a type can be stored.
   *
   * @throws DriftException with code BAD_VALUE for intervals
   */
  public static void requireStorable(RelDataType type) {
    if (SqlTypeName.INTERVAL_TYPES.contains(type.getSqlTypeName())) {
      throw new DriftException(
          ErrorCode.BAD_VALUE, "An interval cannot be stored or compared here");
    }
  }

  /** A value of Calcite's code, of this type there, as it is stored. */
  public static @Nullable Object toStored(@Nullable Object given, RelDataType type) {
    Object value = Variants.unwrap(given);
    if (value == null) {
      return null;
    }
    if (value instanceof ByteString byteString) {
      return Binary.of(byteString.getBytes());
    }
    requireStorable(type);
    if (value instanceof Number number) {
      return switch (type.getSqlTypeName()) {
        case DATE -> LocalDate.ofEpochDay(number.longValue());
        case TIME -> LocalTime.ofNanoOfDay(number.longValue() * NANOS_PER_MILLI);
        case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> Instant.ofEpochMilli(number.longValue());
        default -> Values.of(value);
      };
    }
    RelDataType element = type.getComponentType();
    if (value instanceof List && element != null) {
      List<@Nullable Object> list = new ArrayList<>();
      for (Object item : (List<?>) value) {
        list.add(toStored(item, element));
      }
      return ValueList.copyOf(list);
    }
    RelDataType mapValue = type.getValueType();
    if (value instanceof Map && mapValue != null) {
      Document.Builder builder = Document.builder();
      ((Map<?, ?>) value)
          .forEach((name, item) -> builder.add(String.valueOf(name), toStored(item, mapValue)));
      return builder.build();
    }
    return Values.of(value);
  }
}
