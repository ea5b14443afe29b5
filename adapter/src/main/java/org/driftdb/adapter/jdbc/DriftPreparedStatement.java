package org.driftdb.adapter.jdbc;

import java.sql.BatchUpdateException;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.Time;
import java.util.Map;
import org.apache.calcite.avatica.AvaticaParameter;
import org.apache.calcite.avatica.AvaticaResultSet;
import org.apache.calcite.avatica.AvaticaSite;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.jdbc.CalcitePrepare.CalciteSignature;
import org.apache.calcite.jdbc.OpenCalcitePreparedStatement;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement. What is bound to its parameters is kept as {@link JavaValues} has it; what
 * gives something else than its caller asks for is refused before it runs.
 */
final class DriftPreparedStatement extends OpenCalcitePreparedStatement implements OwnStatement {
  private boolean closesWithResult;
  private @Nullable GeneratedKeys generatedKeys;

  DriftPreparedStatement(
      DriftConnection connection, Meta.@Nullable StatementHandle handle, Meta.Signature signature)
      throws SQLException {
    super(
        connection,
        handle,
        signature,
        ResultSet.TYPE_FORWARD_ONLY,
        ResultSet.CONCUR_READ_ONLY,
        ResultSet.HOLD_CURSORS_OVER_COMMIT);
    updateCount = -1;
  }

  @Override
  protected void checkOpen() throws SQLException {
    Failures.requireOpen(connection, isClosed());
  }

  /** Without waiting for the statement, which may be running. */
  @Override
  public void cancel() throws SQLException {
    checkOpen();
    cancelFlag.set(true);
  }

  @Override
  public int getFetchDirection() throws SQLException {
    checkOpen();
    return ResultSet.FETCH_FORWARD;
  }

  @Override
  public boolean getMoreResults(int current) throws SQLException {
    checkOpen();
    if (current == KEEP_CURRENT_RESULT) {
      throw Failures.notSupported("A statement has one result");
    }
    closeResult();
    updateCount = -1;
    return false;
  }

  private void closeResult() {
    AvaticaResultSet open = openResultSet;
    openResultSet = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void closeOnCompletion() throws SQLException {
    checkOpen();
    closesWithResult = true;
  }

  @Override
  public boolean isCloseOnCompletion() throws SQLException {
    checkOpen();
    return closesWithResult;
  }

  @Override
  public void resultClosed(ResultSet rows) throws SQLException {
    if (closesWithResult && rows == openResultSet) {
      close();
    }
  }

  @Override
  public ResultSet executeQuery() throws SQLException {
    checkOpen();
    Expected.ROWS.check(getSignature());
    requireBound();
    return super.executeQuery();
  }

  @Override
  public long executeLargeUpdate() throws SQLException {
    checkOpen();
    Expected.COUNT.check(getSignature());
    requireBound();
    forgetGeneratedKeys();
    return super.executeLargeUpdate();
  }

  @Override
  public boolean execute() throws SQLException {
    checkOpen();
    requireBound();
    forgetGeneratedKeys();
    return super.execute();
  }

  @Override
  public void addBatch() throws SQLException {
    checkOpen();
    Expected.COUNT.check(getSignature());
    requireBound();
    super.addBatch();
  }

  /** Checks that every parameter has a value, but those for which the statement has one itself. */
  private void requireBound() throws SQLException {
    Map<String, Object> own = ((CalciteSignature<?>) getSignature()).internalParameters;
    for (int i = 0; i < slots.length; i++) {
      if (slots[i] == null && !own.containsKey("?" + i)) {
        throw new SQLException(
            "Parameter " + (i + 1) + " has no value", ErrorCode.UNBOUND_PARAMETER.sqlState());
      }
    }
  }

  /** From now on its caller may ask for the keys that it generates. */
  void wantGeneratedKeys() {
    generatedKeys = GeneratedKeys.wanted();
  }

  @Override
  public @Nullable GeneratedKeys generatedKeys() {
    return generatedKeys;
  }

  @Override
  public ResultSet getGeneratedKeys() throws SQLException {
    checkOpen();
    return OwnStatement.super.getGeneratedKeys();
  }

  private void forgetGeneratedKeys() {
    if (generatedKeys != null) {
      generatedKeys.clear();
    }
  }

  @Override
  public long[] executeLargeBatch() throws SQLException {
    forgetGeneratedKeys();
    try {
      return super.executeLargeBatch();
    } catch (BatchUpdateException e) {
      if (e.getUpdateCounts().length == 0) {
        forgetGeneratedKeys(); // What they were of is not there: the batch did not commit.
      }
      throw e;
    }
  }

  private void requireParameter(int index) throws SQLException {
    checkOpen();
    if (index < 1 || index > slots.length) {
      throw new SQLException(
          "There is no parameter " + index + ": the statement has " + slots.length, "07009");
    }
  }

  @Override
  protected AvaticaSite getSite(int index) throws SQLException {
    return new ParameterSite(getParameter(index), getCalendar(), index - 1, slots);
  }

  @Override
  protected AvaticaParameter getParameter(int index) throws SQLException {
    requireParameter(index);
    return super.getParameter(index);
  }

  /** A Date is a day in the JVM's zone, unless a calendar is given with it. */
  @Override
  public void setDate(int index, @Nullable Date value) throws SQLException {
    setObject(index, value);
  }

  /** A Time is a time of day in the JVM's zone, unless a calendar is given with it. */
  @Override
  public void setTime(int index, @Nullable Time value) throws SQLException {
    setObject(index, value);
  }

  @Override
  public void setObject(int index, @Nullable Object value, SQLType type) throws SQLException {
    setObject(index, value, type.getVendorTypeNumber());
  }

  @Override
  public void setObject(int index, @Nullable Object value, SQLType type, int scale)
      throws SQLException {
    setObject(index, value, type.getVendorTypeNumber(), scale);
  }
}
