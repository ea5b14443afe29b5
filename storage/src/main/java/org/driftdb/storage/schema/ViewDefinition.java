package org.driftdb.storage.schema;

import java.util.List;
import java.util.Map;

/**
 * A query that has a name. The storage keeps it and does not read it.
 *
 * @param name the view's name
 * @param columns what its columns are called; none where the query says it
 * @param query the query, as it was written
 * @param settings what has to be known to read the query as who wrote it does, by name
 */
public record ViewDefinition(
    String name, List<String> columns, String query, Map<String, String> settings) {
  /** A view. */
  public ViewDefinition {
    columns = List.copyOf(columns);
    settings = Map.copyOf(settings);
  }

  /** The same under another name. */
  public ViewDefinition withName(String other) {
    return new ViewDefinition(other, columns, query, settings);
  }
}
