/**
 * DriftDB beside other databases: the same orders, the same questions through JDBC, every answer
 * checked.
 *
 * <p>{@code docs/benchmarks.md} says what is measured and how to run it.
 */
@NullMarked
package org.driftdb.benchmark.peers;

import org.jspecify.annotations.NullMarked;
