package org.driftdb.adapter.jdbc;

import java.util.Properties;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.calcite.config.NullCollation;
import org.apache.calcite.sql.validate.SqlConformance;

/**
 * Calcite's view of the properties, with our conformance where none is asked for. What every
 * execution asks for is looked up once.
 */
final class DriftConfig extends CalciteConnectionConfigImpl {
  private final String timeZone;
  private final String locale;

  DriftConfig(Properties properties) {
    super(properties);
    this.timeZone = super.timeZone();
    this.locale = super.locale();
  }

  @Override
  public String timeZone() {
    return timeZone;
  }

  @Override
  public String locale() {
    return locale;
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
