package org.driftdb.parser;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/**
 * Gives the point of a query, {@code SELECT .. AS OF p}, to every table in it that names none
 * itself, also where it is read over a period, to {@code HISTORY}, {@code CHANGES}, {@code DIFF}
 * and {@code CURRENT_SEQ()}: in joins, in subqueries wherever they stand, in all parts of a UNION,
 * in WITH. The nearest point wins, so an inner query that ends in a point of its own keeps it. What
 * WITH defines is no table, and is passed over where its name is used.
 */
final class DefaultPoint {
  private final SqlNode point;
  private final boolean exactCase;

  /** Whether anything has this point. */
  private boolean taken;

  /** Whether anything has a point that is nearer. */
  private boolean outdone;

  private DefaultPoint(SqlNode point, boolean exactCase) {
    this.point = point;
    this.exactCase = exactCase;
  }

  /**
   * The query, changed in place; {@code exactCase} says that names differ which differ by case
   * only. A point that says nothing is refused; so is a parameter that would be lost, because every
   * table has a nearer point.
   */
  static SqlNode set(SqlNode query, SqlNode point, boolean exactCase) {
    return set(query, point, exactCase, false);
  }

  /**
   * The query, changed in place, as {@link #set(SqlNode, SqlNode, boolean)} does it.
   *
   * @param mayBeIdle whether a point that is no parameter may say nothing
   */
  static SqlNode set(SqlNode query, SqlNode point, boolean exactCase, boolean mayBeIdle) {
    SqlNode numbered = numbered(point);
    DefaultPoint setter = new DefaultPoint(numbered, exactCase);
    setter.visit(query, Set.of());
    boolean hasParameter = numbered != point;
    if (!setter.taken && (hasParameter || !(setter.outdone || mayBeIdle))) {
      throw DriftSyntax.pointNotTaken(point.getParserPosition());
    }
    return query;
  }

  /** Looks for queries in a node; {@code defined} are the names that WITH defines around it. */
  private void visit(@Nullable SqlNode node, Set<String> defined) {
    if (node instanceof SqlWith with) {
      visitWith(with, defined);
    } else if (node instanceof SqlSelect select) {
      SqlNode from = select.getFrom();
      for (SqlNode part : select.getOperandList()) {
        if (part != from) {
          visit(part, defined);
        }
      }
      if (from != null) {
        select.setFrom(from(from, defined));
      }
    } else if (node instanceof SqlNodeList list) {
      for (int i = 0; i < list.size(); i++) {
        visit(list.get(i), defined);
        list.set(i, atPointIfSequence(list.get(i)));
      }
    } else if (node instanceof SqlCall call) {
      if (call.getKind() == SqlKind.EXPLICIT_TABLE) {
        call.setOperand(0, from(call.operand(0), defined));
        return;
      }
      for (int i = 0; i < call.operandCount(); i++) {
        SqlNode operand = call.getOperandList().get(i);
        visit(operand, defined);
        SqlNode changed = operand == null ? null : atPointIfSequence(operand);
        if (changed != operand) {
          call.setOperand(i, changed);
        }
      }
    }
  }

  /** {@code CURRENT_SEQ()} with the point, any other node as it is. */
  private SqlNode atPointIfSequence(SqlNode node) {
    if (!(node instanceof SqlCall call && Points.isCall(call, Points.CURRENT_SEQUENCE))) {
      return node;
    }
    if (call.operandCount() > 0) {
      outdone = true;
      return node;
    }
    taken = true;
    return call.getOperator().createCall(call.getParserPosition(), Points.named(copyOfPoint()));
  }

  private void visitWith(SqlWith with, Set<String> defined) {
    Set<String> names = new HashSet<>(defined);
    for (SqlNode element : with.withList) {
      SqlWithItem item = (SqlWithItem) element;
      if (item.recursive.booleanValue()) {
        names.add(name(item.name));
      }
      visit(item.query, Set.copyOf(names));
      names.add(name(item.name));
    }
    visit(with.body, names);
  }

  /** What stands in FROM for {@code node}. */
  private SqlNode from(SqlNode node, Set<String> defined) {
    switch (node.getKind()) {
      case IDENTIFIER -> {
        return isDefined((SqlIdentifier) node, defined) ? node : atPoint(node);
      }
      case TABLE_REF, EXTEND -> {
        SqlNode table = ((SqlCall) node).operand(0);
        return from(table, defined) == table ? node : atPoint(node);
      }
      case JOIN -> {
        SqlJoin join = (SqlJoin) node;
        join.setLeft(from(join.getLeft(), defined));
        join.setRight(from(join.getRight(), defined));
        visit(join.getCondition(), defined);
      }
      case SNAPSHOT -> {
        if (node instanceof SqlPeriodSnapshot period) {
          period.setOperand(0, from(period.getTableRef(), defined));
        } else {
          outdone = true;
        }
      }
      case COLLECTION_TABLE -> {
        if (((SqlCall) node).operand(0) instanceof SqlCall function
            && Points.isOfHistory(function)) {
          return atPoint(node);
        }
        visit(node, defined);
      }
      case AS, LATERAL, MATCH_RECOGNIZE, OVER, PIVOT, TABLESAMPLE, UNPIVOT -> {
        SqlCall call = (SqlCall) node;
        call.setOperand(0, from(call.operand(0), defined));
      }
      default -> visit(node, defined);
    }
    return node;
  }

  private SqlNode atPoint(SqlNode table) {
    taken = true;
    return new SqlDefaultSnapshot(table.getParserPosition(), table, copyOfPoint());
  }

  /**
   * The point with its parameters numbered, since they come to stand before others that the text
   * has first.
   */
  private static SqlNode numbered(SqlNode point) {
    return Parts.node(
        point.accept(
            new SqlShuttle() {
              @Override
              public SqlNode visit(SqlDynamicParam param) {
                return new SqlNumberedParam(param.getIndex(), param.getParserPosition());
              }
            }));
  }

  /**
   * A copy, since the validator keeps what it finds by node. A parameter stays the one that it is,
   * or it would be counted once for each table.
   */
  private SqlNode copyOfPoint() {
    return Parts.node(
        point.accept(
            new SqlShuttle() {
              @Override
              public @Nullable SqlNode visit(SqlCall call) {
                CallCopyingArgHandler copying = new CallCopyingArgHandler(call, true);
                call.getOperator().acceptCall(this, call, false, copying);
                return copying.result();
              }
            }));
  }

  private boolean isDefined(SqlIdentifier table, Set<String> defined) {
    return table.isSimple() && defined.contains(name(table));
  }

  private String name(SqlIdentifier identifier) {
    String name = identifier.getSimple();
    return exactCase ? name : name.toLowerCase(Locale.ROOT);
  }
}
