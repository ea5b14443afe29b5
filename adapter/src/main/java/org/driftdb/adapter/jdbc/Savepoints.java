package org.driftdb.adapter.jdbc;

import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/**
 * The savepoints of a transaction, the oldest first. Two may have one name; then it means the newer
 * one, until that is released.
 */
final class Savepoints {
  private final List<Mark> marks = new ArrayList<>();
  private int lastId;

  /**
   * A savepoint, as JDBC has it.
   *
   * @param name null if it has none
   * @param written how far the transaction had come
   */
  record Mark(int id, @Nullable String name, int written) implements Savepoint {
    @Override
    public int getSavepointId() throws SQLException {
      if (name != null) {
        throw new SQLException(
            "The savepoint has a name, and so no number", ErrorCode.INVALID_SAVEPOINT.sqlState());
      }
      return id;
    }

    @Override
    public String getSavepointName() throws SQLException {
      if (name == null) {
        throw new SQLException(
            "The savepoint has a number, and so no name", ErrorCode.INVALID_SAVEPOINT.sqlState());
      }
      return name;
    }
  }

  /** Sets one. */
  Mark set(@Nullable String name, int written) {
    Mark mark = new Mark(++lastId, name, written);
    marks.add(mark);
    return mark;
  }

  /**
   * The savepoint that a name means, without regard to case.
   *
   * @throws DriftException with code INVALID_SAVEPOINT if there is none
   */
  Mark named(String name) {
    for (int i = marks.size() - 1; i >= 0; i--) {
      if (name.equalsIgnoreCase(marks.get(i).name)) {
        return marks.get(i);
      }
    }
    throw new DriftException(
        ErrorCode.INVALID_SAVEPOINT,
        "This transaction has no savepoint " + Json.write(name) + ", or has it no more");
  }

  /**
   * Forgets the savepoints that were set after one.
   *
   * @return how far the transaction had come there
   * @throws DriftException with code INVALID_SAVEPOINT if it is none of these
   */
  int keepTo(Savepoint savepoint) {
    int place = place(savepoint);
    marks.subList(place + 1, marks.size()).clear();
    return marks.get(place).written;
  }

  /** Forgets a savepoint and those that were set after it; see {@link #keepTo}. */
  void release(Savepoint savepoint) {
    marks.subList(place(savepoint), marks.size()).clear();
  }

  private int place(Savepoint savepoint) {
    for (int i = 0; i < marks.size(); i++) {
      if (marks.get(i) == savepoint) {
        return i;
      }
    }
    throw new DriftException(
        ErrorCode.INVALID_SAVEPOINT,
        "The savepoint is none of this transaction, or has been released");
  }

  /** Forgets all, as a transaction ends. */
  void clear() {
    marks.clear();
  }
}
