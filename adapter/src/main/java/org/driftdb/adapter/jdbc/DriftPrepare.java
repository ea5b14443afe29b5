package org.driftdb.adapter.jdbc;

import java.lang.reflect.Type;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.calcite.adapter.enumerable.EnumerableConvention;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.java.JavaTypeFactory;
import org.apache.calcite.avatica.remote.TypedValue;
import org.apache.calcite.config.CalciteConnectionConfig;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.prepare.CalcitePrepareImpl;
import org.apache.calcite.prepare.Prepare;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlInsert;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.parser.SqlParserImplFactory;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlOperatorTables;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.apache.calcite.tools.Program;
import org.apache.calcite.util.TryThreadLocal;
import org.apache.calcite.util.Util;
import org.driftdb.adapter.DriftRules;
import org.driftdb.adapter.JoinedConditions;
import org.driftdb.adapter.Planning;
import org.driftdb.adapter.Snapshots;
import org.driftdb.adapter.SystemColumn;
import org.driftdb.adapter.driftql.DirectStatement;
import org.driftdb.adapter.driftql.DirectStatements;
import org.driftdb.adapter.driftql.TableReference;
import org.driftdb.adapter.names.DriftCatalogReader;
import org.driftdb.adapter.names.DriftValidator;
import org.driftdb.adapter.variant.ExactConvertlets;
import org.driftdb.adapter.variant.VariantRewriter;
import org.driftdb.parser.DriftParserImpl;
import org.driftdb.parser.DriftParsers;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * How a statement of our driver is prepared. DriftQL and DDL become statements that run without a
 * plan; all else goes Calcite's way, with our names, our types and our points in time: parse,
 * validate, convert, resolve points, rewrite variants, plan, compile.
 */
final class DriftPrepare extends CalcitePrepareImpl {
  /** What SQL knows here beyond Calcite's own operators. */
  private static final SqlOperatorTable OPERATORS = SqlOperatorTables.of(CurrentSequence.FUNCTIONS);

  /** An IN list that is longer is joined with; Calcite would do so from 20 values on. */
  private static final int MAX_LIST = 1_000;

  private final Session session;
  private final List<TypedValue> parameters;
  private @Nullable SqlNode statement;

  /**
   * Prepares statements of a session.
   *
   * @param parameters what the parameters are bound to, if that is known already
   */
  DriftPrepare(Session session, List<TypedValue> parameters) {
    this.session = session;
    this.parameters = parameters;
  }

  @Override
  public <T> CalciteSignature<T> prepareSql(
      Context context, Query<T> query, Type elementType, long maxRowCount) {
    if (query.sql == null) {
      return super.prepareSql(context, query, elementType, maxRowCount);
    }
    String sql = query.sql;
    return Planning.run(planning -> prepare(context, query, sql, planning));
  }

  @SuppressWarnings("unchecked") // Calcite asks for Object, whatever T is said to be.
  private <T> CalciteSignature<T> prepare(
      Context context, Query<T> query, String sql, Planning planning) {
    SqlNode parsed = HistoryCalls.replace(parse(context.config(), sql));
    DirectStatement option = SessionOptions.of(session, parsed);
    DirectStatement direct =
        option == null ? DirectStatements.of(context, session, parsed) : option;
    if (direct != null) {
      return (CalciteSignature<T>) Signatures.of(sql, parsed, direct, context.getRootSchema());
    }
    if (parsed instanceof SqlInsert insert && insert.isUpsert()) {
      throw new DriftException(ErrorCode.NOT_SUPPORTED, "UPSERT is not supported yet");
    }
    TableWrites.Write write =
        new TableWrites(name -> TableReference.find(context, name)).of(parsed);
    if (write == null && parsed.getKind().belongsTo(SqlKind.DDL)) {
      throw new DriftException(
          ErrorCode.NOT_SUPPORTED,
          parsed.getKind().name().replace('_', ' ') + " is not supported here");
    } else if (write == null) {
      return new PlannedQuery<>(plan(context, query, parsed), planning);
    }
    CalciteSignature<Object> rows =
        new PlannedQuery<>(plan(context, Query.of(sql), write.query()), planning);
    return (CalciteSignature<T>) TableWrites.signature(sql, write, rows);
  }

  /** Goes Calcite's way with a statement that has been parsed. */
  private <T> CalciteSignature<T> plan(Context context, Query<T> query, SqlNode parsed) {
    statement = parsed;
    CalciteSignature<T> signature;
    try (TryThreadLocal.Memo lists = Prepare.THREAD_INSUBQUERY_THRESHOLD.push(MAX_LIST)) {
      signature =
          session.preparing(
              namesSystemColumns(parsed),
              () -> super.prepareSql(context, query, Object[].class, -1));
    }
    ArrayColumns.ofObjects(signature.columns);
    if (parsed.getKind() == SqlKind.EXPLAIN) {
      // A plan is the same whatever the parameters are bound to, and if they are not.
      for (int i = 0; i < signature.parameters.size(); i++) {
        signature.internalParameters.put("?" + i, null);
      }
    }
    return signature;
  }

  private static boolean namesSystemColumns(SqlNode statement) {
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

  private static SqlNode parse(CalciteConnectionConfig config, String sql) {
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

  /** Calcite would parse the statement again. */
  @Override
  protected SqlParser createParser(String sql, SqlParser.Config config) {
    SqlNode parsed = statement;
    return super.createParser(
        sql,
        parsed == null ? config : config.withParserFactory(reader -> new ParsedStatement(parsed)));
  }

  /** Views are read by our grammar, in our lexical rules. */
  @Override
  protected SqlParser createParser(String view) {
    return SqlParser.create(view, DriftParsers.config(DriftParsers.DEFAULT_LEX));
  }

  @Override
  protected RelOptPlanner createPlanner(
      Context prepareContext,
      org.apache.calcite.plan.Context externalContext,
      org.apache.calcite.plan.RelOptCostFactory costFactory) {
    RelOptPlanner planner = super.createPlanner(prepareContext, externalContext, costFactory);
    DriftRules.register(planner);
    return planner;
  }

  @Override
  protected CalcitePreparingStmt getPreparingStmt(
      Context context,
      Type elementType,
      CalciteCatalogReader catalogReader,
      RelOptPlanner planner) {
    JavaTypeFactory typeFactory = context.getTypeFactory();
    return new Preparing(
        this,
        context,
        new DriftCatalogReader(
            context.getRootSchema(), context.getDefaultSchemaPath(), typeFactory, context.config()),
        RelOptCluster.create(planner, new DriftRexBuilder(typeFactory)),
        elementType == Object[].class ? EnumerableRel.Prefer.ARRAY : EnumerableRel.Prefer.CUSTOM);
  }

  @Override
  protected SqlRexConvertletTable createConvertletTable() {
    return call ->
        CurrentSequence.FUNCTIONS.contains(call.getOperator())
            ? CurrentSequence::convert
            : ExactConvertlets.INSTANCE.get(call);
  }

  /** One statement on its way. */
  private static final class Preparing extends CalcitePreparingStmt {
    private final DriftCatalogReader names;
    private final List<TypedValue> parameters;

    Preparing(
        DriftPrepare prepare,
        Context context,
        DriftCatalogReader names,
        RelOptCluster cluster,
        EnumerableRel.Prefer prefer) {
      super(
          prepare,
          context,
          names,
          context.getTypeFactory(),
          context.getRootSchema(),
          prefer,
          cluster,
          EnumerableConvention.INSTANCE,
          prepare.createConvertletTable());
      this.names = names;
      this.parameters = prepare.parameters;
    }

    @Override
    protected SqlValidator createSqlValidator(
        CatalogReader catalogReader, UnaryOperator<SqlValidator.Config> transform) {
      DriftCatalogReader reader =
          catalogReader instanceof DriftCatalogReader driftCatalogReader
              ? driftCatalogReader
              : names;
      return DriftValidator.create(
          context, reader, OPERATORS, new KnownPoints(reader, parameters), transform);
    }

    @Override
    public RelNode flattenTypes(RelNode rootRel, boolean restructure) {
      return Snapshots.resolve(super.flattenTypes(rootRel, restructure));
    }

    @Override
    protected RelNode decorrelate(
        SqlToRelConverter sqlToRelConverter, SqlNode query, RelNode rootRel) {
      return Snapshots.countColumnsOfPoints(super.decorrelate(sqlToRelConverter, query, rootRel));
    }

    @Override
    protected Program getProgram() {
      return VariantRewriter.around(JoinedConditions.before(super.getProgram()));
    }
  }
}
