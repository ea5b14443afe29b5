/** Tests of trees. */
@NullMarked
package org.driftdb.storage.tree;

import org.jspecify.annotations.NullMarked;
