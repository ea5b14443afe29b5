package org.driftdb.adapter;

import com.google.common.collect.ImmutableMultimap;
import com.google.common.collect.Multimap;
import java.util.Map;
import org.apache.calcite.schema.Function;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.apache.calcite.schema.lookup.Lookup;
import org.driftdb.adapter.info.InfoSchema;
import org.driftdb.storage.Database;

/** The tables of a database as a schema of Calcite, with its system tables in one below it. */
public final class DriftSchema extends AbstractSchema {
  private final DatabaseAccess access;

  /** The tables that can be reached this way. */
  public DriftSchema(DatabaseAccess access) {
    this.access = access;
  }

  /**
   * The tables of a database that the caller has opened, and closes when no statement uses the
   * schema any more. Each statement commits by itself.
   */
  public static DriftSchema of(Database database) {
    return new DriftSchema(new StandaloneAccess(database, null, false));
  }

  /** Like {@link #of}, with the tables as they were at a point; they cannot be written. */
  public static DriftSchema asOf(Database database, Point point) {
    return new DriftSchema(new StandaloneAccess(database, point, false));
  }

  /** The way to the database. */
  public DatabaseAccess access() {
    return access;
  }

  @Override
  public Lookup<Table> tables() {
    return new TableLookup(access);
  }

  @Override
  protected Map<String, Schema> getSubSchemaMap() {
    return Map.of(InfoSchema.NAME, new InfoSchema(access));
  }

  @Override
  protected Multimap<String, Function> getFunctionMultimap() {
    return ImmutableMultimap.<String, Function>builder()
        .put("AS_OF", PastFunction.asOf(access))
        .put("HISTORY", PastFunction.of(access, ScanTime.Kind.HISTORY))
        .put("HISTORY", PastFunction.of(access, ScanTime.Kind.HISTORY, "a"))
        .put("HISTORY", PastFunction.of(access, ScanTime.Kind.HISTORY, "a", "b"))
        .put("CHANGES", PastFunction.of(access, ScanTime.Kind.CHANGES, "a", "b"))
        .put("DIFF", PastFunction.of(access, ScanTime.Kind.DIFF, "a", "b"))
        .build();
  }
}
