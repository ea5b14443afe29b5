package org.driftdb.adapter;

import java.util.List;
import java.util.Objects;
import org.apache.calcite.schema.FunctionParameter;
import org.apache.calcite.schema.TableMacro;
import org.apache.calcite.schema.TranslatableTable;
import org.apache.calcite.schema.impl.ReflectiveFunctionBase;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/**
 * The table functions {@code AS_OF('t', p)}, {@code HISTORY('t' [, a [, b]])}, {@code CHANGES('t',
 * a, b)} and {@code DIFF('t', a, b)} for any Calcite connection; their arguments are string
 * literals. Calcite expands them while it prepares a statement, so conditions still become ranges
 * of the key or an index.
 */
final class PastFunction implements TableMacro {
  private final DatabaseAccess access;
  private final ScanTime.Kind kind;
  private final List<FunctionParameter> parameters;

  private PastFunction(DatabaseAccess access, ScanTime.Kind kind, List<String> points) {
    this.access = access;
    this.kind = kind;
    ReflectiveFunctionBase.ParameterListBuilder builder =
        ReflectiveFunctionBase.builder().add(String.class, "t");
    points.forEach(point -> builder.add(String.class, point));
    this.parameters = builder.build();
  }

  static PastFunction asOf(DatabaseAccess access) {
    return new PastFunction(access, ScanTime.Kind.STATE, List.of("p"));
  }

  /** A function that reads a part of the history between some bounds. */
  static PastFunction of(DatabaseAccess access, ScanTime.Kind kind, String... bounds) {
    return new PastFunction(access, kind, List.of(bounds));
  }

  @Override
  public List<FunctionParameter> getParameters() {
    return parameters;
  }

  @Override
  public TranslatableTable apply(List<? extends @Nullable Object> arguments) {
    String name = String.valueOf(arguments.get(0));
    List<Point> points =
        arguments.subList(1, arguments.size()).stream()
            .map(argument -> Point.parse(Objects.requireNonNull(argument, "point").toString()))
            .toList();
    DriftTable table =
        DriftTable.find(access, name, kind == ScanTime.Kind.STATE ? points.get(0) : null);
    if (table == null) {
      throw new DriftException(ErrorCode.NO_SUCH_TABLE, "There is no table " + Json.write(name));
    }
    return new PastTable(
        kind == ScanTime.Kind.HISTORY ? table.withSystemColumns() : table.readBy(kind),
        kind,
        points);
  }
}
