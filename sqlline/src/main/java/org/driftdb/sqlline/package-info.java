/**
 * The {@code driftdb} command: its subcommands, what they read and what they print.
 *
 * <p>What only moves bytes and rows ({@code init}, {@code ingest}, {@code drift}, {@code snapshot},
 * {@code compact}, {@code doctor}) works on the storage and loads no Calcite, so that it starts
 * fast; {@code sql} and {@code select} go through the JDBC driver like any other client. Rules
 * about tables and rows do not belong here: every command gets them from the layer it calls.
 *
 * <p>Start at {@link org.driftdb.sqlline.Main}.
 */
@NullMarked
package org.driftdb.sqlline;

import org.jspecify.annotations.NullMarked;
