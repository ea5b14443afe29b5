/** Tests of schemas and the files that keep them. */
@NullMarked
package org.driftdb.storage.schema;

import org.jspecify.annotations.NullMarked;
