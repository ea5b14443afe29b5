package org.driftdb.storage.log;

/**
 * Where the log of one table stands at the end of a commit: right behind the table's last frame of
 * that commit or of one before it. Reading from here on gives every later frame and no earlier one.
 *
 * @param sequence the last sequence of the commit
 * @param segment the number of the segment that was written to then
 * @param offset how many bytes it had
 * @param first the sequence of the first event of the segment before the offset; 0 when it has none
 * @param last the sequence of the last; 0 when it has none
 */
public record LogPosition(long sequence, int segment, long offset, long first, long last) {}
