package org.driftdb.adapter.info;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.driftdb.adapter.DatabaseAccess;

/**
 * The system tables of a database, which can only be read. They tell about now, whatever point the
 * session reads; the commits alone end there.
 */
public final class InfoSchema extends AbstractSchema {
  /** The name under which every DriftDB schema has it. */
  public static final String NAME = "DRIFT_INFO";

  private final Map<String, Table> tables = new LinkedHashMap<>();

  /** The system tables of the database that can be reached this way. */
  public InfoSchema(DatabaseAccess access) {
    InfoTables.ALL.forEach(info -> tables.put(info.name(), new InfoTable(info, access)));
    tables.put(CommitTable.NAME, new CommitTable(access));
  }

  @Override
  protected Map<String, Table> getTableMap() {
    return tables;
  }

  @Override
  public boolean isMutable() {
    return false;
  }
}
