package org.driftdb.storage;

import org.driftdb.storage.schema.Moment;
import org.driftdb.storage.schema.ViewDefinition;
import org.driftdb.storage.schema.ViewLife;
import org.jspecify.annotations.Nullable;

/**
 * A view as known at one time, as a picture that never changes.
 *
 * @param life what it is, and from when to when
 */
record ViewState(ViewLife life) implements Relation {
  ViewDefinition definition() {
    return life.definition();
  }

  @Override
  public String name() {
    return life.definition().name();
  }

  @Override
  public Moment created() {
    return life.created();
  }

  @Override
  public @Nullable Moment dropped() {
    return life.dropped();
  }
}
