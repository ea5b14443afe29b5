package org.driftdb.adapter.info;

import java.util.Iterator;
import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.jdbc.JavaTypeFactoryImpl;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.driftdb.adapter.code.ConstantValues;
import org.driftdb.storage.Commit;
import org.driftdb.storage.Database;
import org.jspecify.annotations.Nullable;

/**
 * The commits that may satisfy some conditions: those that end after one sequence and not after
 * another.
 */
record CommitRange(long after, long to) {
  private static final CommitRange ALL = new CommitRange(0, Long.MAX_VALUE);

  /**
   * What conditions over the rows of {@link CommitTable} leave; all of it where they say nothing.
   */
  static CommitRange of(List<RexNode> conditions, DataContext context, Database database) {
    RelDataTypeFactory types = new JavaTypeFactoryImpl();
    RexBuilder builder = new RexBuilder(types);
    CommitRange range = ALL;
    for (RexNode condition : conditions) {
      RexNode expanded = RexUtil.expandSearch(builder, null, condition);
      for (RexNode part : RelOptUtil.conjunctions(expanded)) {
        if (part instanceof RexCall call && call.getOperands().size() == 2) {
          range = range.and(new Reader(builder, context, database).read(call));
        }
      }
    }
    return range;
  }

  private CommitRange and(CommitRange other) {
    return new CommitRange(Math.max(after, other.after), Math.min(to, other.to));
  }

  /** Reads a comparison of a column with a value that is the same for all rows. */
  private record Reader(RexBuilder builder, DataContext context, Database database) {
    CommitRange read(RexCall call) {
      RexNode left = call.getOperands().get(0);
      RexNode right = call.getOperands().get(1);
      return left instanceof RexInputRef column
          ? read(column.getIndex(), call.getKind(), right)
          : right instanceof RexInputRef column
              ? read(column.getIndex(), call.getKind().reverse(), left)
              : ALL;
    }

    private CommitRange read(int column, SqlKind kind, RexNode value) {
      if (column > CommitTable.TIME || !RexUtil.isConstant(value)) {
        return ALL;
      }
      Object found = evaluate(value);
      if (!(found instanceof Number number)) {
        return ALL;
      }
      long bound = number.longValue();
      long below = bound == Long.MIN_VALUE ? bound : bound - 1;
      return switch (kind) {
        case EQUALS -> after(column, below).and(upTo(column, bound));
        case GREATER_THAN, GREATER_THAN_OR_EQUAL -> after(column, below);
        case LESS_THAN, LESS_THAN_OR_EQUAL -> upTo(column, bound);
        default -> ALL;
      };
    }

    private CommitRange after(int column, long bound) {
      return new CommitRange(
          column == CommitTable.TIME ? database.sequenceAt(bound) : bound, Long.MAX_VALUE);
    }

    private CommitRange upTo(int column, long bound) {
      return new CommitRange(
          0,
          switch (column) {
            case CommitTable.TIME -> database.sequenceAt(bound);
            case CommitTable.FIRST_SEQUENCE -> lastOfCommitWith(bound);
            default -> bound;
          });
    }

    /** The last sequence of the commit that has this one, or of the next. */
    private long lastOfCommitWith(long sequence) {
      Iterator<Commit> commits = database.commits(sequence - 1, Long.MAX_VALUE);
      return commits.hasNext() ? commits.next().lastSequence() : Long.MAX_VALUE;
    }

    private @Nullable Object evaluate(RexNode value) {
      return ConstantValues.of(List.of(value), builder, context)[0];
    }
  }
}
