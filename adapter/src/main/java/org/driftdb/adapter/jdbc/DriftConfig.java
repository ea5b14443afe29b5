package org.driftdb.adapter.jdbc;

import java.util.Properties;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.calcite.config.NullCollation;
import org.apache.calcite.sql.validate.SqlConformance;

/** Calcite's view of the properties, with our conformance where none is asked for. */
final class DriftConfig extends CalciteConnectionConfigImpl {
  DriftConfig(Properties properties) {
    super(properties);
  }

  @Override
  public SqlConformance conformance() {
    return isSet(CalciteConnectionProperty.CONFORMANCE)
        ? super.conformance()
        : DriftConformance.INSTANCE;
  }

  /** Null is less than everything else, as among the values of documents. */
  @Override
  public NullCollation defaultNullCollation() {
    return isSet(CalciteConnectionProperty.DEFAULT_NULL_COLLATION)
        ? super.defaultNullCollation()
        : NullCollation.LOW;
  }
}
