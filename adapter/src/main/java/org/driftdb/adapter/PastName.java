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
 * The name by which a plan knows a table that is not just the one of now with its rows: that which
 * a name meant at a point, where it was another, as in {@code t AS OF @seq:7}, or a table's events,
 * or what differs, as in {@code t CHANGES}. A view at a point has such a name, too.
 *
 * @param table the own name of the table or view
 * @param kind what is read of its history, where its rows are something else then; else STATE
 * @param point the point at which the name is looked up; null for now, or if it is not known yet
 * @param parameter the position of the parameter that the point of a view is bound to, if any
 */
public record PastName(
    String table, ScanTime.Kind kind, @Nullable Point point, @Nullable Integer parameter) {
  /** A character that nobody types, so that no table is called so by chance. */
  private static final String MARK = "\u2063 ";

  private static final String AS_OF = MARK + "AS OF ";
  private static final String PARAMETER = MARK + "?";

  /** The name of a table where it does not matter how the point was given. */
  public PastName(String table, ScanTime.Kind kind, @Nullable Point point) {
    this(table, kind, point, null);
  }

  /** The name as it stands in a statement or plan. */
  @Override
  public String toString() {
    return table
        + (kind == ScanTime.Kind.STATE ? "" : MARK + kind)
        + (point == null ? "" : AS_OF + point)
        + (parameter == null ? "" : PARAMETER + parameter);
  }

  /** What a name in a statement or plan means. */
  public static PastName parse(String name) {
    int bound = name.lastIndexOf(PARAMETER);
    if (bound >= 0) {
      PastName pointed = parse(name.substring(0, bound));
      Integer parameter = Integer.valueOf(name.substring(bound + PARAMETER.length()));
      return new PastName(pointed.table, pointed.kind, pointed.point, parameter);
    }
    int at = name.lastIndexOf(AS_OF);
    String plain = at < 0 ? name : name.substring(0, at);
    Point point = at < 0 ? null : Point.parse(name.substring(at + AS_OF.length()));
    for (ScanTime.Kind kind : List.of(ScanTime.Kind.CHANGES, ScanTime.Kind.DIFF)) {
      if (plain.endsWith(MARK + kind)) {
        String table = plain.substring(0, plain.length() - (MARK + kind).length());
        return new PastName(table, kind, point);
      }
    }
    return new PastName(plain, ScanTime.Kind.STATE, point);
  }

  /** From where the name of a view is looked up; null if no point stands behind it. */
  @Nullable ViewPoint from() {
    return point == null && parameter == null ? null : new ViewPoint(point, parameter);
  }

  /** The own name of the table that a name in a statement or plan means. */
  public static String table(String name) {
    return parse(name).table;
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
}
