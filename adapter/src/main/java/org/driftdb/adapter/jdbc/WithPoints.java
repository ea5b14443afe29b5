package org.driftdb.adapter.jdbc;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.SqlTableRef;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlShuttle;
import org.driftdb.adapter.names.PastTables;
import org.driftdb.adapter.names.Places;
import org.driftdb.parser.SqlDefaultSnapshot;
import org.driftdb.parser.SqlPeriodSnapshot;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/**
 * Gives the point that stands behind a name of WITH, {@code c FOR SYSTEM_TIME AS OF p}, to
 * everything in the query of that name that has no point of its own, so that names in it are looked
 * up there. The statement gets one more query in its WITH for each such point, before the one that
 * it is made of, where the same names are known, and in place of it where nothing else asks that.
 *
 * <p>A point that is found while the statement runs stays where it is. What the query asks must
 * then be the same at every point.
 */
final class WithPoints extends SqlShuttle {
  /** A character that nobody types, so that no query is called so by chance. */
  private static final String MARK = "\u2063 ";

  private final List<Asked> asked = new ArrayList<>();
  private final Map<SqlWithItem, List<SqlWithItem>> copies = new IdentityHashMap<>();

  /** The queries that are asked without a known point, too. */
  private final Set<SqlWithItem> askedAsTheyAre =
      Collections.newSetFromMap(new IdentityHashMap<>());

  private @Nullable Scope scope;
  private final SqlNode statement;

  /** A table or view that is asked at a point that is found while the statement runs. */
  private record Asked(SqlIdentifier table, SqlNode period) {}

  /**
   * The names that are known at a place.
   *
   * @param items the queries of one WITH that have their names there
   * @param body where that WITH has given all its names: what stands behind is no part of them
   */
  private record Scope(@Nullable Scope outer, List<SqlWithItem> items, SqlParserPos body) {}

  /**
   * A query that has a name.
   *
   * @param scope what names in it mean
   */
  private record Named(SqlWithItem item, Scope scope) {}

  private WithPoints(SqlNode statement) {
    this.statement = Objects.requireNonNull(statement.accept(this));
  }

  /** The points behind names of WITH in a statement, or in the query of a view. */
  static WithPoints in(SqlNode statement) {
    return new WithPoints(statement);
  }

  /** The statement with its points where they are looked for. */
  SqlNode statement() {
    return statement;
  }

  /**
   * Checks what is asked at points that are found while the statement runs.
   *
   * @throws DriftException with code NOT_SUPPORTED if it is a view that is not the same at every
   *     point, or if its name has not always meant it
   */
  void check(PastTables tables) {
    asked.forEach(table -> tables.at(table.table, table.period));
  }

  @Override
  public @Nullable SqlNode visit(SqlCall call) {
    if (call instanceof SqlWith with) {
      return visit(with);
    }
    if (call.getKind() == SqlKind.AS && call.operand(0) instanceof SqlSnapshot snapshot) {
      SqlIdentifier query = pointed(snapshot);
      if (query != null) {
        List<SqlNode> operands = new ArrayList<>(call.getOperandList());
        operands.set(0, query);
        return SqlStdOperatorTable.AS.createCall(call.getParserPosition(), operands);
      }
    } else if (call instanceof SqlSnapshot snapshot) {
      SqlIdentifier query = pointed(snapshot);
      if (query != null) {
        return SqlStdOperatorTable.AS.createCall(
            call.getParserPosition(), query, Objects.requireNonNull(table(snapshot)));
      }
    }
    return super.visit(call);
  }

  /** Visits the queries from the last to the first, so that all that ask one have been seen. */
  private SqlNode visit(SqlWith with) {
    Scope outer = scope;
    List<SqlWithItem> items = new ArrayList<>();
    with.withList.forEach(item -> items.add((SqlWithItem) item));
    SqlParserPos start = with.body.getParserPosition();
    scope = new Scope(outer, items, start);
    SqlNode body = Objects.requireNonNull(with.body.accept(this));
    List<SqlNode> visited = new ArrayList<>();
    for (int i = items.size() - 1; i >= 0; i--) {
      SqlWithItem item = items.get(i);
      boolean recursive = item.recursive.booleanValue();
      scope = new Scope(outer, items.subList(0, recursive ? i + 1 : i), start);
      List<SqlWithItem> pointed = copies.getOrDefault(item, List.of());
      if (!isReplacedBy(pointed, item)) {
        visited.add(0, visited(item));
      }
      for (SqlWithItem copy : pointed) {
        visited.add(0, visited(copy));
      }
    }
    scope = outer;
    return body == with.body && visited.equals(items)
        ? with
        : new SqlWith(
            with.getParserPosition(),
            new SqlNodeList(visited, with.withList.getParserPosition()),
            body);
  }

  @Override
  public @Nullable SqlNode visit(SqlIdentifier name) {
    Named named = find(scope, name);
    if (named != null) {
      askedAsTheyAre.add(named.item);
    }
    return super.visit(name);
  }

  /** Whether a query is asked by its copies alone, and takes no parameter that they do not. */
  private boolean isReplacedBy(List<SqlWithItem> copies, SqlWithItem item) {
    return !copies.isEmpty()
        && !askedAsTheyAre.contains(item)
        && parameters(copies).containsAll(parameters(List.of(item)));
  }

  private static Set<Integer> parameters(List<SqlWithItem> items) {
    Set<Integer> parameters = new HashSet<>();
    items.forEach(
        item ->
            item.query.accept(
                new SqlBasicVisitor<Void>() {
                  @Override
                  public @Nullable Void visit(SqlDynamicParam parameter) {
                    parameters.add(parameter.getIndex());
                    return null;
                  }
                }));
    return parameters;
  }

  private SqlWithItem visited(SqlWithItem item) {
    SqlNode query = Objects.requireNonNull(item.query.accept(this));
    return query == item.query ? item : item(item, item.name, query);
  }

  private static SqlWithItem item(SqlWithItem item, SqlIdentifier name, SqlNode query) {
    return new SqlWithItem(item.getParserPosition(), name, item.columnList, query, item.recursive);
  }

  /** The name of the query that is asked at a known point; null if none is. */
  private @Nullable SqlIdentifier pointed(SqlSnapshot snapshot) {
    SqlIdentifier table = table(snapshot);
    Named named = table == null ? null : find(scope, table);
    if (named == null || snapshot instanceof SqlPeriodSnapshot) {
      return null;
    }
    SqlNode point = KnownPoints.named(snapshot.getPeriod());
    if (!(point instanceof SqlLiteral || point instanceof SqlDynamicParam)) {
      ask(named, snapshot.getPeriod());
      return null;
    }
    List<SqlWithItem> made = copies.computeIfAbsent(named.item, item -> new ArrayList<>());
    SqlParserPos pos = snapshot.getParserPosition();
    SqlIdentifier name =
        new SqlIdentifier(named.item.name.getSimple() + MARK + (made.size() + 1), pos);
    made.add(item(named.item, name, at(named, snapshot.getPeriod())));
    return name;
  }

  private static @Nullable SqlIdentifier table(SqlSnapshot snapshot) {
    SqlNode read = snapshot.getTableRef();
    SqlNode table = read instanceof SqlTableRef hinted ? hinted.operand(0) : read;
    return table instanceof SqlIdentifier name ? name : null;
  }

  /** What a name means that WITH has given: the exact spelling, or else the only similar one. */
  private static @Nullable Named find(@Nullable Scope from, SqlIdentifier table) {
    for (Scope scope = from; scope != null && table.isSimple(); scope = scope.outer) {
      int found = -1;
      int similar = 0;
      for (int i = scope.items.size() - 1; i >= 0; i--) { // Of two of one name the last counts.
        String name = scope.items.get(i).name.getSimple();
        if (name.equals(table.getSimple())) {
          return named(scope, i);
        } else if (name.equalsIgnoreCase(table.getSimple())) {
          found = i;
          similar++;
        }
      }
      if (similar > 0) {
        return similar == 1 ? named(scope, found) : null;
      }
    }
    return null;
  }

  private static Named named(Scope scope, int index) {
    return new Named(
        scope.items.get(index), new Scope(scope.outer, scope.items.subList(0, index), scope.body));
  }

  /** The query of a name, read at a point. */
  private static SqlNode at(Named named, SqlNode period) {
    if (asksItself(named.item)) {
      throw refused(named, "asks itself: write AS OF in its query", period);
    }
    return SqlDefaultSnapshot.readAt(
        Objects.requireNonNull(named.item.query.accept(new Copy(named.scope.body))), period);
  }

  private static boolean asksItself(SqlWithItem item) {
    if (!item.recursive.booleanValue()) {
      return false;
    }
    boolean[] asks = {false};
    item.query.accept(
        new SqlBasicVisitor<Void>() {
          @Override
          public Void visit(SqlIdentifier name) {
            asks[0] |= name.isSimple() && name.getSimple().equalsIgnoreCase(item.name.getSimple());
            return null;
          }
        });
    return asks[0];
  }

  /** Takes notice of what a query asks, to whose tables a point comes when the statement runs. */
  private void ask(Named named, SqlNode period) {
    Copy copy = new Copy(named.scope.body);
    named.item.query.accept(copy);
    if (copy.hadOuterPoint) {
      throw refused(named, "has the point of the whole query", period);
    }
    at(named, period)
        .accept(
            new SqlBasicVisitor<Void>() {
              @Override
              public Void visit(SqlCall call) {
                if (call instanceof SqlDefaultSnapshot snapshot && isOf(snapshot.getPeriod())) {
                  SqlIdentifier table = table(snapshot);
                  Named inner = table == null ? null : find(named.scope, table);
                  if (inner != null) {
                    ask(inner, period);
                  } else if (table != null) {
                    asked.add(new Asked(table, period));
                  }
                } else if (CurrentSequence.isCall(call)
                    && call.operandCount() == 1
                    && isOf(call.operand(0))) {
                  throw refused(named, "asks for CURRENT_SEQ()", period);
                }
                return super.visit(call);
              }

              private boolean isOf(SqlNode point) {
                return point.getParserPosition().equals(period.getParserPosition());
              }
            });
  }

  private static DriftException refused(Named named, String reason, SqlNode period) {
    return new DriftException(
        ErrorCode.NOT_SUPPORTED,
        "What WITH calls "
            + Json.write(named.item.name.getSimple())
            + " cannot be read at this point, as it "
            + reason
            + Places.of(period));
  }

  /** Copies a query, without the points that it has from a query around it. */
  private static final class Copy extends SqlShuttle {
    private final SqlParserPos end;
    private boolean hadOuterPoint;

    /**
     * Copies a query.
     *
     * @param end what stands behind is no part of it
     */
    Copy(SqlParserPos end) {
      this.end = end;
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
      if (call instanceof SqlDefaultSnapshot snapshot && isOuter(snapshot.getPeriod())) {
        return snapshot.getTableRef().accept(this);
      } else if (CurrentSequence.isCall(call)
          && call.operandCount() == 1
          && isOuter(call.operand(0))) {
        return call.getOperator().createCall(call.getParserPosition());
      }
      CallCopyingArgHandler copying = new CallCopyingArgHandler(call, true);
      call.getOperator().acceptCall(this, call, false, copying);
      return copying.result();
    }

    private boolean isOuter(SqlNode point) {
      SqlParserPos pos = point.getParserPosition();
      boolean outer =
          pos.getLineNum() > end.getLineNum()
              || (pos.getLineNum() == end.getLineNum() && pos.getColumnNum() > end.getColumnNum());
      hadOuterPoint |= outer;
      return outer;
    }

    @Override
    public SqlNode visit(SqlNodeList list) {
      List<@Nullable SqlNode> copied = new ArrayList<>();
      list.forEach(node -> copied.add(node == null ? null : node.accept(this)));
      return new SqlNodeList(copied, list.getParserPosition());
    }

    @Override
    public SqlNode visit(SqlIdentifier name) {
      return name.clone(name.getParserPosition());
    }
  }
}
