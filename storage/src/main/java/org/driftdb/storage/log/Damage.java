package org.driftdb.storage.log;

import java.util.Objects;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;

/**
 * A place where the log is not what was written.
 *
 * @param file where the file is
 * @param offset the first byte of the file that cannot be trusted
 * @param what what was found there
 */
public record Damage(String file, long offset, String what) {
  public Damage {
    Objects.requireNonNull(file);
    Objects.requireNonNull(what);
  }

  /** The failure of something that needed the bytes to be right. */
  public DriftException toException() {
    return new DriftException(ErrorCode.DAMAGED, toString());
  }

  @Override
  public String toString() {
    return file + " is damaged at offset " + offset + ": " + what;
  }
}
