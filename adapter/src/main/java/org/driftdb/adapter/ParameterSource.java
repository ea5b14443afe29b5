package org.driftdb.adapter;

import org.jspecify.annotations.Nullable;

/** An execution that knows with which types its parameters were bound. */
public interface ParameterSource {
  /** The parameter at this position, from 0, in stored form: a timestamp is an Instant. */
  @Nullable Object parameter(int index);
}
