/** Tests of what a table has in files. */
@NullMarked
package org.driftdb.storage.rows;

import org.jspecify.annotations.NullMarked;
