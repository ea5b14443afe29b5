package org.driftdb.storage.log;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What opening a log found.
 *
 * @param lastSequence the last event of the last whole commit
 * @param cuts what was cut off behind it
 * @param completedTables how many tables had the events of the last commit but not its COMMIT
 *     frame, which was added
 * @param lostEvents how many events at the end had been acknowledged and are not there any more,
 *     because somebody cut a file
 * @param damage what is wrong, when the log is damaged; then nothing was cut and nothing can be
 *     written
 */
public record RecoveryReport(
    long lastSequence,
    List<Cut> cuts,
    int completedTables,
    long lostEvents,
    @Nullable Damage damage) {
  public RecoveryReport {
    cuts = List.copyOf(cuts);
  }

  /**
   * A torn tail that was cut off.
   *
   * @param file where the file is
   * @param offset where it ends now
   * @param bytes how many bytes were cut, not counting zeros allocated ahead
   * @param setAside where they are kept, because they may have been acknowledged; else null
   */
  public record Cut(String file, long offset, long bytes, @Nullable String setAside) {
    @Override
    public String toString() {
      return bytes
          + " bytes at offset "
          + offset
          + " of "
          + file
          + (setAside == null ? "" : ", now in " + setAside);
    }
  }

  /** Whether the log is damaged, and so can only be read. */
  public boolean damaged() {
    return damage != null;
  }

  /** Whether the log was just as a clean close leaves it. */
  public boolean isClean() {
    return damage == null && cuts.isEmpty() && completedTables == 0 && lostEvents == 0;
  }

  /** Says that acknowledged events are lost. */
  static String missing(long lastSequence, long lostEvents) {
    return "the log ends before what was acknowledged: "
        + (lostEvents == 1
            ? "event " + (lastSequence + 1) + " is"
            : "events " + (lastSequence + 1) + " to " + (lastSequence + lostEvents) + " are")
        + " missing, because a file was cut";
  }

  /** The report in one line. */
  public String summary() {
    if (damage != null) {
      return damage
          + ". Nothing was changed; events up to "
          + lastSequence
          + " can be read, nothing can be written";
    }
    StringBuilder text = new StringBuilder("The log is whole up to event " + lastSequence);
    if (lostEvents > 0) {
      text.append("; ").append(missing(lastSequence, lostEvents));
    }
    if (!cuts.isEmpty()) {
      text.append(lostEvents > 0 ? "; set aside what followed: " : "; cut off unfinished writes: ")
          .append(cuts.stream().map(Cut::toString).collect(Collectors.joining(", ")));
    }
    if (completedTables > 0) {
      text.append("; added the end of the last commit to ")
          .append(completedTables)
          .append(completedTables == 1 ? " table" : " tables");
    }
    return text.toString();
  }
}
