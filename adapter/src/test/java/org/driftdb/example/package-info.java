/**
 * Programs a reader can learn from and copy, each run by a test.
 *
 * <p>They use DriftDB as an application does: through {@code java.sql} only.
 */
@NullMarked
package org.driftdb.example;

import org.jspecify.annotations.NullMarked;
