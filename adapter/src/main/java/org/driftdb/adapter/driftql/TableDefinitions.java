package org.driftdb.adapter.driftql;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlUserDefinedTypeNameSpec;
import org.apache.calcite.util.Util;
import org.driftdb.adapter.ColumnTypes;
import org.driftdb.adapter.names.ColumnNames;
import org.driftdb.adapter.names.Places;
import org.driftdb.parser.SqlAlterTable;
import org.driftdb.parser.SqlCreateDocumentTable;
import org.driftdb.parser.SqlCreateIndex;
import org.driftdb.parser.SqlCreateTypedTable;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.schema.IndexColumn;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.SchemaHistory;
import org.driftdb.storage.schema.TableKind;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/** What CREATE and DROP statements say of tables and indexes. */
public final class TableDefinitions {
  private final Function<SqlDataTypeSpec, RelDataType> types;
  private final Function<SqlIdentifier, TableReference> tables;

  /** Definitions whose types Calcite reads so, and whose names mean these tables. */
  TableDefinitions(
      Function<SqlDataTypeSpec, RelDataType> types,
      Function<SqlIdentifier, TableReference> tables) {
    this.types = types;
    this.tables = tables;
  }

  /** A document table; it gets its name when it is made. */
  Function<String, TableSchema> documents(SqlCreateDocumentTable create) {
    List<String> key = distinct(names(create.keyColumns()), TableDefinitions::name);
    List<String> indexes = distinct(names(create.indexColumns()), TableDefinitions::name);
    return name -> TableSchema.documents(name, key, indexes);
  }

  /** A typed table; it gets its name when it is made. */
  Function<String, TableSchema> typed(SqlCreateTypedTable create) {
    SqlNodeList elements = create.elements();
    return TableElements.define(
        elements == null ? SqlNodeList.EMPTY : elements,
        this::type,
        (parent, child) -> parent(tables.apply(create.name()), parent, child),
        Util.last(create.name().names));
  }

  /** What a statement changes of a table. */
  Function<SchemaHistory, TableSchema> altered(SqlAlterTable alter) {
    return new Alterations(this::type).of(alter);
  }

  /** The table that a name means to one that is being made and refers to it. */
  private TableSchema parent(TableReference made, SqlIdentifier name, TableSchema child) {
    TableReference parent = tables.apply(name);
    if (parent.access() != made.access()) {
      throw new DriftException(
          ErrorCode.NOT_SUPPORTED,
          "Table "
              + Json.write(parent.name())
              + " is one of another database: rows of "
              + Json.write(child.name())
              + " cannot refer to it");
    }
    boolean itself =
        parent.name().equals(child.name())
            || (parent.name().equalsIgnoreCase(child.name())
                && parent.access().catalog().find(parent.name()) == null);
    return itself ? child : parent.living();
  }

  private ColumnType type(SqlDataTypeSpec spec) {
    return Places.at(spec, () -> typeOf(spec));
  }

  private ColumnType typeOf(SqlDataTypeSpec spec) {
    if (spec.getTypeNameSpec() instanceof SqlUserDefinedTypeNameSpec) {
      return switch (Util.last(spec.getTypeName().names).toUpperCase(Locale.ROOT)) {
        case "TEXT" -> ColumnType.VARCHAR;
        case "JSON", "DOCUMENT" -> ColumnType.VARIANT;
        default ->
            throw new DriftException(
                ErrorCode.SYNTAX, "There is no type " + spec.getTypeName().toString());
      };
    }
    return ColumnTypes.fromCalcite(types.apply(spec));
  }

  /**
   * The exact names of different columns of a typed table.
   *
   * @throws DriftException with code NO_SUCH_COLUMN or COLUMN_EXISTS
   */
  static List<String> exact(List<SqlIdentifier> names, String table, List<Column> columns) {
    return distinct(names, name -> exact(name, table, columns));
  }

  private static String exact(SqlIdentifier written, String table, List<Column> columns) {
    String name = exact(name(written), columns);
    if (columns.stream().noneMatch(column -> column.name().equals(name))) {
      throw noSuchColumn(table, written);
    }
    return name;
  }

  /** What to say of a column that a table has not. */
  static DriftException noSuchColumn(String table, SqlIdentifier column) {
    return new DriftException(
        ErrorCode.NO_SUCH_COLUMN,
        "Table "
            + Json.write(table)
            + " has no column "
            + Json.write(name(column))
            + Places.of(column));
  }

  /**
   * What identifiers mean, each another.
   *
   * @throws DriftException with code COLUMN_EXISTS if two mean the same
   */
  static List<String> distinct(
      List<SqlIdentifier> written, Function<SqlIdentifier, String> meaning) {
    Set<String> names = new LinkedHashSet<>();
    for (SqlIdentifier each : written) {
      String name = meaning.apply(each);
      if (!names.add(name)) {
        throw new DriftException(
            ErrorCode.COLUMN_EXISTS,
            "Column " + Json.write(name) + " is named twice" + Places.of(each));
      }
    }
    return List.copyOf(names);
  }

  /** The exact name of the column that a name means; the name itself if it means none. */
  public static String exact(String name, List<Column> columns) {
    return exactName(name, columns.stream().map(Column::name).toList());
  }

  /** Which of some names a name means; the name itself if it means none. */
  static String exactName(String name, List<String> names) {
    return names.contains(name)
        ? name
        : names.stream().filter(name::equalsIgnoreCase).findFirst().orElse(name);
  }

  /** An index over columns of a table. */
  IndexDefinition index(SqlCreateIndex create, TableSchema table) {
    List<SqlIdentifier> written = new ArrayList<>();
    List<Boolean> descending = new ArrayList<>();
    for (SqlNode node : create.columns()) {
      boolean isDescending = node.getKind() == SqlKind.DESCENDING;
      written.add((SqlIdentifier) (isDescending ? ((SqlCall) node).operand(0) : node));
      descending.add(isDescending);
    }
    List<String> names =
        table.kind() == TableKind.TYPED
            ? exact(written, table.name(), table.columns())
            : distinct(written, column -> exact(name(column), table.columns()));
    List<IndexColumn> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      columns.add(descending.get(i) ? IndexColumn.descending(name) : IndexColumn.ascending(name));
    }
    return new IndexDefinition(
        create.name().getSimple(),
        columns,
        create.unique()
            ? IndexDefinition.Uniqueness.UNIQUE
            : IndexDefinition.Uniqueness.REPEATABLE);
  }

  /** The only living table that has an index of this name; null if none needs to be there. */
  @Nullable String tableOfIndex(TableReference index, boolean ifExists) {
    List<String> found = new ArrayList<>();
    for (TableSchema table : index.access().catalog().tables()) {
      if (table.indexes().stream().anyMatch(i -> i.name().equalsIgnoreCase(index.name()))) {
        found.add(table.name());
      }
    }
    if (found.size() > 1) {
      throw new DriftException(
          ErrorCode.NO_SUCH_INDEX,
          "Index " + Json.write(index.name()) + " is not one: tables " + found + " each have one");
    }
    if (found.isEmpty() && !ifExists) {
      throw new DriftException(
          ErrorCode.NO_SUCH_INDEX, "There is no index " + Json.write(index.name()));
    }
    return found.isEmpty() ? null : found.get(0);
  }

  /** The exact name of a table's index. */
  String indexName(TableSchema table, String name) {
    return table.index(name) != null
        ? name
        : table.indexes().stream()
            .map(IndexDefinition::name)
            .filter(name::equalsIgnoreCase)
            .findFirst()
            .orElse(name);
  }

  /** A list that holds names of columns. */
  static List<SqlIdentifier> names(SqlNodeList list) {
    return list.stream().map(SqlIdentifier.class::cast).toList();
  }

  private static String name(SqlIdentifier column) {
    return ColumnNames.decode(column.getSimple());
  }
}
