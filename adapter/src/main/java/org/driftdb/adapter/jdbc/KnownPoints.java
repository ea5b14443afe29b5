package org.driftdb.adapter.jdbc;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.avatica.remote.TypedValue;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.prepare.Prepare;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.NlsString;
import org.apache.calcite.util.TimestampString;
import org.apache.calcite.util.Util;
import org.driftdb.adapter.DriftTable;
import org.driftdb.adapter.PastName;
import org.driftdb.adapter.Point;
import org.driftdb.adapter.names.PastTables;
import org.driftdb.parser.DriftOperators;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.schema.TableSchema;
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
    Prepare.PreparingTable found = point == null ? null : tables.getTable(table.names);
    DriftTable now = found == null ? null : found.unwrap(DriftTable.class);
    if (point == null || now == null) {
      return table;
    }
    TableSchema then = now.access().find(now.name(), point);
    if (now.schema().equals(then)) {
      return table;
    }
    List<String> names = new ArrayList<>(Util.skipLast(table.names));
    names.add(PastName.of(now.name(), point));
    return new SqlIdentifier(names, table.getParserPosition());
  }

  private @Nullable Point point(SqlNode period) {
    if (period instanceof SqlCall call && call.getOperator().equals(DriftOperators.POINT)) {
      SqlNode named = call.operand(0);
      if (named instanceof SqlDynamicParam parameter) {
        return parameter.getIndex() < parameters.size()
            ? Point.of(JavaValues.stored(parameters.get(parameter.getIndex())))
            : null;
      }
      return named instanceof SqlLiteral literal ? literal(literal) : null;
    }
    return period instanceof SqlLiteral literal ? literal(literal) : null;
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
