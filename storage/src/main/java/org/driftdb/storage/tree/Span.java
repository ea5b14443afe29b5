package org.driftdb.storage.tree;

import org.driftdb.storage.block.StoredVersion;

/**
 * A version and its end.
 *
 * @param version the version, which has a row
 * @param endSequence the event that ended it; {@link Tree#NO_END} while it lives
 * @param endMillis the commit time of that event; 0 while it lives
 */
public record Span(StoredVersion version, long endSequence, long endMillis) {}
