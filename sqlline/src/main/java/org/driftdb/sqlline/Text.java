package org.driftdb.sqlline;

import org.driftdb.storage.value.Json;

/**
 * Values as text in a table or a CSV file: strings as they are, everything else as JSON shows it,
 * without quotes.
 */
final class Text {
  private Text() {}

  static String of(Object value) {
    if (value instanceof String string) {
      return string;
    }
    String json = Json.write(value);
    return json.startsWith("\"") ? json.substring(1, json.length() - 1) : json;
  }
}
