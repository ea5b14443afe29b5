package org.driftdb.adapter.driftql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    List<String> key = names(create.keyColumns());
    List<String> indexes = names(create.indexColumns());
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

  /** The columns of a key or an index by their exact names. */
  static List<String> exact(List<String> names, List<Column> columns) {
    return names.stream().map(name -> exact(name, columns)).toList();
  }

  /** The exact name of the column that a name means; the name itself if it means none. */
  public static String exact(String name, List<Column> columns) {
    String found = null;
    for (Column column : columns) {
      if (column.name().equals(name)) {
        return name;
      }
      if (column.name().equalsIgnoreCase(name) && found == null) {
        found = column.name();
      }
    }
    return found == null ? name : found;
  }

  /** An index over columns of a table. */
  IndexDefinition index(SqlCreateIndex create, TableSchema table) {
    List<IndexColumn> columns = new ArrayList<>();
    for (SqlNode node : create.columns()) {
      boolean descending = node.getKind() == SqlKind.DESCENDING;
      SqlNode column = descending ? ((SqlCall) node).operand(0) : node;
      String name =
          exact(ColumnNames.decode(((SqlIdentifier) column).getSimple()), table.columns());
      if (table.kind() == TableKind.TYPED && table.column(name) == null) {
        throw new DriftException(
            ErrorCode.NO_SUCH_COLUMN,
            "Table " + Json.write(table.name()) + " has no column " + Json.write(name));
      }
      columns.add(descending ? IndexColumn.descending(name) : IndexColumn.ascending(name));
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

  static List<String> names(SqlNodeList list) {
    List<String> names = new ArrayList<>();
    for (SqlNode node : list) {
      names.add(ColumnNames.decode(((SqlIdentifier) node).getSimple()));
    }
    return names;
  }
}
