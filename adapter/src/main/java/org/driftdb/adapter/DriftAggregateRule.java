package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.driftdb.adapter.variant.DriftTypeFactory;
import org.driftdb.storage.aggregate.Aggregation.Call;
import org.driftdb.storage.aggregate.Aggregation.Function;
import org.driftdb.storage.aggregate.Expression;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.schema.TableKind;
import org.jspecify.annotations.Nullable;

/**
 * Lets the storage group the rows of a scan, where it does so as Calcite would. Declines all else.
 */
final class DriftAggregateRule extends RelRule<DriftRuleConfig> {
  /** One rule for each of what may stand between an aggregate and a scan. */
  static final List<RelOptRule> ALL =
      List.of(
          rule("", DriftAggregateRule::scan),
          rule("Project", b -> b.operand(LogicalProject.class).oneInput(DriftAggregateRule::scan)),
          rule("Filter", b -> b.operand(LogicalFilter.class).oneInput(DriftAggregateRule::scan)),
          rule(
              "ProjectFilter",
              b ->
                  b.operand(LogicalProject.class)
                      .oneInput(
                          f -> f.operand(LogicalFilter.class).oneInput(DriftAggregateRule::scan))),
          rule(
              "FilterProject",
              b ->
                  b.operand(LogicalFilter.class)
                      .oneInput(
                          f ->
                              f.operand(LogicalProject.class).oneInput(DriftAggregateRule::scan))));

  private DriftAggregateRule(DriftRuleConfig config) {
    super(config);
  }

  private static RelOptRule rule(String between, OperandTransform below) {
    return DriftRuleConfig.of(
            DriftAggregateRule.class,
            aggregate ->
                aggregate
                    .operand(LogicalAggregate.class)
                    .predicate(Aggregate::isSimple)
                    .oneInput(below),
            DriftAggregateRule::new)
        .withDescription(DriftAggregateRule.class.getSimpleName() + between)
        .toRule();
  }

  private static Done scan(OperandBuilder builder) {
    return builder
        .operand(DriftScan.class)
        .predicate(s -> s.getConvention() == Convention.NONE && isReadable(s))
        .noInputs();
  }

  /** Whether a scan reads a state as it lies together; single rows are looked up instead. */
  static boolean isReadable(DriftScan scan) {
    int keySize = scan.driftTable().schema().keyColumns().size();
    return scan.time().kind() == ScanTime.Kind.STATE
        && scan.path().kind() != AccessPath.Kind.INDEX
        && scan.path().lookup() == null
        && scan.path().ranges().stream()
            .noneMatch(range -> range.isPrefix() && range.prefix().size() == keySize);
  }

  @Override
  public void onMatch(RelOptRuleCall call) {
    LogicalAggregate aggregate = call.rel(0);
    RelNode inStorage =
        inStorage(
            aggregate, call.getRelList().subList(1, call.rels.length), call.getMetadataQuery());
    if (inStorage != null) {
      call.transformTo(inStorage);
    }
  }

  /**
   * The node that does what an aggregate does over a scan; null if the storage does not do that.
   *
   * @param below what is below the aggregate, the scan being the last
   */
  static @Nullable DriftEnumerableAggregate inStorage(
      Aggregate aggregate, List<RelNode> below, RelMetadataQuery mq) {
    DriftScan scan = (DriftScan) below.get(below.size() - 1);
    List<ScanCondition> conditions = new ArrayList<>();
    Project project = null;
    for (int i = below.size() - 2; i >= 0; i--) {
      if (below.get(i) instanceof Project found) {
        project = found;
      } else {
        RexNode condition = ((Filter) below.get(i)).getCondition();
        ScanCondition.Split found =
            ScanCondition.split(
                project == null ? condition : RelOptUtil.pushPastProject(condition, project), scan);
        if (!found.rest().isEmpty()) {
          return null;
        }
        conditions.addAll(found.tested());
      }
    }
    Columns columns = new Columns(scan, project == null ? null : project.getProjects());
    List<Column> groups = columns.groups(aggregate.getGroupSet().asList());
    List<AggregatePlan.Told> told = groups == null ? null : columns.told(aggregate);
    return groups == null || told == null
        ? null
        : new DriftEnumerableAggregate(
            scan,
            aggregate.getRowType(),
            conditions,
            List.of(),
            groups,
            told,
            mq.getRowCount(aggregate));
  }

  /**
   * The columns of a table as an aggregate sees them.
   *
   * @param fields what stands between the two; null for the scan's own columns
   */
  private record Columns(DriftScan scan, @Nullable List<RexNode> fields) {
    private @Nullable Column column(int field) {
      int position = field;
      if (fields != null) {
        if (!(fields.get(field) instanceof RexInputRef ref)) {
          return null;
        }
        position = ref.getIndex();
      }
      String own = scan.ownColumn(position);
      return own == null ? null : scan.driftTable().schema().column(own);
    }

    /** A column whose values are grouped and compared as in Calcite. */
    private @Nullable Column plain(int field) {
      Column column = column(field);
      return column != null && isPlain(column.type()) ? column : null;
    }

    /** A document's decimals are of any scale, and equal ones may be written differently. */
    private boolean isPlain(ColumnType type) {
      return AggregatePlan.isPlain(type)
          && (type.kind() != ColumnType.Kind.DECIMAL
              || scan.driftTable().schema().kind() == TableKind.TYPED);
    }

    @Nullable List<Column> groups(List<Integer> fieldsGrouped) {
      List<Column> groups = new ArrayList<>();
      for (int field : fieldsGrouped) {
        Column column = plain(field);
        if (column == null) {
          return null;
        }
        groups.add(column);
      }
      return groups;
    }

    @Nullable List<AggregatePlan.Told> told(Aggregate aggregate) {
      List<AggregatePlan.Told> all = new ArrayList<>();
      for (AggregateCall call : aggregate.getAggCallList()) {
        AggregatePlan.Told told = told(call);
        if (told == null) {
          return null;
        }
        all.add(told);
      }
      return all;
    }

    private AggregatePlan.@Nullable Told told(AggregateCall call) {
      SqlKind kind = call.getAggregation().getKind();
      boolean extreme = kind == SqlKind.MIN || kind == SqlKind.MAX;
      if ((call.isDistinct() && !extreme)
          || call.filterArg >= 0
          || call.getArgList().size() > 1
          || !call.rexList.isEmpty()) {
        return null;
      }
      if (call.getArgList().isEmpty()) {
        return kind == SqlKind.COUNT
            ? new AggregatePlan.Told(new Call(Function.COUNT, null), AggregatePlan.Form.LONG, false)
            : null;
      }
      int field = call.getArgList().get(0);
      Column column = kind == SqlKind.COUNT ? column(field) : plain(field);
      if (column == null) {
        return computed(call, kind, field);
      }
      return switch (kind) {
        case COUNT ->
            new AggregatePlan.Told(
                new Call(Function.COUNT, column), AggregatePlan.Form.LONG, false);
        case MIN ->
            new AggregatePlan.Told(new Call(Function.MIN, column), AggregatePlan.Form.VALUE, false);
        case MAX ->
            new AggregatePlan.Told(new Call(Function.MAX, column), AggregatePlan.Form.VALUE, false);
        case SUM, SUM0 ->
            column.type().isNumeric()
                ? sum(new Call(Function.SUM, column), call.getType(), kind == SqlKind.SUM0)
                : null;
        default -> null;
      };
    }

    /** What is told of an expression over the columns. */
    private AggregatePlan.@Nullable Told computed(AggregateCall call, SqlKind kind, int field) {
      if (fields == null
          || scan.driftTable().schema().kind() != TableKind.TYPED
          || (kind != SqlKind.COUNT && kind != SqlKind.SUM && kind != SqlKind.SUM0)) {
        return null;
      }
      ComputedNumbers numbers =
          new ComputedNumbers(position -> new Columns(scan, null).plain(position));
      Expression expression = numbers.of(fields.get(field));
      if (expression == null) {
        return null;
      }
      return kind == SqlKind.COUNT
          ? new AggregatePlan.Told(
              Call.computed(Function.COUNT, expression), AggregatePlan.Form.LONG, false)
          : sum(Call.computed(Function.SUM, expression), call.getType(), kind == SqlKind.SUM0);
    }

    /** Sums of BIGINTs are exact on connections of ours alone. */
    private AggregatePlan.@Nullable Told sum(Call call, RelDataType type, boolean orZero) {
      boolean exact = scan.getCluster().getTypeFactory() instanceof DriftTypeFactory;
      if (type.getSqlTypeName() == SqlTypeName.BIGINT && exact) {
        return new AggregatePlan.Told(call, AggregatePlan.Form.LONG, orZero);
      }
      return type.getSqlTypeName() == SqlTypeName.DECIMAL
          ? new AggregatePlan.Told(call, AggregatePlan.Form.DECIMAL, orZero)
          : null;
    }
  }
}
