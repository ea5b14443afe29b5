/**
 * The versions of rows: what a table held at every sequence.
 *
 * <p>Files, commits and transactions do not belong here. Start at {@link
 * org.driftdb.storage.history.TableHistory}.
 */
@NullMarked
package org.driftdb.storage.history;

import org.jspecify.annotations.NullMarked;
