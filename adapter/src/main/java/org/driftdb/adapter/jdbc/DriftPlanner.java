package org.driftdb.adapter.jdbc;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.apache.calcite.DataContexts;
import org.apache.calcite.adapter.enumerable.EnumerableCalc;
import org.apache.calcite.adapter.enumerable.EnumerableConvention;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.java.JavaTypeFactory;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.remote.TypedValue;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.calcite.jdbc.CalciteSchema.LatticeEntry;
import org.apache.calcite.plan.Contexts;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.prepare.CalcitePrepareImpl;
import org.apache.calcite.prepare.Prepare;
import org.apache.calcite.prepare.Prepare.Materialization;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.logical.LogicalUnion;
import org.apache.calcite.rel.rules.CoreRules;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgram;
import org.apache.calcite.runtime.Bindable;
import org.apache.calcite.runtime.Hook;
import org.apache.calcite.runtime.Typed;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.apache.calcite.tools.Program;
import org.apache.calcite.util.TryThreadLocal;
import org.driftdb.adapter.ComputedRows;
import org.driftdb.adapter.Decorrelation;
import org.driftdb.adapter.DriftRules;
import org.driftdb.adapter.GrandTotals;
import org.driftdb.adapter.JoinOrder;
import org.driftdb.adapter.JoinedConditions;
import org.driftdb.adapter.JoinedKeys;
import org.driftdb.adapter.NullsInLists;
import org.driftdb.adapter.PlainPlan;
import org.driftdb.adapter.PlainPlans;
import org.driftdb.adapter.PlanWork;
import org.driftdb.adapter.PlannedSizes;
import org.driftdb.adapter.Planning;
import org.driftdb.adapter.Running;
import org.driftdb.adapter.Snapshots;
import org.driftdb.adapter.StoppableRows;
import org.driftdb.adapter.WantedRows;
import org.driftdb.adapter.code.ConstantValues;
import org.driftdb.adapter.code.PlanCode;
import org.driftdb.adapter.names.DriftCatalogReader;
import org.driftdb.adapter.names.DriftValidator;
import org.driftdb.adapter.variant.VariantRewriter;
import org.driftdb.parser.DriftParsers;
import org.jspecify.annotations.Nullable;

/**
 * How a parsed statement goes Calcite's way, with our names, our types and our points in time:
 * validate, convert, resolve points, rewrite variants, plan, compile.
 */
class DriftPlanner extends CalcitePrepareImpl {
  /** An IN list that is longer is joined with; Calcite would do so from 20 values on. */
  static final int MAX_LIST = 1_000;

  private final List<TypedValue> parameters;
  private @Nullable WithPoints statement;
  private @Nullable PlannedSizes sizes;
  private @Nullable PlainPlan plain;

  /** What the code of the plan needs beside what it says. */
  private final Map<String, Object> internalParameters = new LinkedHashMap<>();

  /**
   * Plans statements.
   *
   * @param parameters what the parameters are bound to, if that is known already
   */
  DriftPlanner(List<TypedValue> parameters) {
    this.parameters = parameters;
  }

  /** How much the tables of the plan held; null if it may not be kept. */
  final @Nullable PlannedSizes sizes() {
    return sizes;
  }

  /** The plan, if it runs without generated code; else null. */
  final @Nullable PlainPlan plain() {
    return plain;
  }

  /** Plans a statement that has been parsed. */
  final <T> CalciteSignature<T> plan(Context context, Query<T> query, SqlNode parsed) {
    statement = WithPoints.in(parsed);
    CalciteSignature<T> signature;
    try (TryThreadLocal.Memo lists = Prepare.THREAD_INSUBQUERY_THRESHOLD.push(MAX_LIST)) {
      signature = super.prepareSql(context, query, Object[].class, -1);
    }
    if (!internalParameters.isEmpty()) { // Calcite plans a few texts without code.
      signature.internalParameters.putAll(internalParameters);
    }
    ArrayColumns.ofObjects(signature.columns);
    return signature;
  }

  /** Calcite would parse the statement again. */
  @Override
  protected SqlParser createParser(String sql, SqlParser.Config config) {
    WithPoints parsed = statement;
    return super.createParser(
        sql,
        parsed == null
            ? config
            : config.withParserFactory(reader -> new ParsedStatement(parsed.statement())));
  }

  /** Views of other schemas are read by our grammar, in our lexical rules. */
  @Override
  protected SqlParser createParser(String view) {
    return SqlParser.create(view, DriftParsers.config(DriftParsers.DEFAULT_LEX));
  }

  /**
   * Its standard program leaves correlations alone: {@link Decorrelation} has been there before.
   */
  @Override
  protected RelOptPlanner createPlanner(
      Context prepareContext,
      org.apache.calcite.plan.Context externalContext,
      org.apache.calcite.plan.RelOptCostFactory costFactory) {
    CalciteConnectionConfigImpl config = (CalciteConnectionConfigImpl) prepareContext.config();
    RelOptPlanner planner =
        super.createPlanner(
            prepareContext,
            Contexts.of(config.set(CalciteConnectionProperty.FORCE_DECORRELATE, "false")),
            costFactory);
    planner.setExecutor(new ConstantValues(DataContexts.EMPTY));
    DriftRules.register(planner);
    planner.removeRule(CoreRules.JOIN_TO_SEMI_JOIN); // It only takes what has no groups.
    planner.removeRule(CoreRules.PROJECT_TO_SEMI_JOIN);
    planner.removeRule(CoreRules.PROJECT_AGGREGATE_MERGE); // It confuses columns.
    planner.addRule(DriftRules.PROJECT_TO_SEMI_JOIN);
    DriftRules.AGGREGATE_BELOW_JOIN.forEach(planner::addRule);
    Running running = Running.current();
    if (running != null) {
      planner.addListener(new StopListener(running));
    }
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
            context.getRootSchema(),
            context.getDefaultSchemaPath(),
            typeFactory,
            context.config(),
            Planning::found),
        RelOptCluster.create(planner, new DriftRexBuilder(typeFactory)),
        elementType == Object[].class ? EnumerableRel.Prefer.ARRAY : EnumerableRel.Prefer.CUSTOM);
  }

  @Override
  protected SqlRexConvertletTable createConvertletTable() {
    return CurrentSequence.CONVERTLETS;
  }

  /** One statement on its way. */
  private static final class Preparing extends CalcitePreparingStmt {
    private final DriftPlanner planner;
    private final DriftCatalogReader names;
    private final EnumerableRel.Prefer prefer;
    private final RelOptCluster parts;

    Preparing(
        DriftPlanner prepare,
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
      this.parts = cluster;
      this.planner = prepare;
      this.prefer = prefer;
    }

    @Override
    protected SqlValidator createSqlValidator(
        CatalogReader catalogReader, UnaryOperator<SqlValidator.Config> transform) {
      DriftCatalogReader reader =
          catalogReader instanceof DriftCatalogReader driftCatalogReader
              ? driftCatalogReader
              : names;
      KnownPoints points = new KnownPoints(reader, planner.parameters);
      WithPoints statement = planner.statement;
      if (statement != null) {
        statement.check(points);
      }
      return DriftValidator.create(context, reader, CurrentSequence.OPERATORS, points, transform);
    }

    @Override
    protected SqlToRelConverter getSqlToRelConverter(
        SqlValidator validator, CatalogReader catalogReader, SqlToRelConverter.Config config) {
      return DriftConverter.of(
          this,
          validator,
          catalogReader,
          parts,
          config.withTopDownGeneralDecorrelationEnabled(
              context.config().topDownGeneralDecorrelationEnabled()));
    }

    @Override
    public RelNode flattenTypes(RelNode rootRel, boolean restructure) {
      RelNode flat =
          Decorrelation.prepared(NullsInLists.exact(super.flattenTypes(rootRel, restructure)));
      return GrandTotals.in(ComputedRows.in(Snapshots.resolve(flat)));
    }

    @Override
    protected RelRoot optimize(
        RelRoot root, List<Materialization> materializations, List<LatticeEntry> lattices) {
      return root.rel instanceof LogicalUnion && PlainPlans.of(root) != null
          ? root
          : super.optimize(root, materializations, lattices);
    }

    @Override
    protected PreparedResult implement(RelRoot root) {
      PlainPlan plain = PlainPlans.of(root);
      planner.sizes = PlannedSizes.of(root.rel);
      planner.plain = plain;
      Hook.PLAN_BEFORE_IMPLEMENTATION.run(root);
      return prepared(root, plain == null ? generated(root) : plain);
    }

    /** A plan with generated code, which is not to be kept if that keeps anything itself. */
    private Bindable<?> generated(RelRoot root) {
      boolean small = PlanWork.isLittle(root.rel);
      RelNode plan = withFields(root, StoppableRows.in(root.rel));
      planner.internalParameters.put("_conformance", context.config().conformance());
      CatalogReader.THREAD_LOCAL.set(catalogReader);
      try {
        PlanCode code = PlanCode.of((EnumerableRel) plan, prefer, planner.internalParameters);
        if (code.keepsMore()) {
          planner.sizes = null;
        }
        return small ? code.read() : code.compiled();
      } finally {
        CatalogReader.THREAD_LOCAL.remove();
      }
    }

    /** A plan that gives the columns of the statement and nothing else. */
    private static RelNode withFields(RelRoot root, RelNode plan) {
      if (root.isRefTrivial()) {
        return plan;
      }
      RexBuilder builder = plan.getCluster().getRexBuilder();
      List<RexNode> fields = new ArrayList<>();
      for (int field : root.fields.leftList()) {
        fields.add(builder.makeInputRef(plan, field));
      }
      return EnumerableCalc.create(
          plan, RexProgram.create(plan.getRowType(), fields, null, root.validatedRowType, builder));
    }

    private PreparedResult prepared(RelRoot root, Bindable<?> plan) {
      boolean isDml = root.kind.belongsTo(SqlKind.DML);
      return new PreparedResultImpl(
          root.rel.getRowType(),
          Objects.requireNonNull(parameterRowType),
          Objects.requireNonNull(fieldOrigins),
          root.collation.getFieldCollations().isEmpty() ? List.of() : List.of(root.collation),
          root.rel,
          mapTableModOp(isDml, root.kind),
          isDml) {
        @Override
        public String getCode() {
          throw new UnsupportedOperationException("Its code is not kept");
        }

        @Override
        @SuppressWarnings("rawtypes") // As Calcite declares it.
        public Bindable getBindable(Meta.CursorFactory cursorFactory) {
          return plan;
        }

        @Override
        public Type getElementType() {
          return ((Typed) plan).getElementType();
        }
      };
    }

    @Override
    protected RelNode decorrelate(
        SqlToRelConverter sqlToRelConverter, SqlNode query, RelNode rootRel) {
      return Snapshots.countColumnsOfPoints(Decorrelation.of(rootRel));
    }

    @Override
    protected Program getProgram() {
      Program program =
          WantedRows.after(
              JoinedKeys.after(
                  VariantRewriter.around(
                      JoinedConditions.before(JoinOrder.before(super.getProgram())))));
      return (planner, plan, traits, materializations, lattices) -> {
        planner.setExecutor(new ConstantValues(context.getDataContext())); // It is Calcite's here.
        return program.run(planner, plan, traits, materializations, lattices);
      };
    }
  }
}
