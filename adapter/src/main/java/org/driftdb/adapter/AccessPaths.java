package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.driftdb.storage.schema.Direction;
import org.driftdb.storage.schema.IndexColumn;
import org.driftdb.storage.schema.IndexDefinition;
import org.jspecify.annotations.Nullable;

/**
 * Decides how a scan under conditions finds its rows: by the key or by an index of which the first
 * columns are compared with values, the one with the fewest rows.
 */
final class AccessPaths {
  /** More ranges than this are not worth the while that planning takes. */
  private static final int MAX_RANGES = 1_000;

  /** So many versions are found by an index, however many there are. */
  private static final double FEW_VERSIONS = 1_000;

  /** The largest part of a history that costs less by an index. */
  private static final double MOST_BY_INDEX = 0.125;

  private AccessPaths() {}

  /**
   * A way to find rows, and the conditions that it does not settle.
   *
   * @param path the way
   * @param rest the conditions that must still be checked on each row found
   */
  record Choice(AccessPath path, List<RexNode> rest) {}

  /** The best way, or null if it is to read all rows. */
  static @Nullable Choice choose(DriftScan scan, List<RexNode> conditions, RelMetadataQuery mq) {
    List<Comparisons> compared = new ArrayList<>();
    for (RexNode condition : conditions) {
      // BETWEEN and IN arrive as a SEARCH, which hides that they are several comparisons.
      RexNode expanded = RexUtil.expandSearch(scan.getCluster().getRexBuilder(), null, condition);
      for (RexNode part : RelOptUtil.conjunctions(expanded)) {
        compared.add(Comparisons.of(part, scan));
      }
    }
    List<Choice> choices = new ArrayList<>();
    List<String> keyColumns = scan.driftTable().schema().keyColumns();
    boolean ofEvents = scan.time().kind() == ScanTime.Kind.CHANGES;
    Ranges byKey = ranges(keyColumns, keyColumns.size(), compared);
    if (byKey != null && (!ofEvents || byKey.isWhole(keyColumns.size()))) {
      choices.add(new Choice(AccessPath.key(byKey.ranges), byKey.rest));
    }
    if (scan.time().kind().isIndexed()) {
      for (IndexDefinition index : scan.driftTable().schema().indexes()) {
        List<String> columns = index.columns().stream().map(IndexColumn::name).toList();
        Ranges byIndex = ranges(columns, ascendingColumns(index), compared);
        // Of an event that left no row the key is known, and no index has it.
        if (byIndex != null && (!ofEvents || !keyColumns.containsAll(byIndex.compared))) {
          // Where there are few events, they are read instead.
          List<RexNode> rest = ofEvents ? conditions : byIndex.rest;
          choices.add(new Choice(AccessPath.index(index.name(), byIndex.ranges), rest));
        }
      }
    }
    Choice best = null;
    double fewest = Double.MAX_VALUE;
    for (Choice choice : choices) {
      double rows = scan.withPath(choice.path).estimateRowCount(mq);
      if (rows < fewest && isWorthwhile(choice.path, rows, scan, mq)) {
        best = choice;
        fewest = rows;
      }
    }
    return best;
  }

  /**
   * Whether a way to so many rows costs less than to read all. Each of a row's stays with a value
   * is found by itself; of states and events the storage finds many together.
   */
  private static boolean isWorthwhile(
      AccessPath path, double rows, DriftScan scan, RelMetadataQuery mq) {
    ScanTime.Kind kind = scan.time().kind();
    return path.kind() != AccessPath.Kind.INDEX
        || !kind.isHistory()
        || kind == ScanTime.Kind.CHANGES
        || rows <= Math.max(FEW_VERSIONS, scan.estimateRowCount(mq) * MOST_BY_INDEX);
  }

  /** How many of an index's first columns ascend; only among those has a range a direction. */
  private static int ascendingColumns(IndexDefinition index) {
    int count = 0;
    for (IndexColumn column : index.columns()) {
      if (column.direction() != Direction.ASCENDING) {
        break;
      }
      count++;
    }
    return count;
  }

  /**
   * Ranges of a key or an index.
   *
   * @param rest the conditions that must still be checked on each row found
   * @param compared the columns that have a value or a bound
   */
  private record Ranges(List<RexRange> ranges, List<RexNode> rest, Set<String> compared) {
    /** Whether each range is one value of so many columns. */
    boolean isWhole(int columns) {
      return ranges.stream()
          .allMatch(range -> range.isPrefix() && range.prefix().size() == columns);
    }
  }

  /** The ranges of a key or an index that the conditions allow; null if it is all of it. */
  private static @Nullable Ranges ranges(
      List<String> columns, int ascending, List<Comparisons> conditions) {
    List<Map<String, RexNode>> rows = List.of(Map.of());
    Set<Comparisons> used = new LinkedHashSet<>();
    int prefix = 0;
    while (prefix < columns.size()) {
      String column = columns.get(prefix);
      if (rows.get(0).containsKey(column)) {
        prefix++;
        continue;
      }
      Comparisons next = null;
      for (Comparisons condition : conditions) {
        if (!used.contains(condition)
            && condition.equates(column)
            && columns.containsAll(condition.equatedColumns())
            && (long) rows.size() * condition.alternatives().size() <= MAX_RANGES
            && disjoint(rows.get(0), condition)) {
          next = condition;
          break;
        }
      }
      if (next == null) {
        break;
      }
      used.add(next);
      rows = product(rows, next.alternatives());
      prefix++;
    }
    List<String> given = columns.subList(0, prefix);
    RexRange.Bound low = null;
    RexRange.Bound high = null;
    Set<Comparisons> settled = new LinkedHashSet<>();
    for (Comparisons condition : used) {
      if (condition.isExact() && given.containsAll(condition.equatedColumns())) {
        settled.add(condition);
      }
    }
    if (rows.size() == 1 && prefix < Math.min(columns.size(), ascending)) {
      for (Comparisons condition : conditions) {
        if (columns.get(prefix).equals(condition.boundedColumn())) {
          RexRange.Bound lower = condition.low();
          RexRange.Bound upper = condition.high();
          if (lower != null && low == null) {
            low = lower;
          } else if (upper != null && high == null) {
            high = upper;
          } else {
            continue;
          }
          if (condition.isExact()) {
            settled.add(condition);
          }
        }
      }
    }
    if (prefix == 0 && (low == null || low.isNull()) && high == null) {
      return null; // Most rows have a value.
    }
    Set<String> compared = new HashSet<>(given);
    if (low != null || high != null) {
      compared.add(columns.get(prefix));
    }
    List<RexRange> ranges = new ArrayList<>();
    for (Map<String, RexNode> row : rows) {
      List<RexNode> values = new ArrayList<>();
      for (String column : given) {
        RexNode value = row.get(column);
        if (value != null) {
          values.add(value);
        }
      }
      ranges.add(new RexRange(values, low, high));
    }
    List<RexNode> rest = new ArrayList<>();
    for (Comparisons condition : conditions) {
      if (!settled.contains(condition)) {
        rest.add(condition.condition());
      }
    }
    return new Ranges(ranges, rest, compared);
  }

  private static boolean disjoint(Map<String, RexNode> row, Comparisons condition) {
    return condition.equatedColumns().stream().noneMatch(row::containsKey);
  }

  private static List<Map<String, RexNode>> product(
      List<Map<String, RexNode>> rows, List<Map<String, RexNode>> alternatives) {
    List<Map<String, RexNode>> all = new ArrayList<>();
    for (Map<String, RexNode> row : rows) {
      for (Map<String, RexNode> alternative : alternatives) {
        Map<String, RexNode> both = new HashMap<>(row);
        both.putAll(alternative);
        all.add(both);
      }
    }
    return all;
  }
}
