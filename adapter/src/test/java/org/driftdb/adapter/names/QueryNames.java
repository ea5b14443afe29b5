package org.driftdb.adapter.names;

import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.calcite.adapter.java.JavaTypeFactory;
import org.apache.calcite.config.CalciteConnectionConfig;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlOperatorTables;
import org.driftdb.parser.PeriodOperator;
import org.jspecify.annotations.Nullable;

/** The catalog reader and validator of one query of a test. */
public record QueryNames(
    CalciteSchema root,
    JavaTypeFactory types,
    CalciteConnectionConfig config,
    DriftCatalogReader reader,
    DriftValidator validator) {
  /** Where every table was always what it is now. */
  private static final PastTables NO_PAST =
      new PastTables() {
        @Override
        public SqlIdentifier at(SqlIdentifier table, SqlNode period) {
          return table;
        }

        @Override
        public SqlIdentifier readBy(
            PeriodOperator period, SqlIdentifier table, @Nullable SqlNode point) {
          return table;
        }
      };

  public static QueryNames of(
      CalciteSchema root, JavaTypeFactory types, CalciteConnectionConfig config) {
    DriftCatalogReader reader = new DriftCatalogReader(root, List.of(), types, config, found -> {});
    DriftValidator validator =
        DriftValidator.create(
            config, types, reader, SqlOperatorTables.of(), NO_PAST, UnaryOperator.identity());
    return new QueryNames(root, types, config, reader, validator);
  }
}
