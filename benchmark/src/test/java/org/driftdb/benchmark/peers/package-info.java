/** Tests of the comparison with other databases. */
@NullMarked
package org.driftdb.benchmark.peers;

import org.jspecify.annotations.NullMarked;
