/**
 * The statements that need no planner: DriftQL, and the making and dropping of tables and indexes.
 *
 * <p>A parsed statement becomes a {@link org.driftdb.adapter.driftql.DirectStatement} that runs
 * each time it is executed. Start at {@link org.driftdb.adapter.driftql.DirectStatements}.
 */
@NullMarked
package org.driftdb.adapter.driftql;

import org.jspecify.annotations.NullMarked;
