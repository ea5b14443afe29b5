/** Tests of the server, through Avatica's own client. */
@NullMarked
package org.driftdb.server;

import org.jspecify.annotations.NullMarked;
