package org.driftdb.storage.log;

import java.util.Objects;

/**
 * A place where a file is not what was written.
 *
 * @param file where the file is
 * @param offset the first byte of the file that cannot be trusted; 0 where one checksum covers the
 *     whole file
 * @param what what was found there
 */
public record Damage(String file, long offset, String what) {
  public Damage {
    Objects.requireNonNull(file);
    Objects.requireNonNull(what);
  }

  /** The failure of something that needed the bytes to be right. */
  public DamagedException toException() {
    return new DamagedException(this);
  }

  @Override
  public String toString() {
    return file + " is damaged at offset " + offset + ": " + what;
  }
}
