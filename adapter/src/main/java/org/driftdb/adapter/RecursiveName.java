package org.driftdb.adapter;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.linq4j.tree.ParameterExpression;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlExplainLevel;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * A name of {@code WITH RECURSIVE}, as often as it is used: each use has rows of its own.
 *
 * @param name how it is spelt
 * @param rowType its columns
 * @param run what has its rows while generated code runs
 * @param number what tells it from others
 */
public record RecursiveName(
    String name, RelDataType rowType, ParameterExpression run, long number) {
  private static final AtomicLong COUNT = new AtomicLong();

  /** A new use of a name. */
  public static RecursiveName of(String name, RelDataType rowType) {
    long number = COUNT.incrementAndGet();
    // Calcite does not put the value of a variable with such a name in its place.
    ParameterExpression run = Expressions.parameter(RecursiveRows.class, "_recursion" + number);
    return new RecursiveName(name, rowType, run, number);
  }

  /** Tells a node of this name; a planner takes no other for the same. */
  RelWriter explain(RelWriter writer) {
    return writer
        .item("name", name)
        .itemIf("number", number, writer.getDetailLevel() == SqlExplainLevel.DIGEST_ATTRIBUTES);
  }

  /** Whether a value is the same in two types; a text or a number may be longer. */
  public static boolean keeps(RelDataType one, RelDataType other) {
    SqlTypeName name = one.getSqlTypeName();
    if (SqlTypeName.CHAR_TYPES.contains(name)) {
      return SqlTypeName.CHAR_TYPES.contains(other.getSqlTypeName());
    }
    return name == other.getSqlTypeName()
        && (name != SqlTypeName.DECIMAL || one.getScale() == other.getScale());
  }
}
