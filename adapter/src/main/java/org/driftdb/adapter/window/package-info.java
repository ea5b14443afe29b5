/** Window functions, where Calcite gives another answer than standard SQL, or none. */
@NullMarked
package org.driftdb.adapter.window;

import org.jspecify.annotations.NullMarked;
