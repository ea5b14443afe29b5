package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.driftdb.parser.PeriodOperator;
import org.jspecify.annotations.Nullable;

/**
 * The part of a table's history that a scan reads, given by expressions that are evaluated when the
 * statement runs.
 *
 * @param kind one state or many
 * @param point the point at which the table is seen; null where the statement names none
 * @param bounds where a history begins and where it ends, if given
 */
public record ScanTime(Kind kind, @Nullable RexNode point, List<RexNode> bounds) {
  /** How much of the history is read. */
  public enum Kind {
    /** The state at one point. */
    STATE,
    /** Every version that was alive from one point on and before another, by sequence. */
    HISTORY,
    /** Every version that was there at one point or later, and before another. */
    FROM_TO,
    /** Every version that was there at one point or later, and not only behind another. */
    BETWEEN,
    /** Both versions of every row that differs between the point that is read and another. */
    DIFFERING,
    /** The events after one point, up to another. */
    CHANGES,
    /** The rows that differ between the states at two points. */
    DIFF;

    /** Whether a part of the history is read, and not the state of a moment. */
    public boolean isHistory() {
      return this != STATE;
    }

    /** Whether the versions of a key come in the order in which they were written. */
    boolean isInOrder() {
      return this == HISTORY || this == FROM_TO || this == BETWEEN;
    }

    /** Whether it can be found by an index. */
    boolean isIndexed() {
      return this != DIFFERING && this != DIFF;
    }

    /** What a plan calls the part of the history that is read. */
    String label() {
      return switch (this) {
        case STATE, HISTORY, FROM_TO, BETWEEN, DIFFERING -> "history";
        case CHANGES -> "changes";
        case DIFF -> "diff";
      };
    }
  }

  private static final Map<PeriodOperator, Kind> KINDS =
      Map.of(
          PeriodOperator.ALL, Kind.HISTORY,
          PeriodOperator.HISTORY, Kind.HISTORY,
          PeriodOperator.FROM_TO, Kind.FROM_TO,
          PeriodOperator.BETWEEN, Kind.BETWEEN,
          PeriodOperator.DIFFERING, Kind.DIFFERING,
          PeriodOperator.CHANGES, Kind.CHANGES,
          PeriodOperator.DIFF, Kind.DIFF);

  private static final ScanTime UNNAMED = new ScanTime(Kind.STATE, null, List.of());

  public ScanTime {
    bounds = List.copyOf(bounds);
  }

  /** The state that the statement reads where it names no point. */
  public static ScanTime unnamed() {
    return UNNAMED;
  }

  /** The state at a point. */
  public static ScanTime at(RexNode point) {
    return new ScanTime(Kind.STATE, point, List.of());
  }

  /** What stands after AS OF: a point, or a part of the history. */
  static ScanTime of(RexNode period) {
    return period instanceof RexCall call && call.getOperator() instanceof PeriodOperator operator
        ? new ScanTime(kind(operator), null, call.getOperands())
        : at(period);
  }

  /** What a period reads. */
  public static Kind kind(PeriodOperator period) {
    return Objects.requireNonNull(KINDS.get(period), period.getName());
  }

  /** What is read by somebody inside, who may say something else: the nearest wins. */
  ScanTime around(ScanTime nearer) {
    boolean history = nearer.kind.isHistory();
    return new ScanTime(
        history ? nearer.kind : kind,
        nearer.point == null ? point : nearer.point,
        history ? nearer.bounds : bounds);
  }

  /** What is read where a nearer point is yet to come. */
  ScanTime withoutPoint() {
    return new ScanTime(kind, null, bounds);
  }

  /** All expressions: the point, if there is one, then the bounds. */
  List<RexNode> nodes() {
    List<RexNode> nodes = new ArrayList<>();
    if (point != null) {
      nodes.add(point);
    }
    nodes.addAll(bounds);
    return nodes;
  }

  ScanTime map(UnaryOperator<RexNode> change) {
    return new ScanTime(
        kind, point == null ? null : change.apply(point), bounds.stream().map(change).toList());
  }

  /** The part of the history that is read, as plans show it. */
  String range() {
    if (bounds.isEmpty()) {
      return "all";
    }
    boolean between = kind == Kind.BETWEEN;
    return (between ? "between " : "from ")
        + RexText.of(bounds.get(0))
        + (bounds.size() > 1 ? (between ? " and " : " to ") + RexText.of(bounds.get(1)) : "");
  }
}
