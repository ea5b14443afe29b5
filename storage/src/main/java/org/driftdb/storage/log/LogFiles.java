package org.driftdb.storage.log;

import java.util.regex.Pattern;
import org.driftdb.storage.store.Numbered;
import org.jspecify.annotations.Nullable;

/** The names of the log's files in the store. */
final class LogFiles {
  /** Held by the process that writes. */
  static final String LOCK = "driftdb.lock";

  /** What readers may see; see {@link Published}. */
  static final String PUBLISHED = "driftdb.published";

  private static final String TABLES = "tables/";
  private static final String SEGMENT = ".seg";
  private static final String SET_ASIDE = ".seg.cut-";

  private LogFiles() {}

  /** The table's list of live segments; see {@link TableManifest}. */
  static String manifest(String table) {
    return TABLES + table + "/meta.json";
  }

  static String segments(String table) {
    return TABLES + table + "/segments";
  }

  static String segment(String table, int number) {
    return segments(table) + "/" + segmentFile(number);
  }

  /** Where to begin to read a segment; see {@link SegmentMarks}. */
  static String marks(String table, int number) {
    return segments(table) + "/" + marksFile(number);
  }

  /** The name of that file in the directory of the segments. */
  static String marksFile(int number) {
    return Numbered.name(number) + ".marks";
  }

  /**
   * Where the bytes of a segment from an offset on are kept that recovery cut off it.
   *
   * @param time 1 for what was cut there first, 2 for what was cut at the same offset later
   */
  static String setAside(String segment, long offset, int time) {
    String name = segment.substring(0, segment.length() - SEGMENT.length()) + SET_ASIDE + offset;
    return time == 1 ? name : name + "-" + time;
  }

  static boolean isSetAside(String file) {
    return file.contains(SET_ASIDE);
  }

  /** The name of a segment in its directory: its number, of eight digits or more. */
  static String segmentFile(int number) {
    return Numbered.name(number) + SEGMENT;
  }

  /** Whether a file's name is that of a segment. */
  static boolean isSegment(String file) {
    return file.matches("(.*/)?[0-9]+" + Pattern.quote(SEGMENT));
  }

  /**
   * The number of a segment.
   *
   * @throws IllegalArgumentException when the name is none of a segment
   */
  static int segmentNumber(@Nullable String file) {
    if (file == null || !file.endsWith(SEGMENT)) {
      throw new IllegalArgumentException("\"" + file + "\" does not name a segment");
    }
    return Integer.parseInt(file.substring(0, file.length() - SEGMENT.length()));
  }
}
