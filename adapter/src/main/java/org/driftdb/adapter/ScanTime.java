package org.driftdb.adapter;

import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;

/**
 * The part of a table's history that a scan reads, given by expressions that are evaluated when the
 * statement runs.
 *
 * @param kind one state or many
 * @param points for a point, that point; for history, where it begins and where it ends, if given
 */
public record ScanTime(Kind kind, List<RexNode> points) {
  /** How much of the history is read. */
  public enum Kind {
    /** The state that the statement reads where it names no point. */
    PRESENT,
    /** The state at one point. */
    POINT,
    /** Every version that was alive from one point on and before another. */
    HISTORY
  }

  private static final ScanTime NOW = new ScanTime(Kind.PRESENT, List.of());

  public ScanTime {
    points = List.copyOf(points);
  }

  /** The state that the statement reads where it names no point. */
  public static ScanTime present() {
    return NOW;
  }

  /** The state at a point, or the part of the history, that stands after AS OF. */
  static ScanTime of(RexNode period) {
    return HistoryOperator.isHistory(period)
        ? history(((RexCall) period).getOperands())
        : at(period);
  }

  /** The state at a point. */
  public static ScanTime at(RexNode point) {
    return new ScanTime(Kind.POINT, List.of(point));
  }

  /** Every version alive from the first point on and before the second, as far as given. */
  public static ScanTime history(List<RexNode> bounds) {
    return new ScanTime(Kind.HISTORY, bounds);
  }

  ScanTime map(UnaryOperator<RexNode> change) {
    return new ScanTime(kind, points.stream().map(change).toList());
  }

  /** What plans show. */
  @Override
  public String toString() {
    return switch (kind) {
      case PRESENT -> "present";
      case POINT -> RexText.of(points.get(0));
      case HISTORY ->
          points.isEmpty()
              ? "all"
              : "from "
                  + RexText.of(points.get(0))
                  + (points.size() > 1 ? " to " + RexText.of(points.get(1)) : "");
    };
  }
}
