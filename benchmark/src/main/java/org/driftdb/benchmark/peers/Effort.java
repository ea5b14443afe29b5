package org.driftdb.benchmark.peers;

import java.time.Duration;

/**
 * How long is measured.
 *
 * @param slices how often each system has its turn with a workload in a round
 * @param slice how long a turn is, at least; one question is always asked
 * @param most how long a system is measured with a workload at most; after it, it has no more turns
 * @param writing how long a process writes before it is killed
 * @param openings how often a new process opens a database that was closed
 */
record Effort(int slices, Duration slice, Duration most, Duration writing, int openings) {
  /** What figures are measured with. */
  static final Effort FULL =
      new Effort(6, Duration.ofMillis(300), Duration.ofSeconds(6), Duration.ofSeconds(3), 3);
}
