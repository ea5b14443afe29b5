package org.driftdb.adapter.names;

import java.util.HashMap;
import java.util.Map;
import org.apache.calcite.schema.TemporalTable;
import org.apache.calcite.schema.impl.ViewTable;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlValidatorCatalogReader;
import org.apache.calcite.sql.validate.SqlValidatorTable;
import org.apache.calcite.util.Util;
import org.driftdb.parser.SqlDefaultSnapshot;

/** The points at which the tables of one statement stand. */
final class TablePoints {
  private final SqlValidatorCatalogReader tables;
  private final PastTables pastTables;
  private final WithNames withNames;

  /** Where the points of whole queries stand, and whether a table has taken each. */
  private final Map<SqlParserPos, Boolean> defaultPoints = new HashMap<>();

  TablePoints(SqlValidatorCatalogReader tables, PastTables pastTables, WithNames withNames) {
    this.tables = tables;
    this.pastTables = pastTables;
    this.withNames = withNames;
  }

  /** A table at a point, planned as what it was there. */
  SqlNode at(SqlSnapshot snapshot, SqlIdentifier table) {
    if (snapshot instanceof SqlDefaultSnapshot) {
      boolean taken = mayHavePoint(table);
      defaultPoints.merge(snapshot.getPeriod().getParserPosition(), taken, Boolean::logicalOr);
      if (!taken) {
        return table;
      }
    }
    if (!withNames.define(table)) {
      SqlIdentifier then = pastTables.at(table, snapshot.getPeriod());
      if (then != table) {
        snapshot.setOperand(
            0,
            SqlStdOperatorTable.AS.createCall(
                table.getParserPosition(),
                then,
                new SqlIdentifier(Util.last(table.names), table.getParserPosition())));
      }
    }
    return snapshot;
  }

  private boolean mayHavePoint(SqlIdentifier name) {
    SqlValidatorTable table = tables.getTable(name.names);
    return table == null || mayHavePoint(table);
  }

  /** Whether a table has a history, or may be made of some that have. */
  static boolean mayHavePoint(SqlValidatorTable table) {
    return table.unwrap(TemporalTable.class) != null || table.unwrap(ViewTable.class) != null;
  }

  /** Checks that the point of each whole query is for one of its tables at least. */
  void requireTaken() {
    defaultPoints.forEach(
        (point, taken) -> {
          if (!taken) {
            throw SqlDefaultSnapshot.notTaken(point);
          }
        });
  }
}
