package org.driftdb.adapter.jdbc;

import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSetOption;
import org.driftdb.adapter.Point;
import org.driftdb.adapter.driftql.DirectStatement;
import org.driftdb.adapter.driftql.Operand;
import org.driftdb.adapter.names.Places;
import org.driftdb.parser.SqlSetTransactionComment;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What is said to a session: {@code ALTER SESSION SET as_of = p} and {@code ALTER SESSION RESET
 * as_of}, the one option that it has, and {@code SET TRANSACTION COMMENT 'why'}.
 */
final class SessionOptions {
  private static final String AS_OF = "as_of";

  private SessionOptions() {}

  /** The statement that runs, or null if it says nothing to a session. */
  static @Nullable DirectStatement of(Session session, SqlNode statement) {
    if (statement instanceof SqlSetTransactionComment set) {
      Operand comment = Operand.text(set.comment());
      return new DirectStatement.Change(
          context -> {
            session.comment(comment(comment.value(context)));
            return 0;
          });
    }
    if (!(statement instanceof SqlSetOption option)) {
      return null;
    }
    SqlNode name = option.name();
    SqlNode value = option.getValue();
    boolean all = value == null && name.toString().equals("ALL");
    if (!"SESSION".equals(option.getScope()) || !(all || isAsOf(name))) {
      throw new DriftException(
          ErrorCode.NOT_SUPPORTED,
          "The one option that can be set is that of the session's point: ALTER SESSION SET as_of ="
              + " '@seq:7', ALTER SESSION RESET as_of"
              + Places.of(name));
    }
    Point point = value == null ? null : point(value);
    return new DirectStatement.Change(
        context -> {
          session.readAt(point);
          return 0;
        });
  }

  private static @Nullable String comment(@Nullable Object value) {
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw new DriftException(
        ErrorCode.BAD_VALUE,
        "The comment of a transaction is a text, but not a " + value.getClass().getSimpleName());
  }

  private static boolean isAsOf(SqlNode name) {
    return name instanceof SqlIdentifier identifier
        && identifier.isSimple()
        && identifier.getSimple().equalsIgnoreCase(AS_OF);
  }

  private static Point point(SqlNode value) {
    return value instanceof SqlLiteral literal
        ? KnownPoints.literal(literal)
        : Places.at(value, () -> Point.parse(value.toString()));
  }
}
