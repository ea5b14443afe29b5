/** Tests of values, and values to test with. */
@NullMarked
package org.driftdb.storage.value;

import org.jspecify.annotations.NullMarked;
