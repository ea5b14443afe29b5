package org.driftdb.adapter.jdbc;

import java.math.BigDecimal;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.java.JavaTypeFactory;
import org.apache.calcite.avatica.AvaticaParameter;
import org.apache.calcite.avatica.remote.TypedValue;
import org.apache.calcite.linq4j.QueryProvider;
import org.apache.calcite.schema.SchemaPlus;
import org.driftdb.adapter.ParameterSource;
import org.driftdb.adapter.StoredValues;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a statement, which knows with which types its parameters were bound, and with
 * which the statement takes them.
 */
final class ExecutionContext implements DataContext, ParameterSource {
  private final DataContext plain;
  private final List<TypedValue> parameters;
  private final List<AvaticaParameter> declared;

  /** The parameters as {@link #get} gives them, as far as they have been asked for. */
  private final Map<String, @Nullable Object> typed = new HashMap<>();

  ExecutionContext(
      DataContext plain, List<TypedValue> parameters, List<AvaticaParameter> declared) {
    this.plain = plain;
    this.parameters = parameters;
    this.declared = declared;
  }

  @Override
  public @Nullable Object parameter(int index) {
    if (index >= parameters.size()) {
      throw new DriftException(
          ErrorCode.UNBOUND_PARAMETER,
          "Parameter " + (index + 1) + " has no value: prepare the statement and bind it");
    }
    return JavaValues.stored(parameters.get(index));
  }

  @Override
  public @Nullable Object comparable(int index) {
    int position = ComparedParameter.position(index);
    Object stored = parameter(position);
    ColumnType type = type(declared.get(position));
    boolean number = stored instanceof Number && type != null && type.isNumeric();
    if (number) {
      return stored;
    }
    Object converted = converted(position, stored, type);
    return ComparedParameter.isAt(index) && stored instanceof String
        ? JavaValues.number(stored)
        : converted;
  }

  /** A parameter as the generated code compares it with integers. */
  private @Nullable BigDecimal comparedParameter(int index) {
    return (BigDecimal) JavaValues.number(comparable(index));
  }

  /**
   * A parameter as the generated code takes it: of exactly the type that the statement gives it.
   */
  private @Nullable Object typedParameter(int index) {
    ColumnType type = type(declared.get(index));
    Object converted = converted(index, parameter(index), type);
    return type == null
        ? converted
        : StoredValues.toCalcite(converted, type, StoredValues.VariantForm.WRAPPED);
  }

  private @Nullable Object converted(
      int index, @Nullable Object stored, @Nullable ColumnType type) {
    if (stored == null || type == null) {
      return stored;
    }
    try {
      AvaticaParameter parameter = declared.get(index);
      Object converted = exactly(stored, type);
      return parameter.parameterType == Types.CHAR
          ? padded(String.valueOf(converted), parameter.precision)
          : converted;
    } catch (DriftException e) {
      throw new DriftException(e.code(), "Parameter " + (index + 1) + ": " + e.getMessage(), e);
    }
  }

  /** A text as it is compared with CHARs of this length. */
  private static String padded(String text, int length) {
    String bare = text.stripTrailing();
    return bare + " ".repeat(Math.max(0, length - bare.codePointCount(0, bare.length())));
  }

  private static @Nullable ColumnType type(AvaticaParameter parameter) {
    if (parameter.typeName.equals("UUID")) {
      return ColumnType.UUID;
    }
    return JavaValues.columnType(parameter.parameterType);
  }

  /** A number is not rounded: no row has the value that was asked for, but one near it. */
  private static @Nullable Object exactly(Object stored, ColumnType type) {
    Object converted = JavaValues.compatible(type, stored);
    if (converted instanceof Long && stored instanceof Number && !Values.equal(stored, converted)) {
      throw new DriftException(ErrorCode.BAD_VALUE, Json.write(stored) + " is no " + type);
    }
    return converted;
  }

  @Override
  public @Nullable SchemaPlus getRootSchema() {
    return plain.getRootSchema();
  }

  @Override
  public JavaTypeFactory getTypeFactory() {
    return plain.getTypeFactory();
  }

  @Override
  public QueryProvider getQueryProvider() {
    return plain.getQueryProvider();
  }

  @Override
  public @Nullable Object get(String name) {
    if (!name.startsWith("?")) {
      return plain.get(name);
    }
    if (!typed.containsKey(name)) {
      int index = Integer.parseInt(name.substring(1));
      typed.put(
          name, ComparedParameter.isAt(index) ? comparedParameter(index) : typedParameter(index));
    }
    return typed.get(name);
  }
}
