/**
 * DriftDB as Calcite sees it: a schema of tables, one scan node that knows its point in time and
 * its access path, the rules that move conditions into it, and the node that writes.
 *
 * <p>It works under any Calcite connection and knows nothing of JDBC; the driver is in {@code
 * org.driftdb.adapter.jdbc}. What depends on the connection, such as its transaction, comes in
 * through {@link org.driftdb.adapter.DatabaseAccess}. Start at {@link
 * org.driftdb.adapter.DriftTable}.
 */
@NullMarked
package org.driftdb.adapter;

import org.jspecify.annotations.NullMarked;
