package org.driftdb.adapter.jdbc;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlShuttle;
import org.driftdb.adapter.driftql.TableDefinitions;
import org.driftdb.adapter.names.ColumnNames;
import org.driftdb.storage.schema.CheckConstraint;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.TableSchema;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a table, as the conditions on its rows name them.
 *
 * @param table the name of the table, which may stand before that of a column
 */
public record CheckedColumns(String table, List<Column> columns) {
  /** Those of a table. */
  public static CheckedColumns of(TableSchema table) {
    return new CheckedColumns(table.name(), table.columns());
  }

  /**
   * A condition, as a statement gives it, in which each column has its exact name: no column that
   * comes later can be meant by it.
   */
  SqlNode exact(SqlNode condition) {
    return named(condition, UnaryOperator.identity());
  }

  /** The first condition that names a column, which is given by its exact name; null if none. */
  public @Nullable CheckConstraint naming(String column, List<CheckConstraint> checks) {
    return checks.stream().filter(check -> names(check, column)).findFirst().orElse(null);
  }

  private boolean names(CheckConstraint check, String column) {
    Set<String> found = new HashSet<>();
    named(
        RuleText.parse(check.sql()),
        name -> {
          found.add(name);
          return name;
        });
    return found.contains(column);
  }

  /** The conditions, which call a column by another name; both names are exact. */
  public List<CheckConstraint> renamed(
      String column, String newName, List<CheckConstraint> checks) {
    return checks.stream()
        .map(check -> names(check, column) ? renamed(column, newName, check) : check)
        .toList();
  }

  private CheckConstraint renamed(String column, String newName, CheckConstraint check) {
    SqlNode changed =
        named(RuleText.parse(check.sql()), name -> name.equals(column) ? newName : name);
    return new CheckConstraint(check.name(), RuleText.of(changed));
  }

  private SqlNode named(SqlNode condition, UnaryOperator<String> names) {
    SqlNode changed =
        condition.accept(
            new SqlShuttle() {
              @Override
              public SqlNode visit(SqlIdentifier name) {
                int place = isQualified(name) ? 1 : 0;
                String written = ColumnNames.decode(name.names.get(place));
                String column = names.apply(TableDefinitions.exact(written, columns));
                return column.equals(written)
                    ? name
                    : name.setName(place, ColumnNames.encode(column));
              }
            });
    return changed == null ? condition : changed;
  }

  /** Whether a name has that of the table before that of a column. */
  private boolean isQualified(SqlIdentifier name) {
    String first = ColumnNames.decode(name.names.get(0));
    String column = TableDefinitions.exact(first, columns);
    return name.names.size() > 1
        && columns.stream().noneMatch(each -> each.name().equals(column))
        && first.equalsIgnoreCase(table);
  }
}
