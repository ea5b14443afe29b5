/**
 * Where bytes are kept: files that grow at their end, files that are replaced whole, a lock, and a
 * few numbers shared between processes.
 *
 * <p>Nothing here knows what the bytes mean. Whatever must survive a crash goes through {@link
 * org.driftdb.storage.store.Store}, so that it can live on a local disk or in memory today and in
 * object storage one day, and so that tests can lose, tear and refuse writes. Start at {@link
 * org.driftdb.storage.store.Store}.
 */
@NullMarked
package org.driftdb.storage.store;

import org.jspecify.annotations.NullMarked;
