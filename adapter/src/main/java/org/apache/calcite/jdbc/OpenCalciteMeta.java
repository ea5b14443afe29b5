package org.apache.calcite.jdbc;

/** Calcite's implementation of what Avatica asks of a connection, open to be extended. */
public abstract class OpenCalciteMeta extends CalciteMetaImpl {
  /** What this connection answers. */
  protected OpenCalciteMeta(OpenCalciteConnection connection) {
    super(connection, CalciteMetaTableFactoryImpl.INSTANCE, CalciteMetaColumnFactoryImpl.INSTANCE);
  }
}
