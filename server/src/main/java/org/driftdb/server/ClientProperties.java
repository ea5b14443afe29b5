package org.driftdb.server;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TimeZone;
import java.util.stream.Collectors;
import org.apache.calcite.avatica.BuiltInConnectionProperty;
import org.jspecify.annotations.Nullable;

/**
 * The properties that a client gave its connection. Only those reach the driver that neither read
 * files of this machine nor load classes; the client's own, such as its serialization, are left to
 * it.
 *
 * @param driver what the driver is given
 * @param readOnly whether the connection only reads
 * @param timeZone the zone in which the client has put times into numbers, and takes them out
 * @param variantsAsJson whether the client wants the JSON text of all values in variant columns, to
 *     tell documents from strings
 */
record ClientProperties(
    Properties driver, boolean readOnly, TimeZone timeZone, boolean variantsAsJson) {
  private static final String READ_ONLY = "readOnly";
  private static final String TIME_ZONE = "timeZone";
  private static final String VARIANTS = "variants";

  private static final List<String> SERVED =
      List.of("asOf", "lex", READ_ONLY, "schema", TIME_ZONE, "user", VARIANTS);

  private static final Set<String> OF_THE_CLIENT =
      Arrays.stream(BuiltInConnectionProperty.values())
          .filter(property -> property != BuiltInConnectionProperty.FACTORY)
          .map(property -> lowerCase(property.camelName()))
          .collect(Collectors.toUnmodifiableSet());

  /** Reads what a client sent. */
  static ClientProperties of(@Nullable Map<String, String> given) {
    Properties driver = new Properties();
    if (given != null) {
      given.forEach((name, value) -> add(driver, name, value));
    }
    return new ClientProperties(
        driver,
        isOn(driver, READ_ONLY, "true", "false"),
        TimeZone.getTimeZone(driver.getProperty(TIME_ZONE, "UTC")),
        isOn(driver, VARIANTS, "json", "text"));
  }

  /** Takes a property out that has two values, of which the second is the default. */
  private static boolean isOn(Properties properties, String name, String on, String off) {
    Object value = properties.remove(name);
    String given = value == null ? off : value.toString();
    if (!given.equalsIgnoreCase(on) && !given.equalsIgnoreCase(off)) {
      throw new RemoteFailure(
          "08001", "Property " + name + " takes " + on + " or " + off + ", but got " + given);
    }
    return given.equalsIgnoreCase(on);
  }

  private static void add(Properties driver, String name, String value) {
    Optional<String> served = SERVED.stream().filter(name::equalsIgnoreCase).findFirst();
    if (served.isPresent()) {
      driver.setProperty(served.get(), value);
    } else if (!isLeftToTheClient(lowerCase(name))) {
      throw new RemoteFailure(
          "08001", "The server takes no connection property " + name + "; it takes " + SERVED);
    }
  }

  private static boolean isLeftToTheClient(String name) {
    return OF_THE_CLIENT.contains(name) || name.equals("password");
  }

  private static String lowerCase(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
