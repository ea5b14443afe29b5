/**
 * Remote JDBC: an HTTP server that speaks Avatica's protocol, as Protobuf and as JSON, over
 * connections of the driver. Each client connection has one of its own here.
 *
 * <p>Start at {@link org.driftdb.server.DriftServer}; what a request does is in {@code
 * RemoteService}.
 */
@NullMarked
package org.driftdb.server;

import org.jspecify.annotations.NullMarked;
