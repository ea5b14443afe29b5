/**
 * The event log: the truth from which everything else in a database can be built again.
 *
 * <p>Each table has its own files, called segments, and all tables share one sequence of events and
 * one order of commits. What is here: frames and the files they live in, writing with group commit,
 * recovery after a crash, following the log from another process, checking it. What is not: what an
 * event's payload says. To this package a payload is bytes.
 *
 * <p>The format is specified by the classes that own it: {@link org.driftdb.storage.log.Frame}, the
 * payload of a COMMIT frame in {@link org.driftdb.storage.log.CommitRecord}, {@link
 * org.driftdb.storage.log.SegmentHeader}, {@link org.driftdb.storage.log.TableManifest} with {@link
 * org.driftdb.storage.log.ChecksummedJson}, and {@link org.driftdb.storage.log.Published}.
 *
 * <p>Start at {@link org.driftdb.storage.log.EventLog}; then read {@link
 * org.driftdb.storage.log.LogWalk}, which says what a log means, and {@link
 * org.driftdb.storage.log.Recovery}.
 */
@NullMarked
package org.driftdb.storage.log;

import org.jspecify.annotations.NullMarked;
