package org.driftdb.adapter.driftql;

import org.apache.calcite.jdbc.CalcitePrepare;
import org.apache.calcite.server.DdlExecutor;
import org.apache.calcite.sql.SqlNode;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;

/**
 * Executes DriftQL and DDL under Calcite's own driver. That driver executes such statements while
 * it prepares them: without parameters, without a result, and counting no rows.
 */
public final class DriftDdlExecutor implements DdlExecutor {
  /** Called by the parser. */
  public DriftDdlExecutor() {}

  @Override
  public void executeDdl(CalcitePrepare.Context context, SqlNode node) {
    DirectStatement statement =
        DirectStatements.of(
            context, TableReference.database(context, context.getDefaultSchemaPath()), node);
    if (!(statement instanceof DirectStatement.Change change)) {
      throw new DriftException(
          ErrorCode.NOT_SUPPORTED,
          "This statement runs on a jdbc:driftdb: connection, but not on this one");
    }
    change.work().run(context.getDataContext());
  }
}
