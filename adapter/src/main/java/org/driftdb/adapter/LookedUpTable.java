package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.driftdb.storage.schema.IndexColumn;
import org.driftdb.storage.schema.IndexDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a side of a join one that looks for its rows by key or index: where it is a table, as it
 * is or filtered, projected and grouped. It then has, of the rows that it had, those at least which
 * equal the rows that are looked for; so the join is still to compare them.
 */
final class LookedUpTable {
  private final Lookup lookup;
  private double rowsFound;

  private LookedUpTable(Lookup lookup) {
    this.lookup = lookup;
  }

  /**
   * What a column of this side is to equal.
   *
   * @param column the column of the rows that are looked for
   * @param nullSafe whether null equals null
   */
  record Equal(int column, boolean nullSafe) {}

  /**
   * The side of a join that reads what is looked for.
   *
   * @param rows about how many rows each of those that are looked for finds
   */
  record Found(RelNode side, double rows) {}

  /**
   * The side of a join, so that it reads what is looked for.
   *
   * @param equal what is known of this side's columns
   * @return null where it cannot be looked for, or where that costs as much as to read all
   */
  static @Nullable Found in(RelNode side, Map<Integer, Equal> equal, Lookup lookup) {
    LookedUpTable table = new LookedUpTable(lookup);
    RelNode read = table.read(side, equal);
    return read == null ? null : new Found(read, table.rowsFound);
  }

  private @Nullable RelNode read(RelNode side, Map<Integer, Equal> equal) {
    RelNode rel = Lookup.original(side);
    if (rel == null || equal.isEmpty()) {
      return null;
    } else if (rel instanceof DriftScan scan) {
      return read(scan, equal);
    } else if (rel instanceof Filter filter && RexUtil.isDeterministic(filter.getCondition())) {
      return above(filter, filter.getInput(), withoutNulls(filter, equal));
    } else if (rel instanceof Project project
        && !project.containsOver()
        && project.getProjects().stream().allMatch(RexUtil::isDeterministic)) {
      return above(project, project.getInput(), below(project, equal));
    } else if (rel instanceof Aggregate aggregate
        && aggregate.getGroupType() == Aggregate.Group.SIMPLE) {
      return above(aggregate, aggregate.getInput(), below(aggregate, equal));
    }
    return null;
  }

  private @Nullable RelNode above(RelNode rel, RelNode input, Map<Integer, Equal> equal) {
    RelNode read = read(input, equal);
    return read == null ? null : rel.copy(rel.getTraitSet(), List.of(read));
  }

  /** Where a filter leaves no null in a column, none equals null. */
  private static Map<Integer, Equal> withoutNulls(Filter filter, Map<Integer, Equal> equal) {
    Map<Integer, Equal> known = new HashMap<>(equal);
    for (RexNode condition : RelOptUtil.conjunctions(filter.getCondition())) {
      if (condition.isA(SqlKind.IS_NOT_NULL)
          && ((RexCall) condition).getOperands().get(0) instanceof RexInputRef reference) {
        known.computeIfPresent(
            reference.getIndex(), (column, equals) -> new Equal(equals.column, false));
      }
    }
    return known;
  }

  private static Map<Integer, Equal> below(Project project, Map<Integer, Equal> equal) {
    Map<Integer, Equal> below = new HashMap<>();
    equal.forEach(
        (column, equals) -> {
          RexNode value = Comparisons.withoutLosslessCasts(project.getProjects().get(column));
          if (value instanceof RexInputRef reference) {
            below.put(reference.getIndex(), equals);
          }
        });
    return below;
  }

  private static Map<Integer, Equal> below(Aggregate aggregate, Map<Integer, Equal> equal) {
    Map<Integer, Equal> below = new HashMap<>();
    equal.forEach(
        (column, equals) -> {
          if (column < aggregate.getGroupCount()) {
            below.put(aggregate.getGroupSet().nth(column), equals);
          }
        });
    return below;
  }

  private @Nullable RelNode read(DriftScan scan, Map<Integer, Equal> equal) {
    if (scan.path().kind() != AccessPath.Kind.ALL || scan.time().kind().isHistory()) {
      return null;
    }
    Map<String, RexNode> values = values(scan, equal);
    List<AccessPath> paths = new ArrayList<>();
    List<RexNode> ofKey = prefix(scan.driftTable().schema().keyColumns(), values);
    if (!ofKey.isEmpty()) {
      paths.add(AccessPath.key(List.of(RexRange.equal(ofKey))).forEach(lookup));
    }
    for (IndexDefinition index : scan.driftTable().schema().indexes()) {
      List<RexNode> ofIndex =
          prefix(index.columns().stream().map(IndexColumn::name).toList(), values);
      if (!ofIndex.isEmpty()) {
        AccessPath path = AccessPath.index(index.name(), List.of(RexRange.equal(ofIndex)));
        paths.add(path.forEach(lookup));
      }
    }
    DriftScan best = null;
    double fewest = scan.rows();
    for (AccessPath path : paths) {
      DriftScan looking = scan.withPath(path);
      double found = looking.rowsOfLookup();
      double cost = (Lookup.COST + found) * lookup.rows();
      if (cost < fewest) {
        best = looking;
        fewest = cost;
        rowsFound = found;
      }
    }
    return best;
  }

  /** The values that columns of a table must have, by the names of the columns. */
  private Map<String, RexNode> values(DriftScan scan, Map<Integer, Equal> equal) {
    Map<String, RexNode> values = new HashMap<>();
    equal.forEach(
        (column, equals) -> {
          RelDataType type = scan.getRowType().getFieldList().get(column).getType();
          RexNode value = lookup.value(equals.column, scan.getCluster().getRexBuilder());
          String found = scan.driftTable().column(scan.columns().get(column)).found();
          boolean findsNull = equals.nullSafe && type.isNullable();
          if (found != null && !findsNull && Comparisons.comparable(type, value.getType())) {
            values.put(found, value);
          }
        });
    return values;
  }

  /** The values of the first columns of a key or an index, as far as they are known. */
  private static List<RexNode> prefix(List<String> columns, Map<String, RexNode> values) {
    List<RexNode> prefix = new ArrayList<>();
    for (String column : columns) {
      RexNode value = values.get(column);
      if (value == null) {
        break;
      }
      prefix.add(value);
    }
    return prefix;
  }
}
