/**
 * Tests of the {@code driftdb} command, most of them through {@link
 * org.driftdb.sqlline.shell.Main}.
 */
@NullMarked
package org.driftdb.sqlline.shell;

import org.jspecify.annotations.NullMarked;
