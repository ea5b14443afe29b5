/**
 * What can go wrong in DriftDB, as one exception type with a code for each kind of failure.
 *
 * <p>Every layer throws from here, so that a caller sees one exception whatever failed. It depends
 * on nothing. Start at {@link org.driftdb.storage.error.ErrorCode}.
 */
@NullMarked
package org.driftdb.storage.error;

import org.jspecify.annotations.NullMarked;
