package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.prepare.RelOptTableImpl;
import org.apache.calcite.schema.Table;
import org.apache.calcite.util.Util;
import org.jspecify.annotations.Nullable;

/**
 * The name by which a plan knows the table that a name meant at a point, where that was another
 * than the one now: {@code t AS OF @seq:7}.
 */
public final class PastName {
  /** Begins with a character that nobody types, so that no table is called so by chance. */
  private static final String SEPARATOR = "\u2063 AS OF ";

  private PastName() {}

  /** The name of what {@code table} meant at the point. */
  public static String of(String table, Point point) {
    return table + SEPARATOR + point;
  }

  /** The table's own name. */
  static String table(String name) {
    int at = name.lastIndexOf(SEPARATOR);
    return at < 0 ? name : name.substring(0, at);
  }

  /** The table under its own name, as plans show it. */
  static RelOptTable plain(RelOptTable table) {
    List<String> names = table.getQualifiedName();
    String last = Util.last(names);
    Table known = table.unwrap(Table.class);
    if (known == null || last.equals(table(last))) {
      return table;
    }
    List<String> plain = new ArrayList<>(Util.skipLast(names));
    plain.add(table(last));
    return RelOptTableImpl.create(
        table.getRelOptSchema(), table.getRowType(), plain, known, (Expression) null);
  }

  /** The point; null for a name without one. */
  static @Nullable Point point(String name) {
    int at = name.lastIndexOf(SEPARATOR);
    return at < 0 ? null : Point.parse(name.substring(at + SEPARATOR.length()));
  }
}
