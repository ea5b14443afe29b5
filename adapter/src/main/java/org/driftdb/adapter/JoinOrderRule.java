package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.metadata.RelMdUtil;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.rules.MultiJoin;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;
import org.apache.calcite.util.Util;
import org.jspecify.annotations.Nullable;

/**
 * Gives inner joins of many inputs an order: of all joins that have a condition, the one of which
 * the fewest rows come is made first, and so on with what it makes (greedy operator ordering,
 * Fegaras, 1998). The smaller side stands on the right, of which a hash table is made.
 */
final class JoinOrderRule extends RelRule<DriftRuleConfig> {
  static final DriftRuleConfig CONFIG =
      DriftRuleConfig.of(
          JoinOrderRule.class,
          joins -> joins.operand(MultiJoin.class).anyInputs(),
          JoinOrderRule::new);

  private JoinOrderRule(DriftRuleConfig config) {
    super(config);
  }

  /**
   * What has been joined so far.
   *
   * @param columns the columns in order, by their numbers among those of all inputs
   * @param rows about how many rows there are
   */
  private record Part(RelNode rel, List<Integer> columns, double rows) {
    boolean has(ImmutableBitSet wanted) {
      return ImmutableBitSet.of(columns).contains(wanted);
    }

    boolean hasSome(ImmutableBitSet wanted) {
      return ImmutableBitSet.of(columns).intersects(wanted);
    }
  }

  /**
   * A condition.
   *
   * @param columns those that it needs
   */
  private record Condition(RexNode node, ImmutableBitSet columns) {
    /** Whether it says that two columns are equal. */
    boolean equates() {
      return node instanceof RexCall call
          && call.getKind() == SqlKind.EQUALS
          && call.getOperands().stream().allMatch(RexInputRef.class::isInstance);
    }

    /** Whether two parts have what it needs together, and neither has it alone. */
    boolean joins(Part left, Part right) {
      return left.hasSome(columns)
          && right.hasSome(columns)
          && columns.except(ImmutableBitSet.of(left.columns)).asSet().stream()
              .allMatch(right.columns::contains);
    }
  }

  /**
   * An input of a join.
   *
   * @param rows about how many rows there are in all before conditions
   */
  private record Input(int number, double rows) {}

  /**
   * What is known of the columns.
   *
   * @param distinct about how many values each has
   * @param inputOf the input that each is of
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Values(double[] distinct, List<Input> inputOf) {
    /** Of equal values each meets those of the side that has more of them. */
    double ofPair(ImmutableBitSet columns) {
      return columns.asList().stream().mapToDouble(column -> distinct[column]).max().orElse(1);
    }

    /** The most values that several columns have together: no more than their inputs have rows. */
    double most(ImmutableBitSet columns) {
      return columns.asList().stream()
          .map(inputOf::get)
          .distinct()
          .mapToDouble(Input::rows)
          .reduce(1, (a, b) -> a * b);
    }
  }

  /** Two parts that may be joined, by their places. */
  private record Pair(int left, int right, double rows) {}

  @Override
  public void onMatch(RelOptRuleCall call) {
    MultiJoin joins = call.rel(0);
    RelMetadataQuery mq = call.getMetadataQuery();
    List<Part> parts = new ArrayList<>();
    List<Input> inputOf = new ArrayList<>();
    int first = 0;
    for (RelNode input : joins.getInputs()) {
      int count = input.getRowType().getFieldCount();
      inputOf.addAll(Collections.nCopies(count, new Input(parts.size(), allRows(input, mq))));
      parts.add(new Part(input, Util.range(first, first + count), rows(input, mq)));
      first += count;
    }
    List<Condition> conditions = new ArrayList<>();
    for (RexNode condition : RelOptUtil.conjunctions(joins.getJoinFilter())) {
      conditions.add(new Condition(condition, RelOptUtil.InputFinder.bits(condition)));
    }
    double[] distinct =
        DistinctValues.of(
            joins,
            conditions.stream().filter(Condition::equates).map(Condition::columns).toList(),
            mq);
    Values values = new Values(distinct, inputOf);
    RelBuilder builder = call.builder();
    while (parts.size() > 1) {
      Pair best = best(parts, conditions, values);
      Part right = parts.remove(best.right);
      Part left = parts.remove(best.left);
      parts.add(join(left, right, best.rows, conditions, builder));
    }
    Part all = parts.get(0);
    builder.push(all.rel);
    builder.filter(conditions.stream().map(condition -> in(all.columns, condition.node)).toList());
    List<RexNode> fields = new ArrayList<>();
    for (int column = 0; column < all.columns.size(); column++) {
      fields.add(builder.field(all.columns.indexOf(column)));
    }
    call.transformTo(builder.project(fields, joins.getRowType().getFieldNames(), true).build());
  }

  /** About how many rows an input has. */
  private static double rows(RelNode input, RelMetadataQuery mq) {
    return Math.max(1, Objects.requireNonNullElse(mq.getRowCount(input), 1.0));
  }

  /** About how many rows an input has before conditions. */
  private static double allRows(RelNode input, RelMetadataQuery mq) {
    RelNode rel = input.stripped();
    while (rel instanceof Filter || rel instanceof Project) {
      rel = rel.getInput(0).stripped();
    }
    return rel instanceof DriftScan scan ? scan.rows() : rows(rel, mq);
  }

  /** The two parts to join next; where no condition joins any, the two smallest. */
  private static Pair best(List<Part> parts, List<Condition> conditions, Values values) {
    Pair best = null;
    for (int right = 1; right < parts.size(); right++) {
      for (int left = 0; left < right; left++) {
        Double rows = rows(parts.get(left), parts.get(right), conditions, values);
        if (rows != null && (best == null || rows < best.rows)) {
          best = new Pair(left, right, rows);
        }
      }
    }
    if (best != null) {
      return best;
    }
    Integer[] bySize = new Integer[parts.size()];
    Arrays.setAll(bySize, i -> i);
    Arrays.sort(bySize, (a, b) -> Double.compare(parts.get(a).rows, parts.get(b).rows));
    int left = Math.min(bySize[0], bySize[1]);
    int right = Math.max(bySize[0], bySize[1]);
    return new Pair(left, right, parts.get(left).rows * parts.get(right).rows);
  }

  /** About how many rows come of joining two parts; null if no condition does. */
  private static @Nullable Double rows(
      Part left, Part right, List<Condition> conditions, Values values) {
    double rows = left.rows * right.rows;
    boolean joined = false;
    ImmutableBitSet equal = ImmutableBitSet.of();
    double together = 1;
    int pairs = 0;
    for (Condition condition : conditions) {
      if (condition.joins(left, right)) {
        joined = true;
        if (condition.equates()) {
          equal = equal.union(condition.columns);
          together *= values.ofPair(condition.columns);
          pairs++;
        } else {
          rows *= RelMdUtil.guessSelectivity(condition.node);
        }
      }
    }
    if (pairs > 1) {
      ImmutableBitSet ofLeft = ImmutableBitSet.of(left.columns).intersect(equal);
      together = Math.min(together, values.most(ofLeft));
      together = Math.min(together, values.most(equal.except(ofLeft)));
    }
    return joined ? Math.max(1, rows / together) : null;
  }

  private static Part join(
      Part one, Part other, double rows, List<Condition> conditions, RelBuilder builder) {
    Part left = one.rows < other.rows ? other : one;
    Part right = left == one ? other : one;
    List<Integer> columns = new ArrayList<>(left.columns);
    columns.addAll(right.columns);
    Part joined = new Part(left.rel, columns, rows);
    List<RexNode> used = new ArrayList<>();
    Iterator<Condition> unused = conditions.iterator();
    while (unused.hasNext()) {
      Condition condition = unused.next();
      if (!condition.columns.isEmpty() && joined.has(condition.columns)) {
        used.add(in(columns, condition.node));
        unused.remove();
      }
    }
    RelNode rel = builder.push(left.rel).push(right.rel).join(JoinRelType.INNER, used).build();
    return new Part(rel, columns, rows);
  }

  /** A condition over some columns in their order. */
  private static RexNode in(List<Integer> columns, RexNode condition) {
    return condition.accept(
        new RexShuttle() {
          @Override
          public RexNode visitInputRef(RexInputRef reference) {
            return new RexInputRef(columns.indexOf(reference.getIndex()), reference.getType());
          }
        });
  }
}
