package org.driftdb.adapter.jdbc;

import java.util.List;

/** A statement of a batch failed; those before it have been carried out. */
final class BatchFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int[] counts;

  BatchFailure(List<Long> counts, Throwable cause) {
    super(cause);
    this.counts = counts.stream().mapToInt(Long::intValue).toArray();
  }

  /** The update counts of the statements before the one that failed. */
  int[] counts() {
    return counts.clone();
  }
}
