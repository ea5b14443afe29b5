/** Tests of the JDBC driver. */
@NullMarked
package org.driftdb.adapter.jdbc;

import org.jspecify.annotations.NullMarked;
