/**
 * How names of tables and columns are found: without regard to case, exact spelling winning, also
 * where Calcite alone would call them ambiguous or take them for something else.
 */
@NullMarked
package org.driftdb.adapter.names;

import org.jspecify.annotations.NullMarked;
