/**
 * Versions on disk, found by key and sequence as fast in the past as in the present.
 *
 * <p>A tree knows bytes, not tables. Start at {@link org.driftdb.storage.tree.Tree}.
 */
@NullMarked
package org.driftdb.storage.tree;

import org.jspecify.annotations.NullMarked;
