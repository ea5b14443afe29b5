package org.driftdb.adapter.jdbc;

import java.math.BigDecimal;
import java.sql.Types;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What JDBC wants to be told of its types: how wide their values are, and of what class. */
final class JdbcTypes {
  private static final String UUID_NAME = "UUID";
  private static final String MAP_NAME = "MAP<VARCHAR, ";

  /** The keys of all maps are texts. */
  private static final Pattern CALCITES_MAP = Pattern.compile("\\(VARCHAR, (.*)\\) MAP");

  private static final int DATE_CHARACTERS = "2026-01-05".length();
  private static final int TIME_CHARACTERS = "09:36:12.345".length();
  private static final int UUID_CHARACTERS = 36;
  private static final int MILLIS = 3;
  private static final int DECIMAL_RADIX = 10;

  private JdbcTypes() {}

  /**
   * The most digits or characters that a value has; null where that says nothing.
   *
   * @param precision what the type itself says; not positive if it sets no limit
   */
  static @Nullable Integer size(int jdbcType, String name, int precision) {
    return switch (jdbcType) {
      case Types.BOOLEAN -> 1;
      case Types.TINYINT -> 3;
      case Types.SMALLINT -> 5;
      case Types.INTEGER -> 10;
      case Types.BIGINT -> 19;
      case Types.REAL -> 7;
      case Types.FLOAT, Types.DOUBLE -> 15;
      case Types.DATE -> DATE_CHARACTERS;
      case Types.TIME -> TIME_CHARACTERS;
      case Types.TIMESTAMP -> DATE_CHARACTERS + 1 + TIME_CHARACTERS;
      // The literal '' is a CHAR(0), and a CHAR is filled with spaces up to its size.
      case Types.CHAR -> Math.max(0, precision);
      case Types.DECIMAL, Types.VARCHAR, Types.BINARY, Types.VARBINARY ->
          precision > 0 ? precision : Integer.MAX_VALUE;
      default -> name.equals(UUID_NAME) ? UUID_CHARACTERS : null;
    };
  }

  /** How many digits there are after the point; null where there is none. */
  static @Nullable Integer digits(int jdbcType, @Nullable Integer scale) {
    return switch (jdbcType) {
      case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> 0;
      case Types.DECIMAL -> scale;
      case Types.TIME, Types.TIMESTAMP -> MILLIS;
      default -> null;
    };
  }

  /** The most digits or characters as results and parameters tell it: 0 where that says nothing. */
  static int precision(int jdbcType, String name, int precision) {
    Integer size = size(jdbcType, name, precision);
    return size == null ? 0 : size;
  }

  /**
   * The {@link #precision} of a column as Avatica is told it, which writes as many digits behind
   * the point of a time.
   */
  static int sentPrecision(int jdbcType, String name, int precision) {
    return switch (jdbcType) {
      case Types.TIME, Types.TIMESTAMP -> MILLIS;
      default -> precision(jdbcType, name, precision);
    };
  }

  /** The digits after the point as results and parameters tell them: 0 where there is none. */
  static int scale(int jdbcType, int scale) {
    Integer digits = digits(jdbcType, scale);
    return digits == null ? 0 : digits;
  }

  /** The base in which a number's digits are counted; null where it is no number. */
  static @Nullable Integer radix(int jdbcType) {
    return isNumber(jdbcType) ? DECIMAL_RADIX : null;
  }

  /** How many characters a value takes when it is shown. */
  static int displaySize(int jdbcType, String name, int precision) {
    Integer size = size(jdbcType, name, precision);
    if (size == null) {
      return Integer.MAX_VALUE;
    }
    return switch (jdbcType) {
      case Types.BOOLEAN -> "false".length();
      case Types.REAL, Types.FLOAT, Types.DOUBLE -> size + "-0.E-308".length();
      case Types.BINARY, Types.VARBINARY -> (int) Math.min(Integer.MAX_VALUE, 2L * size);
      default -> isNumber(jdbcType) && size < Integer.MAX_VALUE ? size + "-.".length() : size;
    };
  }

  static boolean isNumber(int jdbcType) {
    return switch (jdbcType) {
      case Types.TINYINT,
          Types.SMALLINT,
          Types.INTEGER,
          Types.BIGINT,
          Types.REAL,
          Types.FLOAT,
          Types.DOUBLE,
          Types.DECIMAL ->
          true;
      default -> false;
    };
  }

  static boolean isText(int jdbcType) {
    return jdbcType == Types.CHAR || jdbcType == Types.VARCHAR;
  }

  /** Whether values may differ by the case of letters alone. */
  static boolean isCaseSensitive(int jdbcType) {
    return isText(jdbcType) || jdbcType == Types.JAVA_OBJECT;
  }

  /** The class of the objects that a value is had as. */
  static Class<?> classOf(int jdbcType, String name) {
    return switch (jdbcType) {
      case Types.BOOLEAN -> Boolean.class;
      case Types.TINYINT -> Byte.class;
      case Types.SMALLINT -> Short.class;
      case Types.INTEGER -> Integer.class;
      case Types.BIGINT -> Long.class;
      case Types.REAL -> Float.class;
      case Types.FLOAT, Types.DOUBLE -> Double.class;
      case Types.DECIMAL -> BigDecimal.class;
      case Types.CHAR, Types.VARCHAR -> String.class;
      case Types.BINARY, Types.VARBINARY -> byte[].class;
      case Types.DATE -> java.sql.Date.class;
      case Types.TIME -> java.sql.Time.class;
      case Types.TIMESTAMP -> java.sql.Timestamp.class;
      case Types.ARRAY -> java.sql.Array.class;
      default -> {
        Class<?> other = name.startsWith(MAP_NAME) ? Map.class : Object.class;
        yield name.equals(UUID_NAME) ? UUID.class : other;
      }
    };
  }

  /** The name of a type without what it is limited to, and as users write it. */
  static String plainName(int jdbcType, String name) {
    int limit = name.indexOf('(');
    boolean limited =
        limit > 0
            && switch (jdbcType) {
              case Types.CHAR,
                  Types.VARCHAR,
                  Types.BINARY,
                  Types.VARBINARY,
                  Types.DECIMAL,
                  Types.TIME,
                  Types.TIMESTAMP ->
                  true;
              default -> false;
            };
    if (jdbcType == Types.JAVA_OBJECT) {
      return "VARIANT";
    } else if (jdbcType == Types.OTHER) {
      return mapName(name);
    }
    return limited ? name.substring(0, limit) : name;
  }

  /** A map in a map stands inside, so the outer ones are found first. */
  private static String mapName(String name) {
    Matcher map = CALCITES_MAP.matcher(name);
    return map.find()
        ? mapName(map.replaceFirst(Matcher.quoteReplacement(MAP_NAME + map.group(1) + ">")))
        : name;
  }
}
