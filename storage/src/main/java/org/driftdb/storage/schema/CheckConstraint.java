package org.driftdb.storage.schema;

/**
 * A condition that every row of a typed table satisfies. The storage keeps its text; whoever knows
 * SQL enforces it.
 *
 * @param name its name, unique within the table
 * @param sql the condition as SQL text
 */
public record CheckConstraint(String name, String sql) {}
