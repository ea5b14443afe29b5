/**
 * The rows of one table on disk: a tree for the rows and one for each index.
 *
 * <p>Commits, the log and when it is time for a checkpoint do not belong here. Start at {@link
 * org.driftdb.storage.rows.StoredTable}.
 */
@NullMarked
package org.driftdb.storage.rows;

import org.jspecify.annotations.NullMarked;
