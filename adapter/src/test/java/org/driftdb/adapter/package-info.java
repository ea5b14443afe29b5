/** Tests of the Calcite adapter. */
@NullMarked
package org.driftdb.adapter;

import org.jspecify.annotations.NullMarked;
