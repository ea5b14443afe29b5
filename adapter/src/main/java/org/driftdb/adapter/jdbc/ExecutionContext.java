package org.driftdb.adapter.jdbc;

import java.math.BigDecimal;
import java.sql.Types;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.java.JavaTypeFactory;
import org.apache.calcite.avatica.AvaticaParameter;
import org.apache.calcite.avatica.remote.TypedValue;
import org.apache.calcite.jdbc.CalcitePrepare.CalciteSignature;
import org.apache.calcite.linq4j.QueryProvider;
import org.apache.calcite.schema.SchemaPlus;
import org.driftdb.adapter.DatabaseAccess;
import org.driftdb.adapter.Execution;
import org.driftdb.adapter.JoinKeys;
import org.driftdb.adapter.Running;
import org.driftdb.adapter.StatementScope;
import org.driftdb.adapter.StoredValues;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a statement, which knows with which types its parameters were bound, and with
 * which the statement takes them. What few statements ask for is made when it is asked for; the
 * time is that of the beginning.
 */
final class ExecutionContext implements Execution {
  private static final Set<String> TIMES =
      Set.of(
          Variable.UTC_TIMESTAMP.camelName,
          Variable.CURRENT_TIMESTAMP.camelName,
          Variable.LOCAL_TIMESTAMP.camelName,
          Variable.SYS_TIMESTAMP.camelName);

  private final DriftConnection connection;
  private final CalciteSignature<?> signature;
  private List<TypedValue> parameters;
  private final @Nullable GeneratedKeys generatedKeys;
  private final Limits limits;
  private final long beginMillis;
  private @Nullable DataContext plain;

  /** The parameters as {@link #get} gives them, as far as they have been asked for. */
  private final Map<String, @Nullable Object> typed = new HashMap<>();

  private final Map<DatabaseAccess, StatementScope> scopes = new IdentityHashMap<>(1);
  private @Nullable Map<Integer, JoinKeys> joinKeys;

  /**
   * What ends an execution early.
   *
   * @param running tells when the statement was begun and is cancelled; null where nobody has said
   * @param cancelled becomes true when somebody cancels it
   * @param timeoutSeconds how long it may take; 0 for as long as it likes
   */
  record Limits(@Nullable Running running, AtomicBoolean cancelled, int timeoutSeconds) {}

  /**
   * An execution that begins now.
   *
   * @param generatedKeys where it tells of them; null if nobody wants them
   */
  ExecutionContext(
      DriftConnection connection,
      CalciteSignature<?> signature,
      List<TypedValue> parameters,
      @Nullable GeneratedKeys generatedKeys,
      Limits limits) {
    this(connection, signature, parameters, generatedKeys, limits, System.currentTimeMillis());
  }

  private ExecutionContext(
      DriftConnection connection,
      CalciteSignature<?> signature,
      List<TypedValue> parameters,
      @Nullable GeneratedKeys generatedKeys,
      Limits limits,
      long beginMillis) {
    this.connection = connection;
    this.signature = signature;
    this.parameters = parameters;
    this.generatedKeys = generatedKeys;
    this.limits = limits;
    this.beginMillis = beginMillis;
  }

  /** The execution of a plan with these parameters in the place of this one. */
  ExecutionContext of(CalciteSignature<?> plan, List<TypedValue> bound) {
    return new ExecutionContext(connection, plan, bound, generatedKeys, limits, beginMillis);
  }

  /** Goes on as the execution of the next statement of a batch, with these parameters. */
  void bind(List<TypedValue> next) {
    parameters = next;
    typed.clear();
  }

  @Override
  public synchronized JoinKeys joinKeys(int number) {
    Map<Integer, JoinKeys> known = joinKeys;
    if (known == null) {
      known = new HashMap<>();
      joinKeys = known;
    }
    return known.computeIfAbsent(number, first -> new JoinKeys());
  }

  @Override
  public synchronized StatementScope scope(DatabaseAccess access, Supplier<StatementScope> begin) {
    StatementScope known = scopes.get(access);
    if (known == null) {
      known = begin.get();
      scopes.put(access, known);
    }
    return known;
  }

  @Override
  public synchronized void forgetScope(DatabaseAccess access) {
    scopes.remove(access);
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
    ColumnType type = type(signature.parameters.get(position));
    if (stored instanceof Number number && type != null && isComparedAsItIs(number, type)) {
      return stored;
    }
    Object converted = converted(position, stored, type);
    return ComparedParameter.isAt(index) && stored instanceof String
        ? JavaValues.number(stored)
        : converted;
  }

  /** Whether a number is compared exactly with those of a type, which are exact themselves. */
  private static boolean isComparedAsItIs(Number number, ColumnType type) {
    return switch (type.kind()) {
      case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL ->
          !(number instanceof Double given) || Double.isFinite(given);
      default -> false;
    };
  }

  /** A parameter as the generated code compares it with integers. */
  private @Nullable BigDecimal comparedParameter(int index) {
    return (BigDecimal) JavaValues.number(comparable(index));
  }

  /**
   * A parameter as the generated code takes it: of exactly the type that the statement gives it.
   */
  private @Nullable Object typedParameter(int index) {
    ColumnType type = type(signature.parameters.get(index));
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
      AvaticaParameter parameter = signature.parameters.get(index);
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
    if (parameter instanceof AssignedParameter) {
      return null;
    } else if (parameter.typeName.equals("UUID")) {
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
    return signature.rootSchema == null ? null : signature.rootSchema.plus();
  }

  @Override
  public JavaTypeFactory getTypeFactory() {
    return connection.getTypeFactory();
  }

  @Override
  public QueryProvider getQueryProvider() {
    return connection;
  }

  @Override
  public @Nullable Object get(String name) {
    if (name.startsWith("?")) {
      return typed(name);
    } else if (name.equals(Running.VARIABLE)) {
      return limits.running;
    } else if (name.equals(GeneratedKeys.VARIABLE)) {
      return generatedKeys;
    } else if (TIMES.contains(name)) {
      return time(name) - time(Variable.UTC_TIMESTAMP.camelName) + beginMillis;
    }
    return plain().get(name);
  }

  private @Nullable Object typed(String name) {
    if (!typed.containsKey(name)) {
      int index = Integer.parseInt(name.substring(1));
      typed.put(
          name, ComparedParameter.isAt(index) ? comparedParameter(index) : typedParameter(index));
    }
    return typed.get(name);
  }

  private long time(String name) {
    return (Long) Objects.requireNonNull(plain().get(name));
  }

  private synchronized DataContext plain() {
    DataContext made = plain;
    if (made == null) {
      Map<String, @Nullable Object> values = new HashMap<>(signature.internalParameters);
      values.put(Variable.CANCEL_FLAG.camelName, limits.cancelled);
      if (limits.timeoutSeconds > 0) {
        values.put(Variable.TIMEOUT.camelName, limits.timeoutSeconds * 1000L);
      }
      made = connection.plainContext(values, signature.rootSchema);
      plain = made;
    }
    return made;
  }
}
