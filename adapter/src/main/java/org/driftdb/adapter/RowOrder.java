package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelFieldCollation;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.TableKind;
import org.jspecify.annotations.Nullable;

/**
 * The order in which a scan gives its rows: that of the key, or the opposite.
 *
 * @param collation the same over the fields of the scan
 * @param backwards whether the last rows come first
 * @param rows about how many rows are wanted
 */
record RowOrder(RelCollation collation, boolean backwards, double rows) {
  /**
   * The order of a scan that a sort asks for.
   *
   * @param collation over the fields of the scan
   * @param rows about how many rows are wanted; more than there are if all are
   * @return null if the scan does not have its rows in that order, or has one already
   */
  static @Nullable RowOrder of(RelCollation collation, double rows, DriftScan scan) {
    List<RelFieldCollation> fields = collation.getFieldCollations();
    List<String> keyColumns = scan.driftTable().schema().keyColumns();
    if (fields.isEmpty() || fields.size() > keyColumns.size() || !isOfKeys(scan)) {
      return null;
    }
    boolean backwards = fields.get(0).getDirection().isDescending();
    for (int i = 0; i < fields.size(); i++) {
      RelFieldCollation field = fields.get(i);
      String name = keyColumns.get(i);
      if (!name.equals(scan.ownColumn(field.getFieldIndex()))
          || !isPlain(scan, name)
          || field.getDirection()
              != (backwards
                  ? RelFieldCollation.Direction.DESCENDING
                  : RelFieldCollation.Direction.ASCENDING)) {
        return null;
      }
    }
    return new RowOrder(collation, backwards, rows);
  }

  /** Whether a scan reads a state by one range of keys, in which it may have any order. */
  private static boolean isOfKeys(DriftScan scan) {
    return DriftAggregateRule.isReadable(scan)
        && scan.path().order() == null
        && scan.path().ranges().size() <= 1;
  }

  /** Whether Calcite compares the values of a column as the storage does. */
  private static boolean isPlain(DriftScan scan, String name) {
    Column column = scan.driftTable().schema().column(name);
    return column != null
        && scan.driftTable().schema().kind() == TableKind.TYPED
        && AggregatePlan.isPlain(column.type());
  }

  /** The fields and their directions, by the names that the scan has for them. */
  List<String> shown(List<String> names) {
    List<String> shown = new ArrayList<>();
    for (RelFieldCollation field : collation.getFieldCollations()) {
      shown.add(names.get(field.getFieldIndex()) + (backwards ? " DESC" : ""));
    }
    return shown;
  }
}
