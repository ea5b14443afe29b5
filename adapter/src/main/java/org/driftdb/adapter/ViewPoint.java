package org.driftdb.adapter;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From where the names in a view are looked up while a statement is prepared: they mean what they
 * meant at the point that stands behind the view.
 *
 * @param point the point; null as long as nobody knows it, when they mean what they mean now
 * @param parameter the position of the parameter that it is bound to; null where it is written out
 */
record ViewPoint(@Nullable Point point, @Nullable Integer parameter) {
  /** The point in an execution that binds parameters so; null as long as nobody knows it. */
  @Nullable Point in(Map<Integer, Point> bound) {
    return parameter == null ? point : bound.get(parameter);
  }
}
