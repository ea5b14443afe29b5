package org.driftdb.adapter.jdbc;

import java.util.regex.Pattern;
import org.apache.calcite.avatica.Meta.Pat;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of names as DatabaseMetaData takes it: {@code %} is any text, {@code _} any character,
 * and a backslash makes the next character one like others. Calcite's own patterns take an
 * underscore for itself.
 */
final class NamePattern {
  private final Pat given;
  private final Pattern pattern;

  private NamePattern(Pat given, Pattern pattern) {
    this.given = given;
    this.pattern = pattern;
  }

  /** A pattern; without a text it matches all names. */
  static NamePattern of(Pat given) {
    String text = given.s == null ? "%" : given.s;
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        regex.append(".*");
      } else if (c == '_') {
        regex.append('.');
      } else {
        i += c == '\\' && i + 1 < text.length() ? 1 : 0;
        regex.append(Pattern.quote(text.substring(i, i + 1)));
      }
    }
    return new NamePattern(given, Pattern.compile(regex.toString(), Pattern.DOTALL));
  }

  /** Whether a name matches; null does as an empty one. */
  boolean matches(@Nullable String name) {
    return pattern.matcher(name == null ? "" : name).matches();
  }

  /** A pattern for Calcite, which matches all names that this one does and maybe others. */
  Pat wide() {
    return given.s == null || given.s.indexOf('_') < 0 ? given : Pat.of("%");
  }
}
