/**
 * The schema {@code DRIFT_INFO}: tables that tell of a database's tables, files and commits.
 *
 * <p>Start at {@link org.driftdb.adapter.info.InfoSchema}, then read {@link
 * org.driftdb.adapter.info.InfoTables}, which says what the tables have.
 */
@NullMarked
package org.driftdb.adapter.info;

import org.jspecify.annotations.NullMarked;
