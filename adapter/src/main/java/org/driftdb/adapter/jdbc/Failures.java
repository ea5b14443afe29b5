package org.driftdb.adapter.jdbc;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlValidatorException;
import org.driftdb.adapter.OutdatedPlanException;
import org.driftdb.parser.JsonSyntaxException;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/**
 * Makes of every failure an SQLException with an SQLSTATE and a message of one clear line. Calcite
 * wraps what went wrong in exceptions that repeat the statement or the plan; those are looked
 * through, and kept as the cause.
 */
final class Failures {
  private static final Pattern UNEXPECTED =
      Pattern.compile("(?s).*?Encountered \"(.*?)\" at line (\\d+), column (\\d+)\\..*");

  private static final Pattern LEXICAL =
      Pattern.compile("(?s).*?Lexical error at line (\\d+), column (\\d+)\\.\\s*(.*)");

  /** What Calcite's messages say, by the SQLSTATE that they mean. */
  private static final List<Known> KNOWN =
      List.of(
          known("42S02", "Object '.*' not found.*"),
          known("42S02", "Table '.*' not found.*"),
          known("42703", "Column '.*' not found in .*"),
          known("42703", "Unknown target column '.*'.*"),
          known("42703", "Unknown field '.*'.*"),
          known("42702", "Column '.*' is ambiguous.*"),
          known("23502", "Column '.*' has no default value and does not allow NULLs.*"),
          known("42883", "No match found for function signature .*"),
          known("42701", "Target column '.*' is assigned more than once.*"),
          known("22012", "(?i).*(/|division) by zero.*"),
          known("22012", "Division undefined.*"),
          known("22003", "(?i).*(overflow|out of range).*"),
          known("22007", "(?i).*(Invalid DATE value|Invalid TIME value|Invalid TIMESTAMP value).*"),
          known("22007", "(?i).*Illegal (DATE|TIME|TIMESTAMP) literal.*"),
          known("22018", "(?i).*Invalid character for cast.*"));

  private Failures() {}

  private record Known(String state, Pattern message) {}

  private static Known known(String state, String message) {
    return new Known(state, Pattern.compile(message, Pattern.DOTALL));
  }

  /** The SQLException for a failure. */
  static SQLException of(Throwable failure) {
    for (Throwable cause : causes(failure, Order.OUTERMOST_FIRST)) {
      if (cause instanceof DriftException driftException) {
        return exception(message(cause), driftException.code().sqlState(), failure);
      }
    }
    List<Throwable> causes = causes(failure, Order.INNERMOST_FIRST);
    for (Throwable cause : causes) {
      SQLException known = ofKnown(cause, failure);
      if (known != null) {
        return known;
      }
    }
    // What the validator says has its place in the exception around it.
    boolean hasPlace = causes.stream().anyMatch(CalciteContextException.class::isInstance);
    for (Throwable cause : causes) {
      boolean placed = hasPlace && cause instanceof SqlValidatorException;
      SQLException told = placed ? null : ofMessage(cause, failure);
      if (told != null) {
        return told;
      }
    }
    return unknown(causes, failure);
  }

  /** The outdated plan that a failure tells of; null if it is another. */
  static @Nullable OutdatedPlanException outdatedPlan(Throwable failure) {
    for (Throwable cause : causes(failure, Order.OUTERMOST_FIRST)) {
      if (cause instanceof OutdatedPlanException outdated) {
        return outdated;
      }
    }
    return null;
  }

  private enum Order {
    OUTERMOST_FIRST,
    INNERMOST_FIRST
  }

  /** The failure itself and all behind it. */
  private static List<Throwable> causes(Throwable failure, Order order) {
    List<Throwable> found = new ArrayList<>();
    collect(failure, found, Collections.newSetFromMap(new IdentityHashMap<>()));
    if (order == Order.INNERMOST_FIRST) {
      Collections.reverse(found);
    }
    return found;
  }

  private static void collect(
      @Nullable Throwable failure, List<Throwable> found, Set<Throwable> seen) {
    if (failure != null && seen.add(failure)) {
      found.add(failure);
      for (Throwable suppressed : failure.getSuppressed()) {
        collect(suppressed, found, seen);
      }
      collect(failure.getCause(), found, seen);
    }
  }

  private static @Nullable SQLException ofKnown(Throwable cause, Throwable failure) {
    if (cause instanceof BatchUpdateException) {
      return (SQLException) cause;
    } else if (cause instanceof SQLException sQLException && sQLException.getSQLState() != null) {
      return sQLException;
    } else if (cause instanceof JsonSyntaxException) {
      return exception(message(cause), ErrorCode.BAD_JSON.sqlState(), failure);
    } else if (cause instanceof SqlParseException sqlParseException) {
      boolean unsupported =
          causes(cause, Order.INNERMOST_FIRST).get(0) instanceof UnsupportedOperationException;
      return exception(
          syntax(sqlParseException),
          (unsupported ? ErrorCode.NOT_SUPPORTED : ErrorCode.SYNTAX).sqlState(),
          failure);
    } else if (cause instanceof StackOverflowError) {
      return exception("The statement is nested too deeply", "54001", failure);
    } else if (cause instanceof OutOfMemoryError) {
      return exception("There is not enough memory for this statement", "53200", failure);
    }
    return null;
  }

  private static @Nullable SQLException ofMessage(Throwable cause, Throwable failure) {
    if (cause instanceof CalciteContextException context) {

      Throwable inner = context.getCause();
      String problem = message(inner == null ? context : inner);
      String place =
          context.getPosLine() > 0
              ? " (line " + context.getPosLine() + ", column " + context.getPosColumn() + ")"
              : "";
      return exception(
          problem + (problem.contains(", column ") ? "" : place), state(problem, "42000"), failure);
    } else if (cause instanceof NumberFormatException) {
      return exception(
          "Not a number: " + message(cause), ErrorCode.NOT_A_NUMBER.sqlState(), failure);
    } else if (cause instanceof ArithmeticException) {
      return exception(message(cause), state(message(cause), "22003"), failure);
    } else if (cause instanceof DateTimeException) {
      return exception(message(cause), ErrorCode.BAD_DATETIME.sqlState(), failure);
    } else if (cause instanceof RelOptPlanner.CannotPlanException) {
      return exception("No plan was found for this statement", "0A000", failure);
    } else if (cause instanceof UnsupportedOperationException) {
      return exception(
          cause.getMessage() == null
              ? "This statement asks for something that is not supported"
              : message(cause),
          "0A000",
          failure);
    }
    String message = message(cause);
    String state = state(message, "");
    return state.isEmpty() ? null : exception(message, state, failure);
  }

  private static SQLException unknown(List<Throwable> causes, Throwable failure) {
    Throwable origin = causes.get(0);
    boolean castFails = origin instanceof ClassCastException;
    return exception(
        castFails
            ? "A value is of another type than the statement takes: " + message(origin)
            : message(origin),
        castFails ? ErrorCode.BAD_VALUE.sqlState() : ErrorCode.INTERNAL.sqlState(),
        failure);
  }

  private static String state(String message, String otherwise) {
    for (Known known : KNOWN) {
      if (known.message.matcher(message).matches()) {
        return known.state;
      }
    }
    return otherwise;
  }

  private static String syntax(SqlParseException failure) {
    String message = String.valueOf(failure.getMessage());
    Matcher unexpected = UNEXPECTED.matcher(message);
    if (unexpected.matches()) {
      String found = unexpected.group(1);
      return "Syntax error at line "
          + unexpected.group(2)
          + ", column "
          + unexpected.group(3)
          + ": "
          + (found.equals("<EOF>")
              ? "the statement is not complete"
              : "unexpected " + Json.write(found));
    }
    Matcher lexical = LEXICAL.matcher(message);
    if (lexical.matches()) {
      return "Syntax error at line "
          + lexical.group(1)
          + ", column "
          + lexical.group(2)
          + ": "
          + oneLine(lexical.group(3));
    }
    SqlParserPos place = failure.getPos();
    return place == null || message.contains(", at line ")
        ? oneLine(message)
        : "Syntax error at line "
            + place.getLineNum()
            + ", column "
            + place.getColumnNum()
            + ": "
            + oneLine(message);
  }

  /** The first line of a failure's message, or what kind of failure it is. */
  private static String message(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank()
        ? failure.getClass().getSimpleName()
        : oneLine(message);
  }

  private static String oneLine(String message) {
    String trimmed = message.strip();
    int end = trimmed.indexOf('\n');
    return (end < 0 ? trimmed : trimmed.substring(0, end)).strip();
  }

  private static SQLException exception(String message, String state, Throwable failure) {
    return new SQLException(message, state, failure);
  }
}
