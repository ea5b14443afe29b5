package org.driftdb.storage.history;

/**
 * About what values a column has had so far, arrays and objects left aside. Of values of more than
 * 100 characters, bytes or digits, only the beginning counts for the least and the greatest.
 *
 * @param least none was less
 * @param greatest none was greater
 * @param distinct how many different ones there were, to within a few in a hundred
 */
public record ColumnStatistics(Object least, Object greatest, long distinct) {}
