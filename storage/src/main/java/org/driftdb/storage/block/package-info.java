/**
 * Blocks: some hundred versions of rows, column by column, so that a row, a column or a range of
 * keys is read without decoding the rest. A block never changes.
 *
 * <p>What a block means in a table, where it lies in a file and who caches it belongs to the layers
 * above. Begin with {@link org.driftdb.storage.block.Block}, which specifies the format.
 */
@NullMarked
package org.driftdb.storage.block;

import org.jspecify.annotations.NullMarked;
