package org.driftdb.adapter.names;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.TemporalTable;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.SqlTableRef;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.validate.SqlValidatorCatalogReader;
import org.apache.calcite.sql.validate.SqlValidatorTable;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.util.Util;
import org.driftdb.adapter.variant.Variants;
import org.driftdb.parser.DriftOperators;
import org.driftdb.parser.PeriodOperator;
import org.driftdb.parser.SqlDefaultSnapshot;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;

/** The points at which the tables of one statement stand. */
final class TablePoints {
  private final SqlValidatorCatalogReader tables;
  private final PastTables pastTables;
  private final WithNames withNames;

  /** Where the points of whole queries stand, and whether a table has taken each. */
  private final Map<SqlParserPos, Boolean> defaultPoints = new HashMap<>();

  private final Set<SqlSnapshot> prepared = Collections.newSetFromMap(new IdentityHashMap<>());

  TablePoints(SqlValidatorCatalogReader tables, PastTables pastTables, WithNames withNames) {
    this.tables = tables;
    this.pastTables = pastTables;
    this.withNames = withNames;
  }

  /**
   * A table at a point or over a period, planned as what it was there; or just the table, where the
   * point of the whole query passes over it.
   *
   * @param named whether it has got a name in FROM
   */
  SqlNode prepare(SqlSnapshot snapshot, boolean named) {
    if (!prepared.add(snapshot)) {
      return snapshot;
    }
    if (snapshot.getPeriod() instanceof SqlCall call
        && call.getOperator() instanceof PeriodOperator period
        && period.isOfTable()) {
      readHistory(snapshot, period, named);
      return snapshot;
    }
    SqlNode read = snapshot.getTableRef();
    if (read instanceof SqlIdentifier table) {
      return at(snapshot, read, table, named);
    }
    return read instanceof SqlTableRef hinted
        ? at(snapshot, read, hinted.operand(0), named)
        : snapshot;
  }

  /**
   * A table at a point.
   *
   * @param read the table as it is read: with hints, if it has some
   */
  private SqlNode at(SqlSnapshot snapshot, SqlNode read, SqlIdentifier table, boolean named) {
    if (snapshot instanceof SqlDefaultSnapshot) {
      boolean taken = mayHavePoint(table);
      defaultPoints.merge(snapshot.getPeriod().getParserPosition(), taken, Boolean::logicalOr);
      if (!taken) {
        return read;
      }
    }
    if (!withNames.define(table)) {
      SqlIdentifier then = pastTables.at(table, snapshot.getPeriod());
      if (then != table) {
        SqlNode readThen =
            read instanceof SqlTableRef hinted
                ? new SqlTableRef(hinted.getParserPosition(), then, hinted.operand(1))
                : then;
        snapshot.setOperand(0, named ? readThen : named(readThen, Util.last(table.names)));
      }
    }
    return snapshot;
  }

  /**
   * The expression after AS OF as Calcite takes it, which knows TIMESTAMPs only. A text may name a
   * point as well, and so may a value of a document, and a DATE: its first moment.
   *
   * @throws DriftException with code BAD_POINT if its values can name none
   */
  static SqlNode point(SqlNode period, RelDataType type) {
    if (SqlTypeUtil.isTimestamp(type)) {
      return period;
    }
    if (SqlTypeUtil.inCharFamily(type) || SqlTypeUtil.isDate(type) || Variants.isVariant(type)) {
      return DriftOperators.POINT.createCall(period.getParserPosition(), period);
    }
    throw new DriftException(
        ErrorCode.BAD_POINT,
        "What is of type "
            + type.getSqlTypeName().getName()
            + " is no point in time: write a TIMESTAMP, or a text such as '@seq:7', which for a"
            + " number n is '@seq:' || CAST(n AS VARCHAR)"
            + Places.of(period));
  }

  /**
   * Makes the table of a table function that which is read of it, at the point where it is seen.
   */
  private void readHistory(SqlSnapshot snapshot, PeriodOperator period, boolean named) {
    SqlSnapshot point = snapshot.getTableRef() instanceof SqlSnapshot inner ? inner : null;
    SqlSnapshot holder = point == null ? snapshot : point;
    prepared.add(holder);
    if (holder.getTableRef() instanceof SqlIdentifier table) {
      SqlIdentifier read =
          pastTables.readBy(period, table, point == null ? null : point.getPeriod());
      // Without a name of its own it has one that meets no other table's.
      holder.setOperand(0, named ? read : named(read, period.getName() + " " + prepared.size()));
    }
  }

  private static SqlNode named(SqlNode table, String name) {
    SqlParserPos pos = table.getParserPosition();
    return SqlStdOperatorTable.AS.createCall(pos, table, new SqlIdentifier(name, pos));
  }

  private boolean mayHavePoint(SqlIdentifier name) {
    CalciteSchema.TableEntry entry = SqlValidatorUtil.getTableEntry(tables, name.names);
    return entry == null || mayHavePoint(entry.getTable());
  }

  /** Whether a table has a history, or may be made of some that have. */
  static boolean mayHavePoint(SqlValidatorTable table) {
    Table known = table.unwrap(Table.class);
    return known != null && mayHavePoint(known);
  }

  private static boolean mayHavePoint(Table table) {
    return table instanceof TemporalTable || table.getJdbcTableType() == Schema.TableType.VIEW;
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
