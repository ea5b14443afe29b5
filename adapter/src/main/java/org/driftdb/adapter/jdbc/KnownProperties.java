package org.driftdb.adapter.jdbc;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.calcite.avatica.BuiltInConnectionProperty;
import org.apache.calcite.avatica.ConnectionProperty;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/**
 * The properties that a connection may have: ours, Calcite's and Avatica's. Names and the words
 * that are values match without regard to case; what is no property, or no value of it, is refused.
 */
final class KnownProperties {
  /** What DriftDB knows beyond Calcite's properties. */
  static final List<String> OWN =
      List.of(
          "directory",
          "readOnly",
          "ifExists",
          "asOf",
          "durability",
          "segmentBytes",
          "snapshotEvents",
          "snapshotBytes",
          "cacheBytes",
          "memtableBytes");

  /**
   * What JDBC itself gives to every driver: the user is the author of commits; there is nothing for
   * which a password would be asked.
   */
  private static final List<String> STANDARD = List.of("user", "password");

  /** What Calcite gives to a schema factory begins so. */
  private static final String OF_SCHEMA = "schema.";

  private static final Map<String, ConnectionProperty> CALCITES = calcites();
  private static final Map<String, String> NAMES = names();

  private KnownProperties() {}

  private static Map<String, ConnectionProperty> calcites() {
    Map<String, ConnectionProperty> properties = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (ConnectionProperty property : BuiltInConnectionProperty.values()) {
      properties.put(property.camelName(), property);
    }
    for (ConnectionProperty property : CalciteConnectionProperty.values()) {
      properties.put(property.camelName(), property);
    }
    return properties;
  }

  private static Map<String, String> names() {
    Map<String, String> names = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    CALCITES.values().forEach(property -> names.put(property.camelName(), property.camelName()));
    OWN.forEach(name -> names.put(name, name));
    STANDARD.forEach(name -> names.put(name, name));
    return names;
  }

  /**
   * The same properties, spelt as those who read them spell them.
   *
   * @throws DriftException with code CONNECTION, if one is not known or has no value that it takes
   */
  static Properties checked(Properties given) {
    Properties checked = new Properties();
    for (String name : given.stringPropertyNames()) {
      String value = given.getProperty(name);
      String known = NAMES.get(name);
      if (known != null) {
        ConnectionProperty property = CALCITES.get(known);
        checked.setProperty(known, property == null ? value : checked(property, value));
      } else if (name.startsWith(OF_SCHEMA)) {
        checked.setProperty(name, value);
      } else {
        throw new DriftException(
            ErrorCode.CONNECTION,
            "There is no property "
                + Json.write(name)
                + ": there are "
                + String.join(", ", OWN)
                + ", schema, and Calcite's, such as lex and timeZone (a directory whose name holds a"
                + " semicolon is given as ;directory='a;b')");
      }
    }
    return checked;
  }

  private static String checked(ConnectionProperty property, String value) {
    String name = property.camelName();
    if (property == CalciteConnectionProperty.TIME_ZONE) {
      try {
        ZoneId.of(value, ZoneId.SHORT_IDS);
        return value;
      } catch (DateTimeException e) {
        throw bad(name, "a time zone such as UTC or Europe/Paris", value, e);
      }
    }
    return switch (property.type()) {
      case BOOLEAN -> oneOf(name, value, "true", "false");
      case NUMBER -> number(name, value);
      case ENUM -> oneOf(name, value, constants(property.valueClass()));
      case STRING, PLUGIN -> value;
    };
  }

  private static String[] constants(Class<?> valueClass) {
    return Arrays.stream(valueClass.getEnumConstants())
        .map(constant -> ((Enum<?>) constant).name())
        .toArray(String[]::new);
  }

  private static String oneOf(String name, String value, String... words) {
    for (String word : words) {
      if (word.equalsIgnoreCase(value.trim())) {
        return word;
      }
    }
    String last = words[words.length - 1];
    throw bad(
        name,
        Arrays.stream(words, 0, words.length - 1).collect(Collectors.joining(", "))
            + (words.length > 1 ? " or " : "")
            + last,
        value,
        null);
  }

  private static String number(String name, String value) {
    try {
      return String.valueOf(Long.parseLong(value.trim()));
    } catch (NumberFormatException e) {
      throw bad(name, "a number", value, e);
    }
  }

  /** What to say of a value that a property does not take. */
  static DriftException bad(String name, String expected, String found, @Nullable Throwable cause) {
    return new DriftException(
        ErrorCode.CONNECTION,
        "Property " + name + " takes " + expected + ", but got " + Json.write(found),
        cause);
  }
}
