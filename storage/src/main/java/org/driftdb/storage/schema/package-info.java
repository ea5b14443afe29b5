/**
 * What tables there are and what their rows may hold: types, columns, keys and indexes, and the
 * files in which they are kept.
 *
 * <p>Everything here is a value that never changes; the rows themselves do not belong here. Start
 * at {@link org.driftdb.storage.schema.TableSchema}.
 */
@NullMarked
package org.driftdb.storage.schema;

import org.jspecify.annotations.NullMarked;
