package org.driftdb.adapter.jdbc;

import java.lang.reflect.Type;
import java.util.List;
import org.apache.calcite.avatica.AvaticaParameter;
import org.apache.calcite.avatica.remote.TypedValue;
import org.apache.calcite.config.CalciteConnectionConfig;
import org.apache.calcite.sql.SqlExplain;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.parser.SqlParserImplFactory;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.util.Util;
import org.driftdb.adapter.Planning;
import org.driftdb.adapter.SystemColumn;
import org.driftdb.adapter.driftql.DirectStatement;
import org.driftdb.adapter.driftql.DirectStatements;
import org.driftdb.adapter.driftql.TableReference;
import org.driftdb.adapter.names.Places;
import org.driftdb.parser.DriftParserImpl;
import org.driftdb.parser.DriftParsers;
import org.driftdb.parser.SqlColumnSpec;
import org.driftdb.parser.SqlCreateTypedTable;
import org.driftdb.parser.SqlRestore;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * How a statement of our driver is prepared. DriftQL and DDL become statements that run without a
 * plan; all else is planned.
 */
final class DriftPrepare extends DriftPlanner {
  private final Session session;

  /**
   * Prepares statements of a session.
   *
   * @param parameters what the parameters are bound to, if that is known already
   */
  DriftPrepare(Session session, List<TypedValue> parameters) {
    super(parameters);
    this.session = session;
  }

  @Override
  public <T> CalciteSignature<T> prepareSql(
      Context context, Query<T> query, Type elementType, long maxRowCount) {
    if (query.sql == null) {
      return super.prepareSql(context, query, elementType, maxRowCount);
    }
    String sql = query.sql;
    return Planning.run(
        new ViewQueries(context, session), planning -> prepare(context, query, sql, planning));
  }

  @SuppressWarnings("unchecked") // Calcite asks for Object, whatever T is said to be.
  private <T> CalciteSignature<T> prepare(
      Context context, Query<T> query, String sql, Planning planning) {
    SqlNode parsed = HistoryCalls.replace(parse(context.config(), sql));
    DirectStatement direct = SessionOptions.of(session, parsed);
    if (direct == null) {
      direct = TransactionControl.of(session, parsed);
    }
    if (direct == null) {
      direct = new ViewDefinitions(context, session).of(parsed);
    }
    if (direct == null) {
      direct = DirectStatements.of(context, session, parsed);
    }
    if (direct instanceof DirectStatement.Show show) {
      direct =
          new DirectStatement.Show(
              show.columns(),
              execution ->
                  Planning.run(
                      new ViewQueries(context, session), again -> show.source().rows(execution)));
    }
    if (direct != null) {
      return (CalciteSignature<T>) Signatures.of(sql, parsed, direct, context.getRootSchema());
    }
    if (parsed instanceof SqlCreateTypedTable create && create.query() != null) {
      return (CalciteSignature<T>) createTable(context, sql, create, create.query(), planning);
    }
    TableWrites writes = new TableWrites(name -> TableReference.find(context, name));
    if (parsed instanceof SqlExplain explain) {
      requirePlan(explain.getExplicandum());
      explainQuery(explain, writes.of(explain.getExplicandum()));
    }
    TableWrites.Write write = writes.of(parsed);
    if (write == null && parsed.getKind().belongsTo(SqlKind.DDL)) {
      throw new DriftException(
          ErrorCode.NOT_SUPPORTED,
          parsed.getKind().name().replace('_', ' ') + " is not supported here");
    } else if (write == null) {
      return planned(context, query, parsed, planning);
    }
    PlannedQuery<Object> rows = planned(context, Query.of(sql), write.query(), planning);
    List<AvaticaParameter> parameters =
        AssignedParameter.describe(
            rows.parameters, parsed, write.table().everLiving(), context.getTypeFactory());
    return (CalciteSignature<T>) TableWrites.signature(sql, write, parameters, rows);
  }

  private CalciteSignature<Object> createTable(
      Context context, String sql, SqlCreateTypedTable create, SqlNode query, Planning planning) {
    PlannedQuery<Object> rows = planned(context, Query.of(sql), query, planning);
    requireCount(create, rows.columns.size());
    CreateTableAs made =
        new CreateTableAs(
            TableReference.find(context, create.name()),
            create.ifNotExists,
            create.elements() == null
                ? Places.at(query, () -> CreateTableAs.columnsOf(rows))
                : DirectStatements.definition(context, create),
            rows);
    return new PlannedWrite(sql, rows.parameters, rows, made::run, null);
  }

  private static void requireCount(SqlCreateTypedTable create, int given) {
    SqlNodeList elements = create.elements();
    long columns =
        elements == null
            ? given
            : elements.stream().filter(SqlColumnSpec.class::isInstance).count();
    if (columns != given) {
      throw new DriftException(
          ErrorCode.SYNTAX,
          "The table has "
              + columns
              + (columns == 1 ? " column" : " columns")
              + ", and its query gives "
              + given
              + Places.of(create));
    }
  }

  /** Of RESTORE only that with a condition is planned. */
  private static void requirePlan(SqlNode explained) {
    if (explained instanceof SqlRestore restore && restore.condition() == null) {
      throw new DriftException(
          ErrorCode.NOT_SUPPORTED,
          "RESTORE has a plan only with WHERE: "
              + (restore.key() == null
                  ? "without it the rows that differ are compared key by key"
                  : "one row is looked up by its key")
              + Places.of(restore));
    }
  }

  /** The plan of a write is that of the query that gives its rows. */
  private void explainQuery(SqlExplain explain, TableWrites.@Nullable Write write) {
    if (write != null) {
      explain.setOperand(0, write.query());
    }
  }

  /** Goes Calcite's way with a statement that has been parsed. */
  private <T> PlannedQuery<T> planned(
      Context context, Query<T> query, SqlNode parsed, Planning planning) {
    CalciteSignature<T> signature =
        session.preparing(namesSystemColumns(parsed), () -> plan(context, query, parsed));
    if (parsed.getKind() == SqlKind.EXPLAIN) {
      // A plan is the same whatever the parameters are bound to, and if they are not.
      for (int i = 0; i < signature.parameters.size(); i++) {
        signature.internalParameters.put("?" + i, null);
      }
    }
    return new PlannedQuery<>(
        signature, planning, planning.readsOnly(session) ? sizes() : null, plain());
  }

  /** Whether a statement names a {@link SystemColumn}. */
  static boolean namesSystemColumns(SqlNode statement) {
    try {
      statement.accept(
          new SqlBasicVisitor<Void>() {
            @Override
            public Void visit(SqlIdentifier id) {
              if (!id.names.isEmpty() && SystemColumn.isLabel(Util.last(id.names))) {
                throw Util.FoundOne.NULL;
              }
              return null;
            }
          });
      return false;
    } catch (Util.FoundOne e) {
      return true;
    }
  }

  /** Parses a statement by the settings of a connection. */
  static SqlNode parse(CalciteConnectionConfig config, String sql) {
    try {
      return SqlParser.create(sql, parserConfig(config)).parseStmt();
    } catch (SqlParseException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static SqlParser.Config parserConfig(CalciteConnectionConfig config) {
    return DriftParsers.config(config.lex())
        .withQuoting(config.quoting())
        .withQuotedCasing(config.quotedCasing())
        .withUnquotedCasing(config.unquotedCasing())
        .withConformance(config.conformance())
        .withCaseSensitive(config.caseSensitive())
        .withParserFactory(
            config.parserFactory(SqlParserImplFactory.class, DriftParserImpl.FACTORY));
  }
}
