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
import org.apache.calcite.sql.parser.SqlParserPos;
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
import org.driftdb.parser.DriftOperators;
import org.driftdb.parser.PeriodOperator;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.schema.TableSchema;
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
    Point point = point(period);
    Table found = table(table);
    if (found instanceof DriftView view && !isPeriod(period)) {
      return at(view, table, period, point);
    }
    if (point == null || !(found instanceof DriftTable now)) {
      return table;
    }
    TableSchema then = now.access().find(now.name(), point);
    if (now.schema().equals(then)) {
      return table;
    }
    return named(
        table, new PastName(now.name(), PastName.parse(Util.last(table.names)).kind(), point));
  }

  private @Nullable Table table(SqlIdentifier name) {
    CalciteSchema.TableEntry entry = SqlValidatorUtil.getTableEntry(tables, name.names);
    return entry == null ? null : entry.getTable();
  }

  private static boolean isPeriod(SqlNode period) {
    return period instanceof SqlCall call && call.getOperator() instanceof PeriodOperator;
  }

  /** The name of a view at a point, which has to be known when the statement begins. */
  private static SqlIdentifier at(
      DriftView view, SqlIdentifier table, SqlNode period, @Nullable Point point) {
    SqlDynamicParam parameter = parameter(period);
    if (point == null && parameter == null) {
      String changing = view.changing();
      if (changing == null) {
        return table;
      }
      SqlParserPos pos = period.getParserPosition();
      throw new DriftException(
          ErrorCode.NOT_SUPPORTED,
          changing
              + ": write the point at which "
              + Json.write(view.definition().name())
              + " is read as a literal or a parameter, at line "
              + pos.getLineNum()
              + ", column "
              + pos.getColumnNum());
    }
    return named(
        table,
        new PastName(
            view.definition().name(),
            ScanTime.Kind.STATE,
            point,
            parameter == null ? null : (Integer) parameter.getIndex()));
  }

  @Override
  public SqlIdentifier readBy(PeriodOperator period, SqlIdentifier table) {
    Table found = table(table);
    if (found == null) {
      return table;
    }
    ScanTime.Kind kind = ScanTime.kind(period);
    if (!(found instanceof DriftTable now)) {
      SqlParserPos pos = table.getParserPosition();
      throw new DriftException(
          ErrorCode.NOT_SUPPORTED,
          kind
              + " tells of a table of a DriftDB database, and "
              + Json.write(Util.last(table.names))
              + (found.getJdbcTableType() == Schema.TableType.VIEW ? " is a view" : " is none")
              + ", at line "
              + pos.getLineNum()
              + ", column "
              + pos.getColumnNum());
    }
    return period.isOfVersions() ? table : named(table, new PastName(now.name(), kind, null));
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
  private static SqlNode named(SqlNode period) {
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
    try {
      return Point.of(
          value instanceof NlsString text
              ? text.getValue()
              : value instanceof DateString day ? day.toString() : value);
    } catch (DriftException e) {
      SqlParserPos pos = literal.getParserPosition();
      throw new DriftException(
          e.code(),
          e.getMessage() + ", at line " + pos.getLineNum() + ", column " + pos.getColumnNum(),
          e);
    }
  }
}
