package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelVisitor;
import org.jspecify.annotations.Nullable;

/** How many rows the tables of a plan had when it was made, by which it was chosen. */
public final class PlannedSizes {
  /** Below this, sizes are alike. */
  private static final long FEW_ROWS = 1_000;

  /** How many times more or fewer rows make another plan worth looking for. */
  private static final long MOVED = 4;

  private final List<Size> sizes;

  private record Size(DatabaseAccess access, String table, long rows) {
    static Size now(DatabaseAccess access, String table) {
      return new Size(access, table, access.database().present().rowCount(table));
    }

    boolean isAlike(Size other) {
      long less = Math.max(FEW_ROWS, Math.min(rows, other.rows));
      return Math.max(rows, other.rows) <= less * MOVED;
    }
  }

  private PlannedSizes(List<Size> sizes) {
    this.sizes = sizes;
  }

  /** Those of a plan. */
  public static PlannedSizes of(RelNode plan) {
    List<Size> sizes = new ArrayList<>();
    new RelVisitor() {
      @Override
      public void visit(RelNode node, int ordinal, @Nullable RelNode parent) {
        DriftScan read =
            node instanceof DriftScan scan
                ? scan
                : node instanceof DriftEnumerableAggregate groups ? groups.scan() : null;
        if (read != null) {
          sizes.add(Size.now(read.driftTable().access(), read.driftTable().name()));
        }
        super.visit(node, ordinal, parent);
      }
    }.go(plan);
    return new PlannedSizes(sizes);
  }

  /** That of a table. */
  public static PlannedSizes of(DatabaseAccess access, String table) {
    return new PlannedSizes(List.of(Size.now(access, table)));
  }

  /** Whether the tables have about as many rows now. */
  public boolean hold() {
    for (Size then : sizes) {
      if (!then.isAlike(Size.now(then.access, then.table))) {
        return false;
      }
    }
    return true;
  }
}
