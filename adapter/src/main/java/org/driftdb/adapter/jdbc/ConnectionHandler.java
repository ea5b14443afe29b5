package org.driftdb.adapter.jdbc;

import java.sql.SQLException;
import org.apache.calcite.avatica.AvaticaConnection;
import org.apache.calcite.avatica.AvaticaStatement;
import org.apache.calcite.avatica.Handler;
import org.apache.calcite.avatica.HandlerImpl;

/**
 * Opens the database of a connection when it begins, before Calcite reads the model, if any.
 * Without one Calcite would only load classes.
 */
final class ConnectionHandler extends HandlerImpl {
  private final Handler calcites;

  ConnectionHandler(Handler calcites) {
    this.calcites = calcites;
  }

  @Override
  public void onConnectionInit(AvaticaConnection connection) throws SQLException {
    DriftConnection opened = (DriftConnection) connection;
    opened.open();
    if (opened.hasModel()) {
      calcites.onConnectionInit(connection);
    }
  }

  @Override
  public void onConnectionClose(AvaticaConnection connection) {
    calcites.onConnectionClose(connection);
    ((DriftConnection) connection).closeSession();
  }

  @Override
  public void onStatementExecute(AvaticaStatement statement, ResultSink resultSink) {
    calcites.onStatementExecute(statement, resultSink);
  }

  @Override
  public void onStatementClose(AvaticaStatement statement) {
    calcites.onStatementClose(statement);
  }
}
