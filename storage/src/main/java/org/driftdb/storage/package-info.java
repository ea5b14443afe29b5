/**
 * DriftDB's storage: a database of versioned tables that can be read as it was after any event.
 *
 * <p>This package joins the layers below it: the log of commits, the schemas of tables and the
 * histories of rows. It knows no SQL and no Calcite. Start at {@link org.driftdb.storage.Database},
 * then {@link org.driftdb.storage.Transaction} for writing and {@link org.driftdb.storage.Snapshot}
 * for reading.
 */
@NullMarked
package org.driftdb.storage;

import org.jspecify.annotations.NullMarked;
