package org.driftdb.storage.history;

import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.jspecify.annotations.Nullable;

/**
 * One change of one row.
 *
 * @param sequence its number in the whole database, from 1
 * @param millis the time of its commit, in milliseconds since 1970 UTC
 * @param type what it does
 * @param key the row it changes
 * @param fields the document of an INSERT, the fields of a PATCH, null for a SOFT_DELETE
 */
public record Event(
    long sequence, long millis, EventType type, Key key, @Nullable Document fields) {}
