package org.driftdb.adapter.jdbc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.schema.TransientTable;
import org.driftdb.adapter.RecursiveName;
import org.driftdb.adapter.RecursiveScan;

/** The names of {@code WITH RECURSIVE} whose second queries are being converted. */
final class RecursiveNames {
  private final Deque<Use> uses = new ArrayDeque<>();

  /** A use of a name, and whether its second query asks for it. */
  static final class Use {
    private final RecursiveName name;
    private boolean asked;

    private Use(RecursiveName name) {
      this.name = name;
    }

    RecursiveName name() {
      return name;
    }

    boolean isAsked() {
      return asked;
    }
  }

  /**
   * Begins the second query of a name.
   *
   * @param rowType the columns of all its rows
   */
  void enter(String name, RelDataType rowType) {
    uses.push(new Use(RecursiveName.of(name, rowType)));
  }

  /** Ends the query that was begun last. */
  Use leave() {
    return uses.pop();
  }

  /**
   * What a relation builder makes of a table: Calcite gives recursive names as transient ones, with
   * the columns of the first query. Integers may have become larger.
   */
  RelNode scan(RelOptTable.ToRelContext context, RelOptTable table) {
    if (table.unwrap(TransientTable.class) == null) {
      return RelFactories.DEFAULT_TABLE_SCAN_FACTORY.createScan(context, table);
    }
    String name = table.getQualifiedName().get(0);
    Use use =
        uses.stream().filter(other -> other.name.name().equals(name)).findFirst().orElseThrow();
    use.asked = true;
    RelDataTypeFactory types = context.getCluster().getTypeFactory();
    List<RelDataType> stored = new ArrayList<>();
    List<RelDataType> seen = new ArrayList<>();
    for (RelDataTypeField column : table.getRowType().getFieldList()) {
      RelDataType whole = use.name.rowType().getFieldList().get(column.getIndex()).getType();
      RelDataType first = types.createTypeWithNullability(column.getType(), true);
      boolean kept = RecursiveName.keeps(first, whole);
      stored.add(kept ? first : types.createTypeWithNullability(whole, true));
      seen.add(first);
    }
    List<String> columns = table.getRowType().getFieldNames();
    return RelOptUtil.createCastRel(
        RecursiveScan.of(context.getCluster(), use.name, types.createStructType(stored, columns)),
        types.createStructType(seen, columns),
        false);
  }
}
