package org.driftdb.adapter;

import org.jspecify.annotations.Nullable;

/** An execution that knows with which types its parameters were bound. */
public interface ParameterSource {
  /** The parameter at this position, from 0, in stored form: a timestamp is an Instant. */
  @Nullable Object parameter(int index);

  /**
   * The parameter at this position, in stored form, as it is compared: brought to the type with
   * which the statement takes it, but a number exactly as it was bound.
   *
   * @throws org.driftdb.storage.error.DriftException if it is no value of that type
   */
  @Nullable Object comparable(int index);
}
