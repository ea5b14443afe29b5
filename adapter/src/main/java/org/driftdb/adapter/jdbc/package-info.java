/**
 * The JDBC driver: connections, transactions, how statements are prepared and run, and how every
 * failure becomes an SQLException with an SQLSTATE.
 *
 * <p>It stands on Calcite's own driver and changes it where DriftDB differs. Start at {@link
 * org.driftdb.adapter.jdbc.DriftDriver}, then {@link org.driftdb.adapter.jdbc.DriftPrepare}.
 */
@NullMarked
package org.driftdb.adapter.jdbc;

import org.jspecify.annotations.NullMarked;
