package org.driftdb.storage;

import org.driftdb.storage.schema.Moment;
import org.jspecify.annotations.Nullable;

/** What the name of a table or view means, from when it was made to when it was dropped. */
sealed interface Relation permits TableState, ViewState {
  /** Its name. */
  String name();

  /** When it was made. */
  Moment created();

  /** When it was dropped; null while it lives. */
  @Nullable Moment dropped();

  /** Whether it has not been dropped. */
  default boolean lives() {
    return dropped() == null;
  }

  /** Whether it lived at a moment; what was committed in the millisecond of its drop is read. */
  default boolean livesAt(Moment moment) {
    Moment dropped = dropped();
    return created().compareTo(moment) <= 0 && (dropped == null || moment.compareTo(dropped) <= 0);
  }
}
