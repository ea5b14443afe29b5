/** Runs the models of this module as a user of plain Calcite does. */
@NullMarked
package org.driftdb.model;

import org.jspecify.annotations.NullMarked;
