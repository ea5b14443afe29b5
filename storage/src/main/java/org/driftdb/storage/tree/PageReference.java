package org.driftdb.storage.tree;

import org.driftdb.storage.block.Address;
import org.jspecify.annotations.Nullable;

/**
 * Where a page is.
 *
 * @param low the least key of its range
 * @param high what is greater than every key of its range; null if there is no end
 * @param start the first sequence of its interval
 * @param end the sequence behind its interval; {@link Tree#NO_END} while it is open
 * @param last no event of its range is behind this sequence and before the end
 * @param address the block
 */
@SuppressWarnings("ArrayRecordComponent") // Keys are compared as bytes, never by equals.
record PageReference(
    byte[] low, byte @Nullable [] high, long start, long end, long last, Address address)
    implements Region {}
