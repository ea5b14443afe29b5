package org.driftdb.storage.tree;

import org.driftdb.storage.block.StoredRow;
import org.jspecify.annotations.Nullable;

/**
 * A key of which other versions live at two sequences, or one only at one of them.
 *
 * @param before the version at the first sequence; null if none lives
 * @param after the version at the second sequence; null if none lives
 */
public record Differing(@Nullable StoredRow before, @Nullable StoredRow after) {}
