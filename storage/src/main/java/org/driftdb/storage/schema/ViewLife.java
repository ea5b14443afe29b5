package org.driftdb.storage.schema;

import org.jspecify.annotations.Nullable;

/**
 * A view from when it was made to when it was dropped. One that is replaced is dropped, and another
 * made.
 *
 * @param created when it was made
 * @param dropped when it was dropped or replaced; null while it lives
 */
public record ViewLife(ViewDefinition definition, Moment created, @Nullable Moment dropped) {
  /** The same, ended at a moment. */
  public ViewLife until(Moment end) {
    return new ViewLife(definition, created, end);
  }
}
