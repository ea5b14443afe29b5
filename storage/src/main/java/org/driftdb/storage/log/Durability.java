package org.driftdb.storage.log;

/** When a commit is acknowledged. */
public enum Durability {
  /** When every event up to its last has been forced to disk. */
  COMMIT,
  /**
   * When it has been written. It is forced when a segment ends or the database is closed, so that a
   * bulk load does not wait for the disk; a crash of the machine may lose the last commits.
   */
  SEGMENT
}
