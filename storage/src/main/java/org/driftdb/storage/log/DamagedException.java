package org.driftdb.storage.log;

import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;

/** The failure of something that needed bytes to be what was written. */
public final class DamagedException extends DriftException {
  private static final long serialVersionUID = 1L;

  private final transient Damage damage;

  DamagedException(Damage damage) {
    super(ErrorCode.DAMAGED, damage.toString());
    this.damage = damage;
  }

  /** Where they are, and what was found there. */
  public Damage damage() {
    return damage;
  }
}
