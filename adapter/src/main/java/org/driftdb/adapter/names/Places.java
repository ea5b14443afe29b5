package org.driftdb.adapter.names;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Where in a statement that stands which a failure is about: its message ends with the place. */
public final class Places {
  /** A message that tells a place already. */
  private static final Pattern TOLD = Pattern.compile("line \\d+, column \\d+\\)?$");

  /** What fails whatever a statement says. */
  private static final Set<ErrorCode> OF_NO_PART =
      EnumSet.of(
          ErrorCode.CONFLICT,
          ErrorCode.LOCKED,
          ErrorCode.CONNECTION,
          ErrorCode.DAMAGED,
          ErrorCode.IO,
          ErrorCode.CANCELLED,
          ErrorCode.INTERNAL);

  private Places() {}

  /**
   * Does what a part of a statement asks for.
   *
   * @param part the part; the value of a parameter comes from elsewhere, so it has no place
   * @throws DriftException if the work does; the message tells the place of the part, unless it
   *     told a narrower one
   */
  public static <T extends @Nullable Object> T at(SqlNode part, Supplier<T> work) {
    try {
      return work.get();
    } catch (DriftException e) {
      throw told(e, part);
    }
  }

  /** Does what a part of a statement asks for, as {@link #at} does, where that gives nothing. */
  public static void run(SqlNode part, Runnable work) {
    at(
        part,
        () -> {
          work.run();
          return null;
        });
  }

  /** A failure that tells the place of the part that it is about, as {@link #at} says. */
  public static DriftException told(DriftException failure, SqlNode part) {
    String message = String.valueOf(failure.getMessage());
    boolean placed =
        part instanceof SqlDynamicParam
            || part.getParserPosition().getLineNum() == 0
            || OF_NO_PART.contains(failure.code())
            || TOLD.matcher(message).find();
    return placed ? failure : new DriftException(failure.code(), message + of(part), failure);
  }

  /** The place of a part of a statement, to follow what is wrong with it. */
  public static String of(SqlNode part) {
    return of(part.getParserPosition());
  }

  /** A place in a statement, to follow what is wrong there. */
  public static String of(SqlParserPos place) {
    return " (line " + place.getLineNum() + ", column " + place.getColumnNum() + ")";
  }
}
