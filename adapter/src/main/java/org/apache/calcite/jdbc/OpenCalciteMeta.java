package org.apache.calcite.jdbc;

/** Calcite's implementation of what Avatica asks of a connection, open to be extended. */
public abstract class OpenCalciteMeta extends CalciteMetaImpl {
  /** What this connection answers, with columns described by the factory. */
  protected OpenCalciteMeta(
      OpenCalciteConnection connection, CalciteMetaColumnFactory columnFactory) {
    super(connection, CalciteMetaTableFactoryImpl.INSTANCE, columnFactory);
  }
}
