/** Tests of the database as a whole, against a replay that shares no code with it. */
@NullMarked
package org.driftdb.storage;

import org.jspecify.annotations.NullMarked;
