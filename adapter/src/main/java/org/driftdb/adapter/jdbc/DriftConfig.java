package org.driftdb.adapter.jdbc;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.calcite.config.NullCollation;
import org.apache.calcite.sql.validate.SqlConformance;
import org.driftdb.adapter.names.Functions;
import org.driftdb.parser.DriftParsers;

/**
 * Calcite's view of the properties, with our conformance where none is asked for. What every
 * execution asks for is looked up once.
 */
final class DriftConfig extends CalciteConnectionConfigImpl {
  /** What a query's meaning depends on, besides its text. */
  private static final List<CalciteConnectionProperty> OF_QUERIES =
      List.of(
          CalciteConnectionProperty.LEX,
          CalciteConnectionProperty.QUOTING,
          CalciteConnectionProperty.QUOTED_CASING,
          CalciteConnectionProperty.UNQUOTED_CASING,
          CalciteConnectionProperty.CONFORMANCE,
          CalciteConnectionProperty.FUN,
          CalciteConnectionProperty.DEFAULT_NULL_COLLATION);

  private static final Map<String, String> PLAIN =
      Map.of(
          CalciteConnectionProperty.LEX.camelName(),
          DriftParsers.DEFAULT_LEX.name(),
          CalciteConnectionProperty.UNQUOTED_CASING.camelName(),
          "UNCHANGED");

  private final String timeZone;
  private final String locale;
  private final boolean autoTemp;
  private final boolean spark;
  private final boolean plain;

  DriftConfig(Properties properties) {
    super(properties);
    this.timeZone = super.timeZone();
    this.locale = super.locale();
    this.autoTemp = super.autoTemp();
    this.spark = super.spark();
    this.plain = ofQueries().equals(PLAIN);
  }

  /** The settings by which somebody else reads a query as this connection does, by name. */
  Map<String, String> ofQueries() {
    Map<String, String> settings = new TreeMap<>();
    for (CalciteConnectionProperty property : OF_QUERIES) {
      String value = properties.getProperty(property.camelName());
      if (value != null) {
        settings.put(property.camelName(), value);
      }
    }
    return settings;
  }

  /** The settings of a connection that has {@link #ofQueries} from another. */
  static DriftConfig of(Map<String, String> ofQueries) {
    Properties properties = new Properties();
    properties.putAll(ofQueries);
    return new DriftConfig(properties);
  }

  /** Whether queries mean what they mean where nothing is said about the language. */
  boolean readsPlainly() {
    return plain;
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
  public boolean autoTemp() {
    return autoTemp;
  }

  @Override
  public boolean spark() {
    return spark;
  }

  @Override
  public SqlConformance conformance() {
    return isSet(CalciteConnectionProperty.CONFORMANCE)
        ? super.conformance()
        : DriftConformance.INSTANCE;
  }

  @Override
  public <T> T fun(Class<T> operatorTableClass, T standard) {
    return isSet(CalciteConnectionProperty.FUN)
        ? super.fun(operatorTableClass, standard)
        : operatorTableClass.cast(Functions.ALL);
  }

  /** Null is less than everything else, as among the values of documents. */
  @Override
  public NullCollation defaultNullCollation() {
    return isSet(CalciteConnectionProperty.DEFAULT_NULL_COLLATION)
        ? super.defaultNullCollation()
        : NullCollation.LOW;
  }
}
