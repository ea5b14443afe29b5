/**
 * The values that rows are made of: documents, arrays and scalars, how they compare, and how they
 * are written as JSON text and as MessagePack bytes.
 *
 * <p>A stored value is {@code null} or one of {@link java.lang.Boolean}, {@link java.lang.Long}
 * (every integer that fits), {@link java.math.BigInteger} (beyond), {@link java.lang.Double},
 * {@link java.math.BigDecimal}, {@link java.lang.String}, {@link org.driftdb.storage.value.Binary},
 * {@link java.time.LocalDate}, {@link java.time.LocalTime}, {@link java.time.Instant}, {@link
 * java.util.UUID}, {@link org.driftdb.storage.value.ValueList} and {@link
 * org.driftdb.storage.value.Document}; times and instants are whole milliseconds. Tables, columns
 * and sequences do not belong here. Start at {@link org.driftdb.storage.value.Values}.
 */
@NullMarked
package org.driftdb.storage.value;

import org.jspecify.annotations.NullMarked;
