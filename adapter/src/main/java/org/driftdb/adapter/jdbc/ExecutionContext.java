package org.driftdb.adapter.jdbc;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.java.JavaTypeFactory;
import org.apache.calcite.avatica.remote.TypedValue;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.linq4j.QueryProvider;
import org.apache.calcite.schema.SchemaPlus;
import org.driftdb.adapter.ParameterSource;
import org.driftdb.storage.value.Binary;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/** One execution of a statement, which knows with which types its parameters were bound. */
final class ExecutionContext implements DataContext, ParameterSource {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final DataContext plain;
  private final List<TypedValue> parameters;

  ExecutionContext(DataContext plain, List<TypedValue> parameters) {
    this.plain = plain;
    this.parameters = parameters;
  }

  @Override
  public @Nullable Object parameter(int index) {
    return value(parameters.get(index));
  }

  /** The value that a parameter was bound with, in stored form. */
  static @Nullable Object value(TypedValue parameter) {
    Object local = parameter.toLocal();
    if (local == null) {
      return null;
    }
    return switch (parameter.type) {
      case JAVA_SQL_TIMESTAMP, JAVA_UTIL_DATE -> Instant.ofEpochMilli(((Number) local).longValue());
      case JAVA_SQL_DATE -> LocalDate.ofEpochDay(((Number) local).longValue());
      case JAVA_SQL_TIME -> LocalTime.ofNanoOfDay(((Number) local).longValue() * NANOS_PER_MILLI);
      default ->
          local instanceof ByteString byteString
              ? Binary.of(byteString.getBytes())
              : Values.of(local);
    };
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
    return plain.get(name);
  }
}
