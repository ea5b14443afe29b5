/**
 * The versioned storage of DriftDB.
 *
 * <p>It knows no SQL and no Calcite.
 */
@NullMarked
package org.driftdb.storage;

import org.jspecify.annotations.NullMarked;
