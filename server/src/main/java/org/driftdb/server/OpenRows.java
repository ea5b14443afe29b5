package org.driftdb.server;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.calcite.avatica.Meta.Frame;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a result that a client has not read yet. They leave in frames, each of which is
 * bounded in rows and in bytes, so that no result, however large, has to be held here.
 */
final class OpenRows {
  /** Clients ask for this many rows unless they have been told otherwise. */
  private static final int DEFAULT_OF_CLIENTS = 100;

  /** What clients get instead: with a hundred, most time goes into asking. */
  static final int DEFAULT_FRAME_ROWS = 5_000;

  private static final int MAX_FRAME_ROWS = 100_000;
  private static final int MAX_FRAME_BYTES = 1 << 20;

  /** About what a value costs on its way out, besides its characters or bytes. */
  private static final int BYTES_PER_VALUE = 32;

  private final ResultSet rows;
  private final List<RemoteColumn> columns;
  private long position;
  private boolean done;

  OpenRows(ResultSet rows, List<RemoteColumn> columns) {
    this.rows = rows;
    this.columns = columns;
  }

  /** The first frame, of as many rows as the client wishes, or about that many. */
  Frame first(int wished) throws SQLException {
    return frame(wished);
  }

  /** The frame that begins at an offset, which must be that of the first row not sent yet. */
  Frame next(long offset, int wished) throws SQLException {
    if (offset != position) {
      throw new RemoteFailure(
          "24000",
          "Rows are sent once, in order: the next is that at offset "
              + position
              + ", not "
              + offset);
    }
    return frame(wished);
  }

  /** All rows, which are known to be few. */
  Frame all() throws SQLException {
    List<Object> read = new ArrayList<>();
    while (rows.next()) {
      read.add(row());
    }
    rows.close();
    return new Frame(0, true, read);
  }

  private Frame frame(int wished) throws SQLException {
    int limit =
        wished <= DEFAULT_OF_CLIENTS ? DEFAULT_FRAME_ROWS : Math.min(wished, MAX_FRAME_ROWS);
    long offset = position;
    List<Object> read = new ArrayList<>();
    long bytes = 0;
    while (!done && read.size() < limit && bytes < MAX_FRAME_BYTES) {
      if (rows.next()) {
        @Nullable Object[] row = row();
        bytes += bytes(row);
        read.add(row);
      } else {
        done = true;
        rows.close();
      }
    }
    position += read.size();
    return new Frame(offset, done, read);
  }

  private @Nullable Object[] row() throws SQLException {
    @Nullable Object[] row = new @Nullable Object[columns.size()];
    for (int i = 0; i < row.length; i++) {
      row[i] = columns.get(i).reader().read(rows, i + 1);
    }
    return row;
  }

  private static long bytes(@Nullable Object[] row) {
    long bytes = 0;
    for (Object value : row) {
      bytes += bytes(value);
    }
    return bytes;
  }

  private static long bytes(@Nullable Object value) {
    if (value instanceof String text) {
      return BYTES_PER_VALUE + text.length();
    } else if (value instanceof byte[] array) {
      return BYTES_PER_VALUE + array.length;
    } else if (value instanceof Collection<?> elements) {
      return elements.stream().mapToLong(OpenRows::bytes).sum();
    }
    return BYTES_PER_VALUE;
  }

  void close() throws SQLException {
    rows.close();
  }
}
