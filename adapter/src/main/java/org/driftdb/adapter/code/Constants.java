package org.driftdb.adapter.code;

import java.util.ArrayList;
import java.util.List;
import org.driftdb.adapter.code.Code.Run;
import org.jspecify.annotations.Nullable;

/** The static fields of a class, which get their values when its first object is made. */
final class Constants {
  @Nullable Object[] values = {};
  private final List<Run> initial = new ArrayList<>();
  private volatile boolean known;

  /** Adds one, and tells its position. */
  int add(Run value) {
    initial.add(value);
    return initial.size() - 1;
  }

  /**
   * Makes sure that they have their values.
   *
   * @throws ExceptionInInitializerError if one cannot be found, as Java has it
   */
  void require() {
    if (!known) {
      find();
    }
  }

  private synchronized void find() {
    if (known) {
      return;
    }
    values = new @Nullable Object[initial.size()];
    for (int i = 0; i < values.length; i++) {
      try {
        values[i] = initial.get(i).in(values);
      } catch (Error e) {
        throw e;
      } catch (Throwable e) {
        throw new ExceptionInInitializerError(e);
      }
    }
    known = true;
  }
}
