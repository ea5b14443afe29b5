/** Tests of the versions of rows. */
@NullMarked
package org.driftdb.storage.history;

import org.jspecify.annotations.NullMarked;
