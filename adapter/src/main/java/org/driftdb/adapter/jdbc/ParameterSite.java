package org.driftdb.adapter.jdbc;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.ZoneId;
import java.util.Calendar;
import org.apache.calcite.avatica.AvaticaParameter;
import org.apache.calcite.avatica.AvaticaSite;
import org.apache.calcite.avatica.remote.TypedValue;
import org.driftdb.storage.schema.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * A parameter that is being bound. What it is bound to is kept as {@link JavaValues} has it; of
 * streams and large objects that is what they contain.
 *
 * <p>Avatica's setters declare no exception, but those who call them declare SQLException, and that
 * is what they throw.
 */
final class ParameterSite extends AvaticaSite {
  private final int slot;
  private final TypedValue[] values;
  private final ZoneId zone;

  /**
   * The parameter at a position.
   *
   * @param slot its position, from 0
   * @param values what the parameters are bound to
   * @param calendar the connection's calendar
   */
  ParameterSite(AvaticaParameter parameter, Calendar calendar, int slot, TypedValue[] values) {
    super(parameter, calendar, slot, values);
    this.slot = slot;
    this.values = values;
    this.zone = calendar.getTimeZone().toZoneId();
  }

  /** A piece of work that gives what the parameter is bound to. */
  private interface Source {
    @Nullable Object get() throws Exception;
  }

  private void bind(@Nullable Calendar given, Source source) {
    try {
      values[slot] = JavaValues.typed(JavaValues.toStored(source.get(), given, zone));
    } catch (Exception e) {
      throw sneaky(Failures.of(e));
    }
  }

  private void bind(@Nullable Object value) {
    bind(null, () -> value);
  }

  @SuppressWarnings("unchecked") // Not so: what is thrown is an SQLException.
  private static <E extends Exception> RuntimeException sneaky(SQLException failure) throws E {
    throw (E) failure;
  }

  @Override
  public void setObject(@Nullable Object value) {
    bind(value);
  }

  @Override
  public void setObject(@Nullable Object value, int jdbcType) {
    bind(value);
    ColumnType type = JavaValues.columnType(jdbcType);
    if (type != null) {
      bind(null, () -> JavaValues.compatible(type, JavaValues.stored(values[slot])));
    }
  }

  @Override
  public void setObject(@Nullable Object value, int jdbcType, int scale) {
    setObject(value, jdbcType);
    if (JavaValues.stored(values[slot]) instanceof BigDecimal number) {
      bind(number.setScale(scale, RoundingMode.HALF_UP));
    }
  }

  @Override
  public void setDate(@Nullable Date value, @Nullable Calendar given) {
    bind(given, () -> value);
  }

  @Override
  public void setTime(@Nullable Time value, @Nullable Calendar given) {
    bind(given, () -> value);
  }

  @Override
  public void setTimestamp(@Nullable Timestamp value, @Nullable Calendar given) {
    bind(given, () -> value);
  }

  @Override
  public void setArray(@Nullable Array value) {
    bind(value);
  }

  @Override
  public void setURL(@Nullable URL value) {
    bind(value);
  }

  @Override
  public void setSQLXML(@Nullable SQLXML value) {
    bind(value);
  }

  @Override
  public void setClob(@Nullable Clob value) {
    bind(value);
  }

  @Override
  public void setNClob(@Nullable NClob value) {
    bind(value);
  }

  @Override
  public void setBlob(@Nullable Blob value) {
    bind(value);
  }

  @Override
  public void setClob(@Nullable Reader value) {
    setCharacterStream(value);
  }

  @Override
  public void setClob(@Nullable Reader value, long length) {
    setCharacterStream(value, length);
  }

  @Override
  public void setNClob(@Nullable Reader value) {
    setCharacterStream(value);
  }

  @Override
  public void setNClob(@Nullable Reader value, long length) {
    setCharacterStream(value, length);
  }

  @Override
  public void setNCharacterStream(@Nullable Reader value) {
    setCharacterStream(value);
  }

  @Override
  public void setNCharacterStream(@Nullable Reader value, long length) {
    setCharacterStream(value, length);
  }

  @Override
  public void setCharacterStream(@Nullable Reader value) {
    setCharacterStream(value, Long.MAX_VALUE);
  }

  @Override
  public void setCharacterStream(@Nullable Reader value, long length) {
    bind(null, () -> value == null ? null : Streams.text(value, length));
  }

  @Override
  public void setAsciiStream(@Nullable InputStream value) {
    setAsciiStream(value, Long.MAX_VALUE);
  }

  @Override
  public void setAsciiStream(@Nullable InputStream value, long length) {
    bind(
        null,
        () ->
            value == null
                ? null
                : new String(Streams.bytes(value, length), StandardCharsets.US_ASCII));
  }

  @Override
  public void setUnicodeStream(@Nullable InputStream value, int length) {
    bind(
        null,
        () ->
            value == null
                ? null
                : new String(Streams.bytes(value, length), StandardCharsets.UTF_8));
  }

  @Override
  public void setBlob(@Nullable InputStream value) {
    setBinaryStream(value);
  }

  @Override
  public void setBlob(@Nullable InputStream value, long length) {
    setBinaryStream(value, length);
  }

  @Override
  public void setBinaryStream(@Nullable InputStream value) {
    setBinaryStream(value, Long.MAX_VALUE);
  }

  @Override
  public void setBinaryStream(@Nullable InputStream value, long length) {
    bind(null, () -> value == null ? null : Streams.bytes(value, length));
  }

  @Override
  public void setRef(@Nullable Ref value) {
    throw sneaky(Failures.notSupported("There are no references to rows"));
  }

  @Override
  public void setRowId(@Nullable RowId value) {
    throw sneaky(Failures.notSupported("Rows have keys, and no row ids"));
  }
}
