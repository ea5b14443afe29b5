package org.driftdb.sqlline;

import java.util.List;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/** One JSON object a line, its members in column order, those that are null left out. */
final class JsonWriter implements RowWriter {
  private final Output out;
  private List<String> names = List.of();

  JsonWriter(Output out) {
    this.out = out;
  }

  @Override
  public void columns(List<String> names) {
    this.names = names.stream().map(Json::write).toList();
  }

  @Override
  public void row(List<@Nullable Object> values) {
    StringBuilder line = new StringBuilder("{");
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      if (value != null) {
        if (line.length() > 1) {
          line.append(',');
        }
        line.append(names.get(i)).append(':').append(Json.write(value));
      }
    }
    out.line(line.append('}'));
  }

  @Override
  public void end() {}
}
