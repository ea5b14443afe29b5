/** Tests of the {@code driftdb} command, most of them through {@link org.driftdb.sqlline.Main}. */
@NullMarked
package org.driftdb.sqlline;

import org.jspecify.annotations.NullMarked;
