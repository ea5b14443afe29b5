package org.driftdb.adapter.jdbc;

import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlShuttle;
import org.driftdb.adapter.driftql.TableDefinitions;
import org.driftdb.adapter.names.ColumnNames;
import org.driftdb.storage.schema.CheckConstraint;
import org.driftdb.storage.schema.TableSchema;
import org.jspecify.annotations.Nullable;

/**
 * A column, as the conditions on the rows of its table name it.
 *
 * @param column its exact name
 */
public record CheckedColumns(TableSchema table, String column) {
  /** A condition that names the column; null if none does. */
  public @Nullable CheckConstraint first() {
    String another = column + "'";
    return table.checks().stream()
        .filter(check -> !renamed(check, another).equals(check))
        .findFirst()
        .orElse(null);
  }

  /**
   * The conditions of the table, which call the column by another name.
   *
   * @param newName the name as a statement has it
   */
  public List<CheckConstraint> renamed(String newName) {
    return table.checks().stream().map(check -> renamed(check, newName)).toList();
  }

  private CheckConstraint renamed(CheckConstraint check, String newName) {
    boolean[] found = {false};
    SqlNode changed =
        RuleText.parse(check.sql())
            .accept(
                new SqlShuttle() {
                  @Override
                  public SqlNode visit(SqlIdentifier name) {
                    int place = place(name);
                    found[0] |= place >= 0;
                    return place < 0 ? name : name.setName(place, newName);
                  }
                });
    return changed != null && found[0]
        ? new CheckConstraint(check.name(), RuleText.of(changed))
        : check;
  }

  /** Where in a name the column's stands, which may have the table's before it; -1 for nowhere. */
  private int place(SqlIdentifier name) {
    boolean qualified =
        name.names.size() > 1
            && table.column(exact(name.names.get(0))) == null
            && ColumnNames.decode(name.names.get(0)).equalsIgnoreCase(table.name());
    int place = qualified ? 1 : 0;
    return exact(name.names.get(place)).equals(column) ? place : -1;
  }

  private String exact(String written) {
    return TableDefinitions.exact(ColumnNames.decode(written), table.columns());
  }
}
