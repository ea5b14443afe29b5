package org.driftdb.adapter.jdbc;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.runtime.CalciteException;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.codehaus.commons.compiler.CompileException;
import org.driftdb.adapter.OutdatedPlanException;
import org.driftdb.adapter.names.ColumnNames;
import org.driftdb.adapter.names.Places;
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
public final class Failures {
  private static final String MANY_ROWS = "A subquery that stands for one value gave several rows";
  private static final String NO_COLLECTION = "An operand is no collection";
  private static final String NO_MEMORY = "There is not enough memory for this statement";
  private static final String NO_STATEMENT = "no statement begins like this";

  private static final Pattern PLACE =
      Pattern.compile("(?s)(.*?)\\s*(?:at|from) line (\\d+), column (\\d+).*");

  /** The end of a message of our own grammar's, which tells the place itself. */
  private static final Pattern TOLD_LAST = Pattern.compile(" \\(line \\d+, column \\d+\\)$");

  private static final Pattern UNEXPECTED = Pattern.compile("(?s)Encountered \"(.*)\"");

  private static final Pattern KEYWORD =
      Pattern.compile("Incorrect syntax near the keyword '(.*)'");

  private static final Pattern PACKAGE = Pattern.compile("\\b(?:[a-z0-9]+\\.)+(?=[A-Z])");

  /** What Calcite's messages say, by the SQLSTATE that they mean, and how it is said here. */
  private static final List<Known> KNOWN =
      List.of(
          known("42S02", "Object '(.*)' not found within '(.*)'", "There is no table %s in %s"),
          known("42S02", "Object '(.*)' not found", "There is no table %s"),
          known("42S02", "Table '(.*)' not found", "There is no table %s"),
          known("42703", "Column '(.*)' not found in table '(.*)'", "There is no column %s in %s"),
          known("42703", "Column '(.*)' not found in any table", "There is no column %s"),
          known("42703", "Unknown target column '(.*)'", "There is no column %s"),
          known("42703", "Unknown field '(.*)'", "There is no field %s"),
          known("42702", "Column '(.*)' is ambiguous", "Column %s is ambiguous: name its table"),
          known("23502", "Column '(.*)' has no default value .*", "Column %s needs a value"),
          known(
              "42803",
              "Expression '(.*)' is not being grouped",
              "%s is neither in GROUP BY nor inside an aggregate function"),
          known(
              "42803",
              "Identifier '(.*)' is not a group expr",
              "%s is neither in GROUP BY nor inside an aggregate function"),
          known(
              "42883",
              "No match found for function signature (.*)",
              "There is no function that takes these operands: %s"),
          known("42701", "Target column '(.*)' is assigned .*", "Column %s is assigned twice"),
          known("21000", "more than one value in agg SINGLE_VALUE", MANY_ROWS),
          known(
              "2201W",
              "Cannot invoke \"java.lang.Integer.intValue\\(\\)\".*DataContext.get.*is null",
              "LIMIT, OFFSET and FETCH take a number, and not null"),
          known("0A000", "cannot translate call ([^(]*).*", "%s cannot be computed"),
          known(
              "0A000",
              "Unable to get aggregate implementation for aggregate (.*) in window context",
              "%s over a window is not supported"),
          known(
              "0A000",
              "not found: \\$SCALAR_QUERY.*",
              "A subquery inside a call over a window is not supported"),
          known(
              "0A000",
              "unknown kind: PATTERN_QUANTIFIER.*",
              "MATCH_RECOGNIZE with quantifiers is not supported"),
          known("0A000", "unknown type (.*)", "This function does not take a %s"),
          known(
              "0A000",
              "Cannot create literal for type 'NULL'",
              "This function does not take the literal NULL"),
          known("42883", "types\\.size >= 1", "A function that takes operands has none"),
          known(
              "42883",
              "(?:If you see this, assign operandTypeChecker|componentType is null for ).*",
              NO_COLLECTION),
          known(
              "42883", "class .* cannot be cast to class \\S+\\.MultisetSqlType.*", NO_COLLECTION),
          known("42000", "not a query: .*", "UNIQUE takes a query"),
          known("57014", "Statement canceled", "The statement was cancelled"),
          known("22012", "(?i).*(?:/|division) by zero.*", "Division by zero"),
          known("22012", "Division undefined", "Division by zero"),
          known(
              "42P10",
              "Ordinal out of range",
              "Ordinal out of range: a number in ORDER BY is that of a column of the result, from 1"),
          known(
              "22011",
              "Substring error: negative substring length not allowed",
              "A part of a text cannot have a negative length"),
          known("2201E", "Cannot take logarithm of zero or negative number", null),
          known("22035", "Strict jsonpath mode requires a non empty returned value.*", null),
          known("22035", "No results for path: .*", null),
          known("22035", "Empty result of JSON_(?:VALUE|QUERY) function is not allowed", null),
          known("2203F", "Strict jsonpath mode requires scalar value.*", null),
          known("22038", "Strict jsonpath mode requires array or object value.*", null),
          known("22032", "(?:Invalid input for JSON_|Cannot serialize object to JSON).*", null),
          known(
              "22004",
              "(?:Cannot convert null to .*|element\\[indexOfWatermarkedColumn])",
              "There is a null where a value is needed"),
          known(
              "22004",
              "Cannot invoke \"java.lang.Long.longValue\\(\\)\".*DataContext.get.*is null",
              "There is a null where a value is needed"),
          known(
              "21000", "More than one value in list.*", "ELEMENT takes a collection of one value"),
          known(
              "22000",
              "(?:Invalid UUID string|UUID string too large|Need at least 16 bytes).*",
              null),
          known("22007", "Invalid format: .* for datetime string: .*", null),
          known("53200", "Required array size too large: .*", NO_MEMORY),
          known("22003", "(?i).*(?:overflow|out of range).*", null),
          known("22007", "(?i)Invalid (?:DATE|TIME|TIMESTAMP) value.*", null),
          known("22007", "(?i)Illegal (?:DATE|TIME|TIMESTAMP) literal.*", null),
          known("22018", "(?i)For input string: \"(.*)\"", "%s is no number"),
          known("22018", "(?i)Invalid character for cast.*", null),
          known("42000", "Non-query expression encountered in illegal context", NO_STATEMENT));

  private Failures() {}

  /** A message of Calcite's; what stands in its groups is named in ours. */
  private record Known(String state, Pattern pattern, @Nullable String ours) {
    @Nullable Told told(String message) {
      Matcher matcher = pattern.matcher(message);
      if (!matcher.matches()) {
        return null;
      }
      Object[] names = new Object[matcher.groupCount()];
      for (int i = 0; i < names.length; i++) {
        names[i] = Json.write(ColumnNames.decode(matcher.group(i + 1)));
      }
      return new Told(state, ours == null ? message : String.format(Locale.ROOT, ours, names));
    }
  }

  /** What there is to say of a failure. */
  private record Told(String state, String message) {}

  private static Known known(String state, String pattern, @Nullable String ours) {
    return new Known(state, Pattern.compile(pattern, Pattern.DOTALL), ours);
  }

  private static @Nullable Told told(String message) {
    String bare = message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    for (Known known : KNOWN) {
      Told told = known.told(bare);
      if (told != null) {
        return told;
      }
    }
    return null;
  }

  /** The SQLException for a failure. */
  public static SQLException of(Throwable failure) {
    for (Throwable cause : causes(failure, Order.OUTERMOST_FIRST)) {
      if (cause instanceof BrokenViewException broken) {
        return exception(message(cause), broken.sqlState(), failure);
      } else if (cause instanceof DriftException driftException) {
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
    for (Throwable cause : causes) {
      if (cause instanceof CalciteContextException context) {
        return ofContext(context, failure);
      }
    }
    for (Throwable cause : causes) {
      SQLException told = ofMessage(cause, failure);
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

  /** Refuses the use of a statement that is closed, or whose connection is. */
  static void requireOpen(Connection connection, boolean closed) throws SQLException {
    if (connection.isClosed()) {
      throw new SQLException("The connection is closed", "08003");
    } else if (closed) {
      throw new SQLException("The statement is closed", "24000");
    }
  }

  /** What to say of something that JDBC knows and DriftDB does not. */
  static SQLException notSupported(String message) {
    return new SQLFeatureNotSupportedException(message, ErrorCode.NOT_SUPPORTED.sqlState());
  }

  /** What to say to a caller who asks for generated keys by the positions of columns. */
  static SQLException noGeneratedKeys() {
    return notSupported(
        "Generated keys are hidden and have no position: ask with RETURN_GENERATED_KEYS");
  }

  /** What to say of a value that cannot be had as its caller wants it. */
  static SQLException ofValue(Exception failure) {
    if (causes(failure, Order.OUTERMOST_FIRST).stream()
        .anyMatch(NoSuchElementException.class::isInstance)) {
      return exception("There is no row here: call next first", "24000", failure);
    }
    boolean conversion =
        failure instanceof SQLException exception && exception.getSQLState() == null;
    return conversion
        ? exception(conversion(message(failure)), ErrorCode.NOT_A_NUMBER.sqlState(), failure)
        : of(failure);
  }

  /** What Avatica says of a conversion, without its own object, of which nobody knows. */
  private static String conversion(String message) {
    int own = message.indexOf(" (org.apache.");
    return own < 0 ? message : message.substring(0, own);
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
      // The parser marks with this cause what it can read and the database does not do.
      boolean unsupported =
          causes(cause, Order.INNERMOST_FIRST).get(0) instanceof UnsupportedOperationException;
      return exception(
          syntax(sqlParseException),
          (unsupported ? ErrorCode.NOT_SUPPORTED : ErrorCode.SYNTAX).sqlState(),
          failure);
    } else if (cause instanceof StackOverflowError) {
      return exception("The statement is nested too deeply", "54001", failure);
    } else if (cause instanceof OutOfMemoryError) {
      return exception(NO_MEMORY, "53200", failure);
    }
    return null;
  }

  /** Of a failure of which Calcite knows where in the statement it is. */
  private static SQLException ofContext(CalciteContextException context, Throwable failure) {
    Throwable inner = context.getCause();
    String problem = message(inner == null ? context : inner);
    Told told = told(problem);
    String message = told == null ? problem : told.message;
    boolean placed =
        context.getPosLine() == 0
            || PLACE.matcher(message).matches()
            || TOLD_LAST.matcher(message).find();
    return exception(
        placed
            ? message
            : message + Places.of(new SqlParserPos(context.getPosLine(), context.getPosColumn())),
        told == null ? ErrorCode.SYNTAX.sqlState() : told.state,
        failure);
  }

  private static @Nullable SQLException ofMessage(Throwable cause, Throwable failure) {
    String message = message(cause);
    Told told = told(message);
    if (told != null) {
      return exception(told.message, told.state, failure);
    } else if (cause instanceof NumberFormatException) {
      return exception(
          "A text that is no number: " + message, ErrorCode.NOT_A_NUMBER.sqlState(), failure);
    } else if (cause instanceof ArithmeticException) {
      return exception(message, ErrorCode.OUT_OF_RANGE.sqlState(), failure);
    } else if (cause instanceof DateTimeException) {
      return exception(message, ErrorCode.BAD_DATETIME.sqlState(), failure);
    } else if (cause instanceof RelOptPlanner.CannotPlanException) {
      return exception("No plan was found for this statement", "0A000", failure);
    } else if (cause instanceof UnsupportedOperationException) {
      return exception(
          cause.getMessage() == null
              ? "This statement asks for something that is not supported"
              : message,
          ErrorCode.NOT_SUPPORTED.sqlState(),
          failure);
    }
    return null;
  }

  private static SQLException unknown(List<Throwable> causes, Throwable failure) {
    Throwable origin = causes.get(0);
    if (causes.stream().anyMatch(Failures::isWithoutCode)) {
      return exception(
          "What the statement computes is not supported for values of these types: "
              + PACKAGE.matcher(message(origin)).replaceAll(""),
          ErrorCode.NOT_SUPPORTED.sqlState(),
          failure);
    } else if (origin instanceof JsonProcessingException json) {
      return exception(
          "Bad JSON: " + json.getOriginalMessage(), ErrorCode.BAD_JSON.sqlState(), failure);
    } else if (isOfFunction(origin)) {
      return exception(message(origin), ErrorCode.BAD_VALUE.sqlState(), failure);
    }
    boolean castFails = origin instanceof ClassCastException && !isOfPlanner(origin);
    return exception(
        castFails
            ? "A value is of another type than the statement takes: " + message(origin)
            : message(origin),
        castFails ? ErrorCode.BAD_VALUE.sqlState() : ErrorCode.INTERNAL.sqlState(),
        failure);
  }

  /**
   * Whether Calcite has no method for the types of an expression, or its code cannot be compiled.
   */
  private static boolean isWithoutCode(Throwable failure) {
    return failure instanceof NoSuchMethodException || failure instanceof CompileException;
  }

  /** Whether a function of Calcite's refuses its operands, and does not fail by itself. */
  private static boolean isOfFunction(Throwable failure) {
    boolean refuses =
        failure instanceof CalciteException
            || failure instanceof IllegalArgumentException
            || failure.getClass() == RuntimeException.class;
    return refuses
        && Stream.of(failure.getStackTrace())
            .map(StackTraceElement::getClassName)
            .filter(name -> name.startsWith("org."))
            .findFirst()
            .filter(name -> name.startsWith("org.apache.calcite.runtime."))
            .isPresent();
  }

  private static boolean isOfPlanner(Throwable failure) {
    return Stream.of(failure.getStackTrace())
        .anyMatch(
            place ->
                place.getClassName().startsWith("org.apache.calcite.plan.")
                    || place.getClassName().startsWith("org.apache.calcite.rel.")
                    || place.getClassName().startsWith("org.apache.calcite.sql2rel."));
  }

  private static String syntax(SqlParseException failure) {
    String message = String.valueOf(failure.getMessage());
    if (TOLD_LAST.matcher(message).find()) {
      return oneLine(message);
    }
    SqlParserPos pos = failure.getPos();
    Matcher place = PLACE.matcher(message);
    String problem = oneLine(message);
    String where =
        pos == null ? "" : " at line " + pos.getLineNum() + ", column " + pos.getColumnNum();
    if (place.matches()) {
      problem = oneLine(place.group(1));
      where = " at line " + place.group(2) + ", column " + place.group(3);
    }
    Told told = told(problem);
    return "Syntax error" + where + ": " + (told == null ? unexpected(problem) : told.message);
  }

  /** What JavaCC says of a word that it did not expect, shortly. */
  private static String unexpected(String problem) {
    Matcher unexpected = UNEXPECTED.matcher(problem);
    if (unexpected.matches()) {
      String found = unexpected.group(1).replace("\\'", "'").replace("\\\"", "\"");
      if (found.endsWith("<EOF>")) {
        return "the statement is not complete";
      }
      boolean quote = found.equals("'") || found.equals("\"") || found.equals("`");
      return quote ? found + " is not closed" : "unexpected " + Json.write(found);
    }
    Matcher keyword = KEYWORD.matcher(problem);
    return keyword.matches() ? "unexpected " + Json.write(keyword.group(1)) : problem;
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
