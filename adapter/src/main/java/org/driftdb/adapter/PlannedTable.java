package org.driftdb.adapter;

import org.driftdb.storage.schema.TableSchema;
import org.jspecify.annotations.Nullable;

/**
 * What a plan that is kept knows of a table. It holds nothing of what the table contained when the
 * plan was made, which would stay in memory with it.
 *
 * @param access the way to the database
 * @param schema what the table is made of
 * @param shape what its rows are to the query
 * @param seenFrom from where its name was looked up; null where that stands in no view, and has no
 *     point
 */
record PlannedTable(
    DatabaseAccess access, TableSchema schema, TableShape<?> shape, @Nullable ViewPoint seenFrom) {
  static PlannedTable of(DriftTable table) {
    return new PlannedTable(table.access(), table.schema(), table.shape(), table.seenFrom());
  }

  String name() {
    return schema.name();
  }
}
