/**
 * Groups of rows and what is told of each: how many there are, sums, the least and the greatest
 * values. It goes by columns, in the forms in which blocks keep them, without an object for each
 * row.
 *
 * <p>Where rows come from does not matter here. Start at {@link
 * org.driftdb.storage.aggregate.Aggregator}.
 */
@NullMarked
package org.driftdb.storage.aggregate;

import org.jspecify.annotations.NullMarked;
