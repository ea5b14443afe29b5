/**
 * The shell: {@code driftdb sql} on a terminal. Sqlline reads and dispatches; what a statement is,
 * how its rows are printed and how its errors read is the same as everywhere else in the command.
 *
 * <p>Start at {@link org.driftdb.sqlline.shell.Shell}.
 */
@NullMarked
package org.driftdb.sqlline.shell;

import org.jspecify.annotations.NullMarked;
