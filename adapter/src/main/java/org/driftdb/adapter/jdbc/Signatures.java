package org.driftdb.adapter.jdbc;

import java.sql.DatabaseMetaData;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.AvaticaParameter;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.jdbc.CalcitePrepare.CalciteSignature;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.linq4j.Linq4j;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.driftdb.adapter.driftql.DirectStatement;
import org.driftdb.adapter.driftql.ResultColumn;

/** Prepared statements as Avatica has them, for statements that need no plan. */
final class Signatures {
  private Signatures() {}

  /** The prepared form of a statement; it does nothing before it is executed. */
  static CalciteSignature<Object> of(
      String sql, SqlNode parsed, DirectStatement statement, CalciteSchema rootSchema) {
    List<AvaticaParameter> parameters =
        Collections.nCopies(
            parameterCount(parsed),
            new AvaticaParameter(
                false, 0, 0, Types.JAVA_OBJECT, "ANY", Object.class.getName(), "?"));
    if (statement instanceof DirectStatement.Change change) {

      return new CalciteSignature<>(
          sql,
          parameters,
          Map.of(),
          null,
          List.of(rowCount()),
          Meta.CursorFactory.OBJECT,
          rootSchema,
          List.of(),
          -1,
          context -> Linq4j.singletonEnumerable(change.work().run(context)),
          Meta.StatementType.IS_DML);
    }
    DirectStatement.Show show = (DirectStatement.Show) statement;
    List<ColumnMetaData> columns = new ArrayList<>();
    for (ResultColumn column : show.columns()) {
      columns.add(column(columns.size(), column));
    }
    return new CalciteSignature<>(
        sql,
        parameters,
        Map.of(),
        null,
        columns,
        Meta.CursorFactory.ARRAY,
        rootSchema,
        List.of(),
        -1,
        context -> Linq4j.asEnumerable(new ArrayList<Object>(rows(show, context))),
        Meta.StatementType.SELECT);
  }

  private static List<Object[]> rows(
      DirectStatement.Show show, org.apache.calcite.DataContext context) {
    List<Object[]> rows = new ArrayList<>();
    show.source().rows(context).forEach(rows::add);
    return rows;
  }

  /** The only column of what a change returns. */
  static ColumnMetaData rowCount() {
    return column(
        0, new ResultColumn(AvaticaConnection.ROWCOUNT_COLUMN_NAME, ResultColumn.Type.BIGINT));
  }

  private static int parameterCount(SqlNode statement) {
    int[] count = {0};
    statement.accept(
        new SqlBasicVisitor<Void>() {
          @Override
          public Void visit(SqlDynamicParam parameter) {
            count[0] = Math.max(count[0], parameter.getIndex() + 1);
            return null;
          }
        });
    return count[0];
  }

  private static ColumnMetaData column(int ordinal, ResultColumn column) {
    ColumnMetaData.AvaticaType type =
        switch (column.type()) {
          case BIGINT -> ColumnMetaData.scalar(Types.BIGINT, "BIGINT", ColumnMetaData.Rep.LONG);
          case VARCHAR ->
              ColumnMetaData.scalar(Types.VARCHAR, "VARCHAR", ColumnMetaData.Rep.STRING);
          case JSON -> ColumnMetaData.scalar(Types.VARCHAR, "JSON", ColumnMetaData.Rep.STRING);
          case BOOLEAN ->
              ColumnMetaData.scalar(Types.BOOLEAN, "BOOLEAN", ColumnMetaData.Rep.BOOLEAN);
          case TIMESTAMP ->
              ColumnMetaData.scalar(Types.TIMESTAMP, "TIMESTAMP", ColumnMetaData.Rep.LONG);
        };
    return new ColumnMetaData(
        ordinal,
        false,
        JdbcTypes.isCaseSensitive(type.id),
        false,
        false,
        DatabaseMetaData.columnNullable,
        JdbcTypes.isNumber(type.id),
        JdbcTypes.displaySize(type.id, type.getName(), 0),
        column.name(),
        column.name(),
        null,
        JdbcTypes.sentPrecision(type.id, type.getName(), 0),
        JdbcTypes.scale(type.id, 0),
        null,
        null,
        type,
        true,
        false,
        false,
        JdbcTypes.classOf(type.id, type.getName()).getName());
  }
}
