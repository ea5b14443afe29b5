package org.driftdb.adapter.driftql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.driftdb.adapter.jdbc.TableRules;
import org.driftdb.adapter.names.ColumnNames;
import org.driftdb.adapter.names.Places;
import org.driftdb.parser.SqlColumnSpec;
import org.driftdb.parser.SqlForeignKey;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.schema.CheckConstraint;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.schema.ForeignKey;
import org.driftdb.storage.schema.IndexColumn;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableKind;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/** The columns and constraints of a CREATE TABLE, gathered in the order in which they stand. */
final class TableElements {
  private final Function<SqlDataTypeSpec, ColumnType> types;
  private final BiFunction<SqlIdentifier, TableSchema, TableSchema> parents;
  private final List<Column> columns = new ArrayList<>();
  private final List<SqlIdentifier> declared = new ArrayList<>();
  private final List<SqlIdentifier> key = new ArrayList<>();
  private final List<List<SqlIdentifier>> unique = new ArrayList<>();
  private final List<Check> checks = new ArrayList<>();
  private final List<SqlForeignKey> foreignKeys = new ArrayList<>();

  /** A condition, with the name that was given to it, and the one it gets where none was. */
  private record Check(@Nullable SqlIdentifier name, String otherwise, SqlNode condition) {}

  private TableElements(
      Function<SqlDataTypeSpec, ColumnType> types,
      BiFunction<SqlIdentifier, TableSchema, TableSchema> parents) {
    this.types = types;
    this.parents = parents;
  }

  /**
   * A typed table of these elements; it gets its name when it is made.
   *
   * @param types the types of columns
   * @param parents the table that a name means to a table that refers to it
   * @param table the name of the table, as the statement gives it
   */
  static Function<String, TableSchema> define(
      SqlNodeList elements,
      Function<SqlDataTypeSpec, ColumnType> types,
      BiFunction<SqlIdentifier, TableSchema, TableSchema> parents,
      String table) {
    TableElements gathered = new TableElements(types, parents);
    elements.forEach(gathered::add);
    return gathered.definition(table);
  }

  private void add(SqlNode element) {
    if (element instanceof SqlColumnSpec spec) {
      addColumn(spec);
      return;
    }
    if (element instanceof SqlForeignKey foreignKey) {
      foreignKeys.add(foreignKey);
      return;
    }
    List<SqlNode> operands = ((SqlCall) element).getOperandList();
    if (element.getKind() == SqlKind.CHECK) {
      checks.add(new Check((SqlIdentifier) operands.get(0), "check", operands.get(1)));
      return;
    }
    List<SqlIdentifier> names = TableDefinitions.names((SqlNodeList) operands.get(1));
    if (element.getKind() == SqlKind.PRIMARY_KEY) {
      setKey(names, element);
    } else {
      unique.add(names);
    }
  }

  private void addColumn(SqlColumnSpec spec) {
    Column column = column(spec, types);
    columns.add(column);
    declared.add(spec.name());
    if (spec.primaryKey()) {
      setKey(List.of(spec.name()), spec.name());
    }
    if (spec.unique()) {
      unique.add(List.of(spec.name()));
    }
    SqlNode check = spec.check();
    if (check != null) {
      checks.add(new Check(null, column.name() + "_check", check));
    }
  }

  /** The column that is declared, with its default. */
  static Column column(SqlColumnSpec spec, Function<SqlDataTypeSpec, ColumnType> types) {
    String name = ColumnNames.decode(spec.name().getSimple());
    Places.run(spec.name(), () -> TableSchema.requireOwn(name));
    boolean required = Boolean.FALSE.equals(spec.type().getNullable());
    ColumnType type = types.apply(spec.type());
    Column column = required ? Column.required(name, type) : Column.nullable(name, type);
    SqlNode defaultValue = spec.defaultValue();
    return defaultValue == null ? column : TableRules.withDefault(column, defaultValue);
  }

  private void setKey(List<SqlIdentifier> names, SqlNode place) {
    if (!key.isEmpty()) {
      throw new DriftException(ErrorCode.SYNTAX, "PRIMARY KEY is given twice" + Places.of(place));
    }
    key.addAll(names);
  }

  private Function<String, TableSchema> definition(String table) {
    TableDefinitions.distinct(declared, name -> ColumnNames.decode(name.getSimple()));
    List<String> exactKey = TableDefinitions.exact(key, table, columns);
    List<IndexDefinition> indexes = new ArrayList<>();
    Set<String> taken = new LinkedHashSet<>();
    for (List<SqlIdentifier> names : unique) {
      List<String> exact = TableDefinitions.exact(names, table, columns);
      String name = free(String.join("_", exact), taken);
      indexes.add(IndexDefinition.unique(name, exact.toArray(new String[0])));
    }
    Set<String> names = new HashSet<>();
    List<CheckConstraint> conditions = conditions(table, names);
    Map<String, SqlForeignKey> named = new LinkedHashMap<>();
    for (SqlForeignKey foreignKey : foreignKeys) {
      SqlIdentifier name = foreignKey.name();
      String otherwise = String.join("_", names(foreignKey, table)) + "_fkey";
      named.put(name == null ? free(otherwise, names) : name.getSimple(), foreignKey);
    }
    return name -> {
      TableSchema schema = TableSchema.typed(name, columns, exactKey, indexes, conditions);
      List<ForeignKey> resolved = new ArrayList<>();
      named.forEach(
          (each, foreignKey) ->
              resolved.add(
                  Places.at(foreignKey.parent(), () -> foreignKey(each, foreignKey, schema))));
      return withIndexes(schema, resolved).withForeignKeys(resolved);
    };
  }

  /** With indexes by which rows that refer to a row are found, where there are none already. */
  private static TableSchema withIndexes(TableSchema table, List<ForeignKey> foreignKeys) {
    List<IndexDefinition> indexes = new ArrayList<>(table.indexes());
    Set<String> taken = new HashSet<>();
    indexes.forEach(index -> taken.add(index.name().toUpperCase(Locale.ROOT)));
    for (ForeignKey foreignKey : foreignKeys) {
      List<String> referring = foreignKey.columns();
      boolean found =
          begins(table.keyColumns(), referring)
              || indexes.stream()
                  .map(index -> index.columns().stream().map(IndexColumn::name).toList())
                  .anyMatch(indexed -> begins(indexed, referring));
      if (!found) {
        String name = free(foreignKey.name(), taken);
        indexes.add(IndexDefinition.of(name, referring.toArray(new String[0])));
      }
    }
    return table.withIndexes(indexes);
  }

  private List<String> names(SqlForeignKey foreignKey, String table) {
    return TableDefinitions.exact(TableDefinitions.names(foreignKey.columns()), table, columns);
  }

  private static boolean begins(List<String> all, List<String> first) {
    return all.size() >= first.size() && all.subList(0, first.size()).equals(first);
  }

  private ForeignKey foreignKey(String name, SqlForeignKey declared, TableSchema child) {
    List<String> referring = names(declared, child.name());
    TableSchema parent = parents.apply(declared.parent(), child);
    SqlNodeList given = declared.parentColumns();
    if (given == null && parent.hasGeneratedKey()) {
      throw new DriftException(
          ErrorCode.SYNTAX,
          "Table "
              + Json.write(parent.name())
              + " has no key of its own to which FOREIGN KEY "
              + Json.write(name)
              + " could refer: name columns of it that have a unique index");
    }
    List<String> referred =
        given == null ? parent.keyColumns() : referred(TableDefinitions.names(given), parent);
    ForeignKey foreignKey = new ForeignKey(name, referring, parent.name(), referred);
    for (int i = 0; i < referring.size(); i++) {
      requireComparable(child.column(referring.get(i)), parent.column(referred.get(i)), declared);
    }
    return inOrder(foreignKey, parent);
  }

  private static List<String> referred(List<SqlIdentifier> names, TableSchema parent) {
    List<Column> columns = parent.columns().stream().filter(column -> !column.isHidden()).toList();
    return parent.kind() == TableKind.TYPED
        ? TableDefinitions.exact(names, parent.name(), columns)
        : names.stream()
            .map(name -> TableDefinitions.exact(ColumnNames.decode(name.getSimple()), columns))
            .toList();
  }

  /** A foreign key with its columns in the order in which those of the parent are unique. */
  private static ForeignKey inOrder(ForeignKey foreignKey, TableSchema parent) {
    List<String> given = foreignKey.parentColumns();
    for (List<String> unique : parent.uniqueColumns()) {
      if (unique.size() == given.size() && given.containsAll(unique)) {
        List<String> referring =
            unique.stream().map(each -> foreignKey.columns().get(given.indexOf(each))).toList();
        return new ForeignKey(foreignKey.name(), referring, foreignKey.parent(), unique);
      }
    }
    return foreignKey;
  }

  private static void requireComparable(
      @Nullable Column referring, @Nullable Column referred, SqlForeignKey declared) {
    if (referring != null
        && referred != null
        && referred.type().kind() != ColumnType.Kind.VARIANT
        && !referring.type().isComparableWith(referred.type())) {
      throw new DriftException(
          ErrorCode.SYNTAX,
          "Column "
              + Json.write(referring.name())
              + " is of type "
              + referring.type()
              + " and cannot refer to "
              + Json.write(referred.name())
              + " of table "
              + Json.write(declared.parent().toString())
              + ", which is of type "
              + referred.type());
    }
  }

  private List<CheckConstraint> conditions(String table, Set<String> taken) {
    checks.forEach(check -> take(check.name, taken));
    foreignKeys.forEach(foreignKey -> take(foreignKey.name(), taken));
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

  private static void take(@Nullable SqlIdentifier name, Set<String> taken) {
    if (name != null && !taken.add(name.getSimple().toUpperCase(Locale.ROOT))) {
      throw new DriftException(
          ErrorCode.SYNTAX,
          "Constraint " + Json.write(name.getSimple()) + " is given twice" + Places.of(name));
    }
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
