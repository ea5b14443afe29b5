/**
 * The few classes of ours that must live in Calcite's own package, because Calcite keeps the
 * constructors of its JDBC objects to that package.
 *
 * <p>They open what is closed and do nothing else: what a DriftDB connection does is in {@code
 * org.driftdb.adapter.jdbc}.
 */
@NullMarked
package org.apache.calcite.jdbc;

import org.jspecify.annotations.NullMarked;
