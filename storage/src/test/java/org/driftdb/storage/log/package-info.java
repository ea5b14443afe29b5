/** Tests of the event log. */
@NullMarked
package org.driftdb.storage.log;

import org.jspecify.annotations.NullMarked;
