package org.driftdb.adapter.names;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The names that WITH gives to queries. Calcite finds them by exact spelling only; here a table
 * that is spelt as one but for case is renamed before Calcite looks for it.
 */
final class WithNames {
  private final Deque<List<String>> scopes = new ArrayDeque<>();

  /** Begins a query with names of its own, or one that has a name, if it is that. */
  void enter(SqlNode node) {
    if (node instanceof SqlWith) {
      scopes.push(new ArrayList<>());
    } else if (node instanceof SqlWithItem item && item.recursive.booleanValue()) {
      name(item);
    } else if (node instanceof SqlSelect && !scopes.isEmpty()) {
      SqlSelect select = (SqlSelect) node;
      select.setFrom(renamed(select.getFrom()));
    }
  }

  /** Ends what {@link #enter} began. */
  void leave(SqlNode node) {
    if (node instanceof SqlWith) {
      scopes.pop();
    } else if (node instanceof SqlWithItem item && !item.recursive.booleanValue()) {
      name(item); // In its own query the name means something else.
    }
  }

  private void name(SqlWithItem item) {
    scopes.element().add(item.name.getSimple());
  }

  /** Whether a name is one that WITH gave. */
  boolean define(SqlIdentifier table) {
    return table.isSimple() && scopes.stream().anyMatch(names -> names.contains(table.getSimple()));
  }

  private @Nullable SqlNode renamed(@Nullable SqlNode from) {
    if (from instanceof SqlIdentifier) {
      return renamed((SqlIdentifier) from);
    } else if (from instanceof SqlJoin) {
      SqlJoin join = (SqlJoin) from;
      join.setLeft(named(join.getLeft()));
      join.setRight(named(join.getRight()));
    } else if (from instanceof SqlCall) {
      SqlCall call = (SqlCall) from;
      switch (call.getKind()) {
        case TABLE_REF -> {
          SqlIdentifier table = renamed((SqlIdentifier) call.operand(0));
          return define(table) ? table : call; // What WITH defines takes no hints.
        }
        case AS, SNAPSHOT, TABLESAMPLE, LATERAL -> call.setOperand(0, named(call.operand(0)));
        default -> {}
      }
    }
    return from;
  }

  private SqlNode named(SqlNode from) {
    SqlNode renamed = renamed(from);
    return renamed == null ? from : renamed;
  }

  private SqlIdentifier renamed(SqlIdentifier table) {
    if (!table.isSimple()) {
      return table;
    }
    String name = table.getSimple();
    for (List<String> names : scopes) {
      if (names.contains(name)) {
        return table;
      }
      List<String> similar = names.stream().filter(name::equalsIgnoreCase).distinct().toList();
      if (similar.size() > 1) {
        throw ColumnNames.ambiguous(ErrorCode.NO_SUCH_TABLE, "Table", name, similar);
      } else if (!similar.isEmpty()) {
        return table.setName(0, similar.get(0));
      }
    }
    return table;
  }
}
