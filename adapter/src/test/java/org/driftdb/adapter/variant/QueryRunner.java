package org.driftdb.adapter.variant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.enumerable.EnumerableCalc;
import org.apache.calcite.adapter.enumerable.EnumerableConvention;
import org.apache.calcite.adapter.enumerable.EnumerableInterpretable;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.java.JavaTypeFactory;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.calcite.config.Lex;
import org.apache.calcite.config.NullCollation;
import org.apache.calcite.jdbc.CalcitePrepare;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Linq4j;
import org.apache.calcite.linq4j.QueryProvider;
import org.apache.calcite.plan.Contexts;
import org.apache.calcite.plan.ConventionTraitDef;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.volcano.VolcanoPlanner;
import org.apache.calcite.rel.RelCollationTraitDef;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.rex.RexExecutorImpl;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexProgram;
import org.apache.calcite.runtime.Bindable;
import org.apache.calcite.schema.ScannableTable;
import org.apache.calcite.schema.SchemaPlus;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.schema.impl.ViewTable;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.apache.calcite.tools.Programs;
import org.apache.calcite.util.Pair;
import org.driftdb.adapter.names.QueryNames;
import org.jspecify.annotations.Nullable;

/** Runs queries over tables of stored values, through everything but JDBC. */
public final class QueryRunner {
  private final JavaTypeFactory types = new DriftTypeFactory(new LongDecimals());
  private final CalciteSchema root = CalciteSchema.createRootSchema(false, false);
  private String plan = "";

  /** A table whose columns are {@code name TYPE}, ANY for variants. */
  public void table(String name, List<String> columns, Object @Nullable []... rows) {
    Map<String, RelDataType> fields = new LinkedHashMap<>();
    for (String column : columns) {
      int space = column.lastIndexOf(' ');
      SqlTypeName type = SqlTypeName.valueOf(column.substring(space + 1));
      RelDataType sql =
          type == SqlTypeName.DECIMAL
              ? types.createSqlType(type, 19, 2)
              : type == SqlTypeName.TIMESTAMP
                  ? types.createSqlType(type, 3)
                  : type == SqlTypeName.ANY ? Variants.type(types) : types.createSqlType(type);
      fields.put(column.substring(0, space), types.createTypeWithNullability(sql, true));
    }
    root.plus()
        .add(
            name,
            new Rows(types.createStructType(new ArrayList<>(fields.entrySet())), List.of(rows)));
  }

  public void view(String name, String sql) {
    root.plus().add(name, ViewTable.viewMacro(root.plus(), sql, List.of(), List.of(name), null));
  }

  /** The rows that a query gives, as JDBC would show them. */
  public List<List<@Nullable Object>> rows(String sql, @Nullable Object... parameters) {
    Bindable<?> bindable = prepare(sql);
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (Object row : bindable.bind(new Parameters(parameters))) {
      Object[] fields = row instanceof Object[] ? (Object[]) row : new Object[] {row};
      rows.add(Arrays.asList((Object[]) Variants.unwrap(fields)));
    }
    return rows;
  }

  /** The plan of the last query. */
  public String plan() {
    return plan;
  }

  /** The names of the columns of a query's result. */
  public List<String> labels(String sql) {
    return validated(sql).getFieldNames();
  }

  private RelDataType validated(String sql) {
    QueryNames names = names();
    SqlNode node = names.validator().validate(parse(sql));
    return names.validator().getValidatedNodeType(node);
  }

  private QueryNames names() {
    Properties properties = new Properties();
    properties.setProperty("caseSensitive", "false");
    properties.setProperty(
        CalciteConnectionProperty.DEFAULT_NULL_COLLATION.camelName(), NullCollation.LOW.name());
    return QueryNames.of(root, types, new CalciteConnectionConfigImpl(properties));
  }

  private static SqlNode parse(String sql) {
    SqlParser.Config config = SqlParser.config().withLex(Lex.BIG_QUERY);
    try {
      return SqlParser.create(sql, config).parseStmt();
    } catch (SqlParseException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private Bindable<?> prepare(String sql) {
    QueryNames names = names();
    VolcanoPlanner planner = new VolcanoPlanner(null, Contexts.of(names.config()));
    planner.addRelTraitDef(ConventionTraitDef.INSTANCE);
    planner.addRelTraitDef(RelCollationTraitDef.INSTANCE);
    planner.setExecutor(new RexExecutorImpl(new Parameters()));
    RelOptUtil.registerDefaultRules(planner, false, false);
    RelOptCluster cluster = RelOptCluster.create(planner, new VariantRexBuilder(types));
    SqlToRelConverter converter =
        new SqlToRelConverter(
            (rowType, view, path, viewPath) -> expand(names, cluster, view),
            names.validator(),
            names.reader(),
            cluster,
            ExactConvertlets.INSTANCE,
            SqlToRelConverter.config().withTrimUnusedFields(true).withExpand(false));
    RelRoot rel = converter.convertQuery(parse(sql), true, true);
    RelNode trimmed =
        converter.trimUnusedFields(!rel.collation.getFieldCollations().isEmpty(), rel.rel);
    RelNode best =
        VariantRewriter.around(Programs.standard())
            .run(
                planner,
                trimmed,
                trimmed
                    .getTraitSet()
                    .replace(EnumerableConvention.INSTANCE)
                    .replace(rel.collation)
                    .simplify(),
                List.of(),
                List.of());
    plan = RelOptUtil.toString(best);
    EnumerableRel result = (EnumerableRel) best;
    if (!rel.isRefTrivial()) {
      List<RexNode> fields = new ArrayList<>();
      for (int field : Pair.left(rel.fields)) {
        fields.add(cluster.getRexBuilder().makeInputRef(best, field));
      }
      result =
          EnumerableCalc.create(
              best,
              RexProgram.create(
                  best.getRowType(), fields, null, rel.validatedRowType, cluster.getRexBuilder()));
    }
    return EnumerableInterpretable.toBindable(
        new HashMap<>(),
        CalcitePrepare.Dummy.getSparkHandler(false),
        result,
        EnumerableRel.Prefer.ARRAY);
  }

  private static RelRoot expand(QueryNames names, RelOptCluster cluster, String sql) {
    QueryNames inner = QueryNames.of(names.root(), names.types(), names.config());
    SqlToRelConverter converter =
        new SqlToRelConverter(
            (rowType, view, path, viewPath) -> expand(names, cluster, view),
            inner.validator(),
            inner.reader(),
            cluster,
            ExactConvertlets.INSTANCE,
            SqlToRelConverter.config().withExpand(false));
    return converter.convertQuery(parse(sql), true, true);
  }

  private static final class Rows extends AbstractTable implements ScannableTable {
    private final RelDataType rowType;
    private final List<@Nullable Object[]> rows;

    Rows(RelDataType rowType, List<@Nullable Object[]> rows) {
      this.rowType = rowType;
      this.rows = rows;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory typeFactory) {
      return rowType;
    }

    @Override
    public Enumerable<@Nullable Object[]> scan(DataContext root) {
      return Linq4j.asEnumerable(rows)
          .select(
              row -> {
                @Nullable Object[] wrapped = row.clone();
                for (int i = 0; i < wrapped.length; i++) {
                  if (Variants.isVariant(rowType.getFieldList().get(i).getType())) {
                    wrapped[i] = Variants.wrap(wrapped[i]);
                  }
                }
                return wrapped;
              });
    }
  }

  private final class Parameters implements DataContext {
    private final @Nullable Object[] values;

    Parameters(@Nullable Object... values) {
      this.values = values;
    }

    @Override
    public SchemaPlus getRootSchema() {
      return root.plus();
    }

    @Override
    public JavaTypeFactory getTypeFactory() {
      return types;
    }

    @Override
    public QueryProvider getQueryProvider() {
      throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable Object get(String name) {
      if (name.startsWith("?")) {
        return values[Integer.parseInt(name.substring(1))];
      }
      return switch (name) {
        case "timeZone" -> java.util.TimeZone.getTimeZone("UTC");
        case "utcTimestamp", "currentTimestamp", "localTimestamp" -> 0L;
        default -> null;
      };
    }
  }

  private static final class LongDecimals extends RelDataTypeSystemImpl {
    @Override
    public int getMaxPrecision(SqlTypeName typeName) {
      return typeName == SqlTypeName.DECIMAL ? 100 : super.getMaxPrecision(typeName);
    }

    @Override
    public int getMaxScale(SqlTypeName typeName) {
      return typeName == SqlTypeName.DECIMAL ? 100 : super.getMaxScale(typeName);
    }
  }
}
