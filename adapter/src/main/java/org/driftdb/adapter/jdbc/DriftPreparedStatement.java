package org.driftdb.adapter.jdbc;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Array;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.Map;
import org.apache.calcite.avatica.AvaticaParameter;
import org.apache.calcite.avatica.AvaticaSite;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.jdbc.CalcitePrepare.CalciteSignature;
import org.apache.calcite.jdbc.OpenCalcitePreparedStatement;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.schema.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement. What is bound to its parameters is kept as {@link JavaValues} has it; what
 * gives something else than its caller asks for is refused before it runs.
 */
final class DriftPreparedStatement extends OpenCalcitePreparedStatement {
  DriftPreparedStatement(
      DriftConnection connection,
      Meta.@Nullable StatementHandle handle,
      Meta.Signature signature,
      int resultSetType,
      int resultSetConcurrency,
      int resultSetHoldability)
      throws SQLException {
    super(connection, handle, signature, resultSetType, resultSetConcurrency, resultSetHoldability);
  }

  @Override
  protected void checkOpen() throws SQLException {
    Failures.requireOpen(connection, isClosed());
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
    return super.executeLargeUpdate();
  }

  @Override
  public boolean execute() throws SQLException {
    checkOpen();
    requireBound();
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

  @Override
  public ResultSet getGeneratedKeys() throws SQLException {
    checkOpen();
    throw Failures.noGeneratedKeys();
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
    requireParameter(index);
    return super.getSite(index);
  }

  @Override
  protected AvaticaParameter getParameter(int index) throws SQLException {
    requireParameter(index);
    return super.getParameter(index);
  }

  /** A piece of work that gives a value in its stored form. */
  private interface Source {
    @Nullable Object stored() throws SQLException;
  }

  private void bind(int index, Source value) throws SQLException {
    requireParameter(index);
    try {
      slots[index - 1] = JavaValues.typed(value.stored());
    } catch (RuntimeException e) {
      throw Failures.of(e);
    }
  }

  private void bind(int index, @Nullable Object value, @Nullable Calendar calendar)
      throws SQLException {
    bind(index, () -> JavaValues.toStored(value, calendar, getCalendar().getTimeZone().toZoneId()));
  }

  @Override
  public void setObject(int index, @Nullable Object value) throws SQLException {
    bind(index, value, null);
  }

  @Override
  public void setObject(int index, @Nullable Object value, int jdbcType) throws SQLException {
    ColumnType type = JavaValues.columnType(jdbcType);
    bind(index, value, null);
    if (type != null) {
      Object stored = JavaValues.stored(slots[index - 1]);
      bind(index, () -> type.convert(stored));
    }
  }

  @Override
  public void setObject(int index, @Nullable Object value, int jdbcType, int scale)
      throws SQLException {
    setObject(index, value, jdbcType);
    if (JavaValues.stored(slots[index - 1]) instanceof BigDecimal number) {
      bind(index, () -> number.setScale(scale, RoundingMode.HALF_UP));
    }
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

  @Override
  public void setDate(int index, @Nullable Date value) throws SQLException {
    bind(index, value, null);
  }

  @Override
  public void setDate(int index, @Nullable Date value, @Nullable Calendar calendar)
      throws SQLException {
    bind(index, value, calendar);
  }

  @Override
  public void setTime(int index, @Nullable Time value) throws SQLException {
    bind(index, value, null);
  }

  @Override
  public void setTime(int index, @Nullable Time value, @Nullable Calendar calendar)
      throws SQLException {
    bind(index, value, calendar);
  }

  @Override
  public void setTimestamp(int index, @Nullable Timestamp value) throws SQLException {
    bind(index, value, null);
  }

  @Override
  public void setTimestamp(int index, @Nullable Timestamp value, @Nullable Calendar calendar)
      throws SQLException {
    bind(index, value, calendar);
  }

  @Override
  public void setArray(int index, @Nullable Array value) throws SQLException {
    bind(index, value, null);
  }
}
