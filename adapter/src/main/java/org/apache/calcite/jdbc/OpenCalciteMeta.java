package org.apache.calcite.jdbc;

import java.util.function.Supplier;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Linq4j;
import org.apache.calcite.schema.lookup.LikePattern;

/** Calcite's implementation of what Avatica asks of a connection, open to be extended. */
public abstract class OpenCalciteMeta extends CalciteMetaImpl {
  /** What this connection answers, with columns described by the factory. */
  protected OpenCalciteMeta(
      OpenCalciteConnection connection, CalciteMetaColumnFactory columnFactory) {
    super(connection, CalciteMetaTableFactoryImpl.INSTANCE, columnFactory);
  }

  /** Looks for tables and their columns. */
  protected abstract <T> T lookUp(Supplier<T> work);

  /** Tables come by name. */
  @Override
  Enumerable<MetaTable> tables(MetaSchema schema, LikePattern tableNamePattern) {
    return Linq4j.asEnumerable(
        lookUp(
            () ->
                super.tables(schema, tableNamePattern).orderBy(table -> table.tableName).toList()));
  }
}
