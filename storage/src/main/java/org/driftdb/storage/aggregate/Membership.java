package org.driftdb.storage.aggregate;

/** A condition on one column of a row: that it has one of some integers. Null is none of them. */
public record Membership(String column, WholeNumbers numbers) {}
