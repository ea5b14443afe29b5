package org.driftdb.storage;

/**
 * How large the files of a table's rows are, as of its last checkpoint.
 *
 * @param rows how many rows live
 * @param versions how many events made them what they are
 * @param storedRows how many rows the files hold: some versions stand in several places, so that
 *     the past is read as fast as the present
 */
public record StoredSize(long rows, long versions, long storedRows) {}
