/**
 * What DriftDB's speed is measured with: one question a class, each through the front door that
 * users take.
 *
 * <p>{@code benchmark/README.md} says how to run one.
 */
@NullMarked
package org.driftdb.benchmark;

import org.jspecify.annotations.NullMarked;
