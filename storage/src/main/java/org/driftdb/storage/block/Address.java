package org.driftdb.storage.block;

/**
 * Where a block is.
 *
 * @param file the number of its file among those of its tree, from 1
 * @param offset where it begins in the file, in bytes
 * @param length how many bytes it has
 */
public record Address(int file, long offset, int length) {}
