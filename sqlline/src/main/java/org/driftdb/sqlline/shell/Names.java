package org.driftdb.sqlline.shell;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The names of tables and columns, looked up when they are asked for. */
final class Names {
  private final Connection connection;

  Names(Connection connection) {
    this.connection = connection;
  }

  /** The tables of the schema that names without one mean; none where they cannot be read. */
  List<String> tables() {
    try {
      DatabaseMetaData metaData = connection.getMetaData();
      return read(metaData.getTables(null, connection.getSchema(), "%", null), "TABLE_NAME");
    } catch (SQLException e) {
      // Nothing is offered then; a statement will say what is wrong.
      return List.of();
    }
  }

  /** The columns of a table, whatever the case in which it is written; none if there is no such. */
  List<String> columns(String table) {
    for (String name : tables()) {
      if (name.equalsIgnoreCase(table)) {
        return columnsOf(name);
      }
    }
    return List.of();
  }

  private List<String> columnsOf(String table) {
    try {
      DatabaseMetaData metaData = connection.getMetaData();
      String escape = metaData.getSearchStringEscape();
      String exactly = table.replace("_", escape + "_").replace("%", escape + "%");
      return read(metaData.getColumns(null, connection.getSchema(), exactly, "%"), "COLUMN_NAME");
    } catch (SQLException e) {
      return List.of();
    }
  }

  private static List<String> read(ResultSet found, String column) throws SQLException {
    try (found) {
      List<String> names = new ArrayList<>();
      while (found.next()) {
        names.add(found.getString(column));
      }
      return names;
    }
  }
}
