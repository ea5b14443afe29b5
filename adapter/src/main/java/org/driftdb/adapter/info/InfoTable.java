package org.driftdb.adapter.info;

import org.apache.calcite.DataContext;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Linq4j;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.ScannableTable;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.impl.AbstractTable;
import org.driftdb.adapter.DatabaseAccess;
import org.jspecify.annotations.Nullable;

/** A system table of which all rows are made whenever it is read. */
final class InfoTable extends AbstractTable implements ScannableTable {
  private final InfoTables.Definition definition;
  private final DatabaseAccess access;

  InfoTable(InfoTables.Definition definition, DatabaseAccess access) {
    this.definition = definition;
    this.access = access;
  }

  @Override
  public RelDataType getRowType(RelDataTypeFactory types) {
    return definition.columns().rowType(types);
  }

  @Override
  public Schema.TableType getJdbcTableType() {
    return Schema.TableType.SYSTEM_TABLE;
  }

  @Override
  public Enumerable<@Nullable Object[]> scan(DataContext root) {
    return Linq4j.asEnumerable(definition.rows().of(access.database().inventory()));
  }
}
