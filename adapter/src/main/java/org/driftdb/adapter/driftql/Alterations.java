package org.driftdb.adapter.driftql;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.driftdb.adapter.jdbc.CheckedColumns;
import org.driftdb.adapter.jdbc.TableRules;
import org.driftdb.adapter.names.ColumnNames;
import org.driftdb.adapter.names.Places;
import org.driftdb.parser.SqlAddColumn;
import org.driftdb.parser.SqlAlterTable;
import org.driftdb.parser.SqlColumnSpec;
import org.driftdb.parser.SqlDropColumn;
import org.driftdb.parser.SqlRenameColumn;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.schema.CheckConstraint;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.SchemaHistory;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Json;

/** What ALTER TABLE makes of a table. */
final class Alterations {
  private final Function<SqlDataTypeSpec, ColumnType> types;

  /** Alterations whose types are read so. */
  Alterations(Function<SqlDataTypeSpec, ColumnType> types) {
    this.types = types;
  }

  /**
   * The change that a statement makes.
   *
   * @throws DriftException if it gives a new column what that cannot have
   */
  Function<SchemaHistory, TableSchema> of(SqlAlterTable alter) {
    if (alter instanceof SqlAddColumn add) {
      return adding(add);
    } else if (alter instanceof SqlDropColumn drop) {
      return table -> dropping(drop, table);
    }
    SqlRenameColumn rename = (SqlRenameColumn) alter;
    return table -> renaming(rename, table);
  }

  private Function<SchemaHistory, TableSchema> adding(SqlAddColumn add) {
    SqlColumnSpec spec = add.column();
    if (spec.primaryKey()) {
      throw refused(spec, "PRIMARY KEY: a table keeps the key that it was made with");
    }
    Column column = TableElements.column(spec, types);
    return table -> adding(add, column, table);
  }

  private static TableSchema adding(SqlAddColumn add, Column column, SchemaHistory table) {
    TableSchema current = table.current();
    if (add.ifNotExists() && shows(current, exact(add.column().name(), current))) {
      return current;
    }
    TableSchema altered = table.adding(column.withInitial(TableRules.valueNow(column)));
    SqlNode check = add.column().check();
    TableSchema checked = check == null ? altered : withCheck(altered, column.name(), check);
    return add.column().unique() ? withUnique(checked, column.name()) : checked;
  }

  /** The table with a condition on its new column alone, which rows from before it satisfy. */
  private static TableSchema withCheck(TableSchema table, String name, SqlNode condition) {
    Column column = table.requireColumn(name);
    List<Column> alone = List.of(column);
    String checkName = name + "_check";
    for (int i = 2; hasCheck(table, checkName); i++) {
      checkName = name + "_check_" + i;
    }
    CheckConstraint check = TableRules.condition(checkName, table.name(), alone, condition);
    if (TableRules.isFalse(check, table.name(), alone, Document.of(name, column.initial()))) {
      throw new DriftException(
          ErrorCode.CHECK_VIOLATION,
          "In rows from before it, column "
              + Json.write(name)
              + " would be "
              + Json.write(column.initial())
              + ", which does not satisfy CHECK "
              + Json.write(checkName)
              + ": "
              + check.sql());
    }
    List<CheckConstraint> checks = new ArrayList<>(table.checks());
    checks.add(check);
    return table.withChecks(checks);
  }

  private static boolean hasCheck(TableSchema table, String name) {
    return table.checks().stream().anyMatch(check -> check.name().equalsIgnoreCase(name));
  }

  private static TableSchema withUnique(TableSchema table, String column) {
    String name = column;
    while (table.index(name) != null) {
      name += "_";
    }
    List<IndexDefinition> indexes = new ArrayList<>(table.indexes());
    indexes.add(IndexDefinition.unique(name, column));
    return table.withIndexes(indexes);
  }

  private static TableSchema dropping(SqlDropColumn drop, SchemaHistory table) {
    TableSchema current = table.current();
    String column = exact(drop.column(), current);
    if (drop.ifExists() && !shows(current, column)) {
      return current;
    }
    CheckConstraint check = CheckedColumns.of(current).naming(column, current.checks());
    if (check != null) {
      throw new DriftException(
          ErrorCode.NOT_SUPPORTED,
          "Column "
              + Json.write(column)
              + " cannot be dropped: CHECK "
              + Json.write(check.name())
              + " of table "
              + Json.write(current.name())
              + " names it: "
              + check.sql());
    }
    return table.dropping(column);
  }

  private static TableSchema renaming(SqlRenameColumn rename, SchemaHistory table) {
    TableSchema current = table.current();
    String column = exact(rename.column(), current);
    String newName = ColumnNames.decode(rename.name().getSimple());
    return table
        .renaming(column, newName)
        .withChecks(CheckedColumns.of(current).renamed(column, newName, current.checks()));
  }

  private static boolean shows(TableSchema table, String column) {
    Column found = table.column(column);
    return found != null && !found.isHidden();
  }

  private static String exact(SqlIdentifier name, TableSchema table) {
    List<Column> shown = table.columns().stream().filter(column -> !column.isHidden()).toList();
    return TableDefinitions.exact(ColumnNames.decode(name.getSimple()), shown);
  }

  /** The column that a statement is about. */
  static SqlIdentifier column(SqlAlterTable alter) {
    if (alter instanceof SqlAddColumn add) {
      return add.column().name();
    }
    return alter instanceof SqlDropColumn drop ? drop.column() : ((SqlRenameColumn) alter).column();
  }

  private static DriftException refused(SqlColumnSpec column, String what) {
    return new DriftException(
        ErrorCode.NOT_SUPPORTED, "A column cannot be added with " + what + Places.of(column));
  }
}
