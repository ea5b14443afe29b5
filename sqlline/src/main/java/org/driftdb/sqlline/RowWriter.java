package org.driftdb.sqlline;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prints one result: the column names, then the rows, then the end. Values are in their stored form
 * ({@link org.driftdb.storage.value.Values#of}).
 */
interface RowWriter {

  /** Comes first, once. */
  void columns(List<String> names);

  /** As many values as there are columns. */
  void row(List<@Nullable Object> values);

  /** Comes last, once. */
  void end();
}
