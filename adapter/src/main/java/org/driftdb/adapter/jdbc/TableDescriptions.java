package org.driftdb.adapter.jdbc;

import java.sql.DatabaseMetaData;
import java.sql.PseudoColumnUsage;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.apache.calcite.rel.type.RelDataType;
import org.driftdb.adapter.ColumnTypes;
import org.driftdb.adapter.SystemColumn;
import org.driftdb.adapter.variant.DriftTypeFactory;
import org.driftdb.storage.Snapshot;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.schema.Direction;
import org.driftdb.storage.schema.ForeignKey;
import org.driftdb.storage.schema.IndexColumn;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableKind;
import org.driftdb.storage.schema.TableSchema;
import org.jspecify.annotations.Nullable;

/**
 * The keys, indexes, hidden columns and types of a database, as rows of what DatabaseMetaData
 * answers.
 */
final class TableDescriptions {
  private static final String PRIMARY = "PRIMARY";

  private final String schemaName;
  private final DriftTypeFactory typeFactory;

  TableDescriptions(String schemaName) {
    this.schemaName = schemaName;
    this.typeFactory = new DriftTypeFactory(DriftTypeSystem.INSTANCE);
  }

  /** The columns of a table's key, by name. */
  List<Object> primaryKeys(TableSchema table) {
    List<Object> rows = new ArrayList<>();
    if (!table.hasGeneratedKey()) {
      List<String> key = table.keyColumns();
      for (String column : key.stream().sorted().toList()) {
        short position = (short) (key.indexOf(column) + 1);
        rows.add(row(null, schemaName, table.name(), column, position, PRIMARY));
      }
    }
    return rows;
  }

  /** The columns that tell one row from all others. */
  List<Object> bestRowIdentifier(TableSchema table) {
    List<Object> rows = new ArrayList<>();
    if (!table.hasGeneratedKey()) {
      for (Column column : table.columns()) {
        if (table.keyColumns().contains(column.name())) {
          Described type = described(column.type());
          Integer digits = type.digits();
          rows.add(
              row(
                  (short) DatabaseMetaData.bestRowSession,
                  column.name(),
                  type.jdbcType,
                  type.name,
                  type.size(),
                  null,
                  digits == null ? null : digits.shortValue(),
                  (short) DatabaseMetaData.bestRowNotPseudo));
        }
      }
    }
    return rows;
  }

  /** The columns by which tables refer to those of these names, by constraint and position. */
  List<Object> references(List<TableSchema> children, Predicate<String> parent) {
    List<Object> rows = new ArrayList<>();
    for (TableSchema child : children) {
      for (ForeignKey foreignKey : child.foreignKeys()) {
        if (parent.test(foreignKey.parent())) {
          addReferences(rows, child, foreignKey);
        }
      }
    }
    return rows;
  }

  private void addReferences(List<Object> rows, TableSchema child, ForeignKey foreignKey) {
    for (short i = 0; i < foreignKey.columns().size(); i++) {
      rows.add(
          row(
              null,
              schemaName,
              foreignKey.parent(),
              foreignKey.parentColumns().get(i),
              null,
              schemaName,
              child.name(),
              foreignKey.columns().get(i),
              (short) (i + 1),
              (short) DatabaseMetaData.importedKeyNoAction,
              (short) DatabaseMetaData.importedKeyNoAction,
              foreignKey.name(),
              null,
              (short) DatabaseMetaData.importedKeyNotDeferrable));
    }
  }

  /** The columns of a table's key and indexes: unique ones first, then by name and position. */
  List<Object> indexInfo(TableSchema table, Snapshot present, boolean onlyUnique) {
    List<IndexDefinition> indexes = new ArrayList<>(table.indexes());
    indexes.removeIf(index -> onlyUnique && !index.isUnique());
    IndexDefinition key =
        IndexDefinition.unique(PRIMARY, table.keyColumns().toArray(new String[0]));
    if (!table.hasGeneratedKey()) {
      indexes.add(key);
    }
    indexes.sort(
        Comparator.comparing((IndexDefinition index) -> !index.isUnique())
            .thenComparing(IndexDefinition::name));
    List<Object> rows = new ArrayList<>();
    for (IndexDefinition index : indexes) {
      long values =
          index == key
              ? present.rowCount(table.name())
              : present.distinctCount(table.name(), index.name());
      short position = 0;
      for (IndexColumn column : index.columns()) {
        rows.add(
            row(
                null,
                schemaName,
                table.name(),
                !index.isUnique(),
                null,
                index.name(),
                DatabaseMetaData.tableIndexOther,
                ++position,
                column.name(),
                column.direction() == Direction.ASCENDING ? "A" : "D",
                values,
                0L,
                null));
      }
    }
    return rows;
  }

  /** The columns that tables have besides those that {@code *} shows. */
  List<Object> pseudoColumns(List<TableSchema> tables, Predicate<String> columnName) {
    List<Object> rows = new ArrayList<>();
    for (TableSchema table : tables) {
      for (SystemColumn column : SystemColumn.values()) {
        boolean there = column != SystemColumn.DOC || table.kind() == TableKind.DOCUMENT;
        if (there && table.column(column.label()) == null && columnName.test(column.label())) {
          Described type = described(column.type());
          rows.add(
              row(
                  null,
                  schemaName,
                  table.name(),
                  column.label(),
                  type.jdbcType,
                  type.size(),
                  type.digits(),
                  JdbcTypes.radix(type.jdbcType),
                  PseudoColumnUsage.NO_USAGE_RESTRICTIONS.name(),
                  null,
                  null,
                  "YES"));
        }
      }
    }
    return rows;
  }

  /** The types that columns can have, by JDBC's numbers for them. */
  static List<Object> types() {
    List<Object> rows = new ArrayList<>();
    rows.add(type("TINYINT", Types.TINYINT, null, null));
    rows.add(type("BIGINT", Types.BIGINT, null, null));
    rows.add(type("VARBINARY", Types.VARBINARY, "x'", "length"));
    rows.add(type("BINARY", Types.BINARY, "x'", "length"));
    rows.add(type("CHAR", Types.CHAR, "'", "length"));
    rows.add(type("DECIMAL", Types.DECIMAL, null, "precision,scale"));
    rows.add(type("INTEGER", Types.INTEGER, null, null));
    rows.add(type("SMALLINT", Types.SMALLINT, null, null));
    rows.add(type("FLOAT", Types.FLOAT, null, null));
    rows.add(type("REAL", Types.REAL, null, null));
    rows.add(type("DOUBLE", Types.DOUBLE, null, null));
    rows.add(type("VARCHAR", Types.VARCHAR, "'", "length"));
    rows.add(type("TEXT", Types.VARCHAR, "'", null));
    rows.add(type("BOOLEAN", Types.BOOLEAN, null, null));
    rows.add(type("DATE", Types.DATE, "DATE '", null));
    rows.add(type("TIME", Types.TIME, "TIME '", null));
    rows.add(type("TIMESTAMP", Types.TIMESTAMP, "TIMESTAMP '", null));
    rows.add(type("UUID", Types.OTHER, "UUID '", null));
    rows.add(type("VARIANT", Types.JAVA_OBJECT, null, null));
    rows.add(type("JSON", Types.JAVA_OBJECT, null, null));
    return rows;
  }

  private static Object type(
      String name, int jdbcType, @Nullable String prefix, @Nullable String parameters) {
    boolean decimal = jdbcType == Types.DECIMAL;
    int most = decimal ? ColumnType.MAX_DIGITS : Integer.MAX_VALUE;
    short scale = (short) JdbcTypes.scale(jdbcType, 0);
    return row(
        name,
        jdbcType,
        JdbcTypes.size(jdbcType, name, most),
        prefix,
        prefix == null ? null : "'",
        parameters,
        (short) DatabaseMetaData.typeNullable,
        JdbcTypes.isCaseSensitive(jdbcType),
        (short) DatabaseMetaData.typeSearchable,
        !JdbcTypes.isNumber(jdbcType),
        false,
        false,
        name,
        scale,
        decimal ? (short) ColumnType.MAX_DIGITS : scale,
        null,
        null,
        JdbcTypes.radix(jdbcType));
  }

  private static Object row(@Nullable Object... values) {
    return values;
  }

  /** A type in JDBC's words. */
  private record Described(int jdbcType, String name, int precision, Integer scale) {
    @Nullable Integer size() {
      return JdbcTypes.size(jdbcType, name, precision);
    }

    @Nullable Integer digits() {
      return JdbcTypes.digits(jdbcType, scale);
    }
  }

  private Described described(ColumnType type) {
    RelDataType calcites = ColumnTypes.toCalcite(type, true, typeFactory);
    int jdbcType = calcites.getSqlTypeName().getJdbcOrdinal();
    return new Described(
        jdbcType,
        JdbcTypes.plainName(jdbcType, calcites.getSqlTypeName().getName()),
        calcites.getPrecision(),
        calcites.getScale());
  }
}
