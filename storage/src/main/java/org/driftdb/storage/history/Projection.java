package org.driftdb.storage.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is read of versions. Whoever gives versions may give more; what was not asked for means
 * nothing. Best made once and used many times: what it is in the rows of a block is remembered with
 * it.
 *
 * @param fields the fields of their rows; null for all
 * @param times whether the event that made a version and its commit time are wanted; where not,
 *     both may be 0
 */
public record Projection(@Nullable List<String> fields, boolean times) {
  /** All there is. */
  public static final Projection ALL = new Projection(null, true);

  public Projection {
    fields = fields == null ? null : List.copyOf(fields);
  }

  /** The same and the times. */
  public Projection withTimes() {
    return times ? this : new Projection(fields, true);
  }

  /** The same and some more fields. */
  public Projection with(Collection<String> more) {
    if (fields == null || fields.containsAll(more)) {
      return this;
    }
    List<String> all = new ArrayList<>(fields);
    for (String field : new HashSet<>(more)) {
      if (!fields.contains(field)) {
        all.add(field);
      }
    }
    return new Projection(all, times);
  }
}
