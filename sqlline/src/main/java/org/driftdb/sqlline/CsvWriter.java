package org.driftdb.sqlline;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Comma-separated values. Null is nothing between the commas, the empty string is {@code ""}. */
final class CsvWriter implements RowWriter {
  private final Output out;

  CsvWriter(Output out) {
    this.out = out;
  }

  @Override
  public void columns(List<String> names) {
    row(List.copyOf(names));
  }

  @Override
  public void row(List<@Nullable Object> values) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        line.append(',');
      }
      Object value = values.get(i);
      if (value != null) {
        append(line, Text.of(value));
      }
    }
    out.line(line);
  }

  @Override
  public void end() {}

  private static void append(StringBuilder line, String text) {
    boolean quote = text.isEmpty();
    for (int i = 0; i < text.length() && !quote; i++) {
      char c = text.charAt(i);
      quote = c == ',' || c == '"' || c == '\n' || c == '\r';
    }
    if (quote) {
      line.append('"').append(text.replace("\"", "\"\"")).append('"');
    } else {
      line.append(text);
    }
  }
}
