package org.driftdb.adapter.driftql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.driftdb.adapter.jdbc.TableRules;
import org.driftdb.adapter.names.ColumnNames;
import org.driftdb.parser.SqlColumnSpec;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.schema.CheckConstraint;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/** The columns and constraints of a CREATE TABLE, gathered in the order in which they stand. */
final class TableElements {
  private final Function<SqlDataTypeSpec, ColumnType> types;
  private final List<Column> columns = new ArrayList<>();
  private final List<String> key = new ArrayList<>();
  private final List<List<String>> unique = new ArrayList<>();
  private final List<Check> checks = new ArrayList<>();

  /** A condition, with the name that was given to it, and the one it gets where none was. */
  private record Check(@Nullable SqlIdentifier name, String otherwise, SqlNode condition) {}

  private TableElements(Function<SqlDataTypeSpec, ColumnType> types) {
    this.types = types;
  }

  /** A typed table of these elements; it gets its name when it is made. */
  static Function<String, TableSchema> define(
      SqlNodeList elements, Function<SqlDataTypeSpec, ColumnType> types, String table) {
    TableElements gathered = new TableElements(types);
    elements.forEach(gathered::add);
    return gathered.definition(table);
  }

  private void add(SqlNode element) {
    if (element instanceof SqlColumnSpec spec) {
      addColumn(spec);
      return;
    }
    List<SqlNode> operands = ((SqlCall) element).getOperandList();
    if (element.getKind() == SqlKind.CHECK) {
      checks.add(new Check((SqlIdentifier) operands.get(0), "check", operands.get(1)));
      return;
    }
    List<String> names = TableDefinitions.names((SqlNodeList) operands.get(1));
    if (element.getKind() == SqlKind.PRIMARY_KEY) {
      setKey(names);
    } else {
      unique.add(names);
    }
  }

  private void addColumn(SqlColumnSpec spec) {
    Column column = column(spec, types);
    String name = column.name();
    columns.add(column);
    if (spec.primaryKey()) {
      setKey(List.of(name));
    }
    if (spec.unique()) {
      unique.add(List.of(name));
    }
    SqlNode check = spec.check();
    if (check != null) {
      checks.add(new Check(null, name + "_check", check));
    }
  }

  /** The column that is declared, with its default. */
  static Column column(SqlColumnSpec spec, Function<SqlDataTypeSpec, ColumnType> types) {
    String name = ColumnNames.decode(spec.name().getSimple());
    boolean required = Boolean.FALSE.equals(spec.type().getNullable());
    ColumnType type = types.apply(spec.type());
    Column column = required ? Column.required(name, type) : Column.nullable(name, type);
    SqlNode defaultValue = spec.defaultValue();
    return defaultValue == null ? column : TableRules.withDefault(column, defaultValue);
  }

  private void setKey(List<String> names) {
    if (!key.isEmpty()) {
      throw new DriftException(ErrorCode.SYNTAX, "PRIMARY KEY is given twice");
    }
    key.addAll(names);
  }

  private Function<String, TableSchema> definition(String table) {
    List<String> exactKey = TableDefinitions.exact(key, columns);
    List<IndexDefinition> indexes = new ArrayList<>();
    Set<String> taken = new LinkedHashSet<>();
    for (List<String> names : unique) {
      List<String> exact = TableDefinitions.exact(names, columns);
      String name = free(String.join("_", exact), taken);
      indexes.add(IndexDefinition.unique(name, exact.toArray(new String[0])));
    }
    List<CheckConstraint> conditions = conditions(table);
    return name -> TableSchema.typed(name, columns, exactKey, indexes, conditions);
  }

  private List<CheckConstraint> conditions(String table) {
    Set<String> taken = new HashSet<>();
    for (Check check : checks) {
      SqlIdentifier name = check.name;
      if (name != null && !taken.add(name.getSimple().toUpperCase(Locale.ROOT))) {
        throw new DriftException(
            ErrorCode.SYNTAX, "Constraint " + Json.write(name.getSimple()) + " is given twice");
      }
    }
    List<CheckConstraint> conditions = new ArrayList<>();
    for (Check check : checks) {
      SqlIdentifier name = check.name;
      conditions.add(
          TableRules.condition(
              name == null ? free(check.otherwise, taken) : name.getSimple(),
              table,
              columns,
              check.condition));
    }
    return conditions;
  }

  /** A name that is not taken yet, whatever its case, and now is. */
  private static String free(String wanted, Set<String> taken) {
    String name = wanted;
    for (int i = 2; !taken.add(name.toUpperCase(Locale.ROOT)); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }
}
