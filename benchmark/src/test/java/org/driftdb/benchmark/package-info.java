/** Tests of what the measurements rely on. */
@NullMarked
package org.driftdb.benchmark;

import org.jspecify.annotations.NullMarked;
