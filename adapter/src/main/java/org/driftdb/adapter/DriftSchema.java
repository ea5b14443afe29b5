package org.driftdb.adapter;

import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.apache.calcite.schema.lookup.Lookup;

/** The tables of a database as a schema of Calcite. */
public final class DriftSchema extends AbstractSchema {
  private final DatabaseAccess access;

  /** The tables that can be reached this way. */
  public DriftSchema(DatabaseAccess access) {
    this.access = access;
  }

  /** The way to the database. */
  public DatabaseAccess access() {
    return access;
  }

  @Override
  public Lookup<Table> tables() {
    return new TableLookup(access);
  }
}
