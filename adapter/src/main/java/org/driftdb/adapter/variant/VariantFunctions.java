package org.driftdb.adapter.variant;

import java.util.Objects;
import org.apache.calcite.linq4j.function.Function0;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.ValueList;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/** What else compiled queries do with variants. */
public final class VariantFunctions {
  private VariantFunctions() {}

  /**
   * {@code container[key]}: of an object the field of that name, of an array the element at that
   * place, counted from 1 as SQL does. Null where there is none.
   */
  public static @Nullable Variant item(Variant container, Variant key) {
    Object value = container.value();
    Object wanted = key.value();
    if (value instanceof Document && wanted instanceof String) {
      return Variant.of(((Document) value).stored(wanted));
    }
    if (value instanceof ValueList && wanted instanceof Number) {
      ValueList list = (ValueList) value;
      Object position = VariantNumbers.truncate(key).value();
      if (position instanceof Long && key.equals(Variant.ofStored(position))) {
        long index = (Long) position;
        return 1 <= index && index <= list.size()
            ? Variant.of(list.storedAt((int) index - 1))
            : null;
      }
    }
    return null;
  }

  /** The plain Java object that the variant is. */
  public static Object value(Variant variant) {
    return Objects.requireNonNull(Values.plain(variant.value()));
  }

  /** Whether the variant is a string. */
  public static boolean isString(Variant variant) {
    return variant.value() instanceof String;
  }

  /** The string that the variant is; null if it is something else. */
  public static @Nullable String asString(Variant variant) {
    return variant.value() instanceof String ? (String) variant.value() : null;
  }

  /** The number of elements of an array, or of fields of an object; null for anything else. */
  public static @Nullable Integer cardinality(Variant variant) {
    Object value = variant.value();
    return value instanceof ValueList
        ? (Integer) ((ValueList) value).size()
        : value instanceof Document ? ((Document) value).size() : null;
  }

  /** The result of a cast, or null where the value cannot be cast. */
  public static @Nullable Object orNull(Function0<@Nullable Object> cast) {
    try {
      return cast.apply();
    } catch (DriftException e) {
      return null;
    }
  }
}
