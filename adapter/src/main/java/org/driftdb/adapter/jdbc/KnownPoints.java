package org.driftdb.adapter.jdbc;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.avatica.remote.TypedValue;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.Table;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.NlsString;
import org.apache.calcite.util.TimestampString;
import org.apache.calcite.util.Util;
import org.driftdb.adapter.DriftTable;
import org.driftdb.adapter.DriftView;
import org.driftdb.adapter.PastName;
import org.driftdb.adapter.Point;
import org.driftdb.adapter.ScanTime;
import org.driftdb.adapter.names.PastTables;
import org.driftdb.adapter.names.Places;
import org.driftdb.parser.DriftOperators;
import org.driftdb.parser.PeriodOperator;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/**
 * The points of a statement that are known while it is prepared: literals, and parameters where
 * they are bound already. A table that was another at such a point is planned as that.
 */
final class KnownPoints implements PastTables {
  private final CalciteCatalogReader tables;
  private final List<TypedValue> parameters;

  KnownPoints(CalciteCatalogReader tables, List<TypedValue> parameters) {
    this.tables = tables;
    this.parameters = parameters;
  }

  @Override
  public SqlIdentifier at(SqlIdentifier table, SqlNode period) {
    Table found = table(table);
    if (isPeriod(period)) {
      return table;
    } else if (found instanceof DriftView view) {
      return at(view, table, period);
    }
    return found instanceof DriftTable now
        ? at(now, PastName.parse(Util.last(table.names)), table, period)
        : table;
  }

  private @Nullable Table table(SqlIdentifier name) {
    CalciteSchema.TableEntry entry = SqlValidatorUtil.getTableEntry(tables, name.names);
    return entry == null ? null : entry.getTable();
  }

  private static boolean isPeriod(SqlNode period) {
    return period instanceof SqlCall call && call.getOperator() instanceof PeriodOperator;
  }

  /**
   * The name of a table at a point.
   *
   * @param asked what was written
   * @param table the name of what is meant now
   */
  private SqlIdentifier at(DriftTable now, PastName asked, SqlIdentifier table, SqlNode period) {
    Point point = point(period);
    SqlDynamicParam parameter = parameter(period);
    String respelled = now.access().respelled(asked.table(), now.name());
    if (respelled != null && parameter != null) {
      now.access().expect(asked.table(), parameter.getIndex(), point);
    } else if (respelled != null && point == null) {
      throw changing(respelled, asked.table(), period);
    }
    if (point == null) {
      return table;
    }
    String then = now.access().ownName(asked.table(), point);
    if (now.schema().equals(now.access().find(then, point))) {
      return table;
    }
    if (parameter != null) {
      // Otherwise the plan, which may have no scan of it, would go on when another point is bound.
      now.access().expect(asked.table(), parameter.getIndex(), point);
    }
    return named(table, new PastName(then, asked.kind(), point));
  }

  /** The name of a view at a point, which has to be known when the statement begins. */
  private SqlIdentifier at(DriftView now, SqlIdentifier table, SqlNode period) {
    String asked = PastName.table(Util.last(table.names));
    String name = now.definition().name();
    Point point = point(period);
    SqlDynamicParam parameter = parameter(period);
    if (point == null && parameter == null) {
      String changing = now.changing();
      if (changing != null) {
        throw changing(changing, name, period);
      }
      return table;
    }
    Integer index = parameter == null ? null : (Integer) parameter.getIndex();
    if (index != null && now.access().respelled(asked, name) != null) {
      now.access().expect(asked, index, point);
    }
    String then = point == null ? name : now.access().ownName(asked, point);
    return named(table, new PastName(then, ScanTime.Kind.STATE, point, index));
  }

  /** The failure of a point that is found while the statement runs. */
  private static DriftException changing(String reason, String table, SqlNode period) {
    return new DriftException(
        ErrorCode.NOT_SUPPORTED,
        reason
            + ": write the point at which "
            + Json.write(table)
            + " is read as a literal or a parameter"
            + Places.of(period));
  }

  @Override
  public SqlIdentifier readBy(PeriodOperator period, SqlIdentifier table, @Nullable SqlNode point) {
    Table found = table(table);
    if (found == null) {
      return table;
    }
    ScanTime.Kind kind = ScanTime.kind(period);
    if (!(found instanceof DriftTable now)) {
      throw new DriftException(
          ErrorCode.NOT_SUPPORTED,
          kind
              + " tells of a table of a DriftDB database, and "
              + Json.write(Util.last(table.names))
              + (found.getJdbcTableType() == Schema.TableType.VIEW ? " is a view" : " is none")
              + Places.of(table));
    }
    if (period.isOfVersions()) {
      return point == null ? table : at(table, point);
    }
    PastName asked = new PastName(PastName.table(Util.last(table.names)), kind, null);
    SqlIdentifier read = named(table, new PastName(now.name(), kind, null));
    return point == null ? read : at(now, asked, read, point);
  }

  private static SqlIdentifier named(SqlIdentifier table, PastName name) {
    List<String> names = new ArrayList<>(Util.skipLast(table.names));
    names.add(name.toString());
    return new SqlIdentifier(names, table.getParserPosition());
  }

  private @Nullable Point point(SqlNode period) {
    SqlDynamicParam parameter = parameter(period);
    if (parameter != null) {
      return parameter.getIndex() < parameters.size()
          ? Point.of(JavaValues.stored(parameters.get(parameter.getIndex())))
          : null;
    }
    return named(period) instanceof SqlLiteral literal ? literal(literal) : null;
  }

  private static @Nullable SqlDynamicParam parameter(SqlNode period) {
    return named(period) instanceof SqlDynamicParam parameter ? parameter : null;
  }

  /** The expression whose value names the point. */
  static SqlNode named(SqlNode period) {
    return period instanceof SqlCall call && call.getOperator().equals(DriftOperators.POINT)
        ? call.operand(0)
        : period;
  }

  /**
   * The point that a literal names.
   *
   * @throws DriftException with code BAD_POINT, and the literal's place, if it names none
   */
  static Point literal(SqlLiteral literal) {
    SqlLiteral known =
        literal instanceof SqlUnknownLiteral unknown
            ? unknown.resolve(SqlTypeName.valueOf(unknown.tag))
            : literal;
    if (known.getTypeName() == SqlTypeName.TIMESTAMP) {
      return Point.of(
          java.time.Instant.ofEpochMilli(
              known.getValueAs(TimestampString.class).getMillisSinceEpoch()));
    }
    Object value = known.getValue();
    return Places.at(
        literal,
        () ->
            Point.of(
                value instanceof NlsString text
                    ? text.getValue()
                    : value instanceof DateString day ? day.toString() : value));
  }
}
