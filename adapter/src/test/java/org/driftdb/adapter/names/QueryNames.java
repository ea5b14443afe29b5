package org.driftdb.adapter.names;

import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.calcite.adapter.java.JavaTypeFactory;
import org.apache.calcite.config.CalciteConnectionConfig;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.sql.util.SqlOperatorTables;

/** The catalog reader and validator of one query of a test. */
public record QueryNames(
    CalciteSchema root,
    JavaTypeFactory types,
    CalciteConnectionConfig config,
    DriftCatalogReader reader,
    DriftValidator validator) {
  public static QueryNames of(
      CalciteSchema root, JavaTypeFactory types, CalciteConnectionConfig config) {
    DriftCatalogReader reader = new DriftCatalogReader(root, List.of(), types, config);
    DriftValidator validator =
        DriftValidator.create(
            config,
            types,
            reader,
            SqlOperatorTables.of(),
            (table, period) -> table,
            UnaryOperator.identity());
    return new QueryNames(root, types, config, reader, validator);
  }
}
