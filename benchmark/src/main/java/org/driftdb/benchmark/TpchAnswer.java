package org.driftdb.benchmark;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a query.
 *
 * @param kinds what its columns hold
 * @param rows the values as texts, in the order in which they came
 */
record TpchAnswer(List<Kind> kinds, List<List<String>> rows) {
  /** Averages and quotients are equal where they differ by no more than this. */
  private static final BigDecimal TOLERANCE = new BigDecimal("0.000001");

  /** What a column holds. */
  enum Kind {
    EXACT,
    APPROXIMATE,
    OTHER
  }

  static TpchAnswer read(ResultSet result) throws SQLException {
    List<Kind> kinds = new ArrayList<>();
    for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
      kinds.add(kind(result.getMetaData().getColumnType(column)));
    }
    List<List<String>> rows = new ArrayList<>();
    while (result.next()) {
      List<String> row = new ArrayList<>();
      for (int column = 1; column <= kinds.size(); column++) {
        // A CHAR is as long as its type says in one database, and as its text in the other.
        row.add(String.valueOf(result.getString(column)).stripTrailing());
      }
      rows.add(row);
    }
    return new TpchAnswer(kinds, rows);
  }

  private static Kind kind(int type) {
    return switch (type) {
      case Types.FLOAT, Types.DOUBLE -> Kind.APPROXIMATE;
      case Types.INTEGER, Types.BIGINT, Types.DECIMAL, Types.NUMERIC -> Kind.EXACT;
      default -> Kind.OTHER;
    };
  }

  /**
   * In which row another answer differs from this one first; null if in none. A column is
   * approximate if it is so in this one.
   */
  @Nullable String difference(TpchAnswer other) {
    for (int i = 0; i < Math.max(rows.size(), other.rows.size()); i++) {
      List<String> expected = i < rows.size() ? rows.get(i) : List.of("no row");
      List<String> found = i < other.rows.size() ? other.rows.get(i) : List.of("no row");
      if (!areEqual(expected, found)) {
        return "row " + (i + 1) + " is " + found + " and should be " + expected;
      }
    }
    return null;
  }

  private boolean areEqual(List<String> expected, List<String> found) {
    if (expected.size() != found.size()) {
      return false;
    }
    for (int i = 0; i < expected.size(); i++) {
      if (!expected.get(i).equals(found.get(i))
          && !areEqualNumbers(kinds.get(i), expected.get(i), found.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean areEqualNumbers(Kind kind, String expected, String found) {
    if (kind == Kind.OTHER || expected.equals("null") || found.equals("null")) {
      return false;
    }
    BigDecimal difference = new BigDecimal(expected).subtract(new BigDecimal(found)).abs();
    return difference.compareTo(kind == Kind.EXACT ? BigDecimal.ZERO : TOLERANCE) <= 0;
  }

  /** This answer as lines of text. */
  List<String> toLines() {
    List<String> lines = new ArrayList<>();
    lines.add(String.join("|", kinds.stream().map(Kind::name).toList()));
    rows.forEach(row -> lines.add(String.join("|", row)));
    return lines;
  }

  /** An answer that {@link #toLines} wrote. */
  static TpchAnswer of(List<String> lines) {
    List<Kind> kinds = Arrays.stream(lines.get(0).split("\\|")).map(Kind::valueOf).toList();
    return new TpchAnswer(
        kinds,
        lines.stream().skip(1).map(line -> List.of(line.split("\\|", kinds.size()))).toList());
  }
}
