package org.driftdb.storage;

/** When a commit is acknowledged. */
public enum Durability {
  /** When it is forced to disk: it survives the loss of power. */
  COMMIT,
  /**
   * When it is handed to the operating system: it survives the end of the process. It is forced
   * when its segment ends. For bulk loads that can be begun again.
   */
  SEGMENT
}
