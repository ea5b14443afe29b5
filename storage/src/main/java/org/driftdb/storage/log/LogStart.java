package org.driftdb.storage.log;

import java.util.Collection;
import java.util.List;

/**
 * From where on a log is to be read.
 *
 * @param directories the names of the directories of all tables, dropped ones too
 * @param after the last sequence of a commit up to which everything is known from elsewhere, and
 *     was forced when that was written; 0 to read the log from its beginning
 * @param lastMillis the time of that commit; 0 when {@code after} is
 */
public record LogStart(Collection<String> directories, long after, long lastMillis) {
  public LogStart {
    directories = List.copyOf(directories);
  }

  /** The log of these tables from its beginning. */
  public static LogStart fromBeginning(Collection<String> directories) {
    return new LogStart(directories, 0, 0);
  }
}
