package org.driftdb.sqlline;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Standard output, in UTF-8 and buffered. When the reader at the other end of a pipe has gone, as
 * after {@code | head}, everything further is dropped without a word; any other failure to write is
 * an error.
 */
public final class Output extends Writer {
  private final Writer writer;
  private boolean closed;

  /** Writes to a stream, which stays open. */
  public Output(OutputStream stream) {
    this.writer =
        new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), 1 << 16);
  }

  /** Whether nobody reads any more, so that rows need not be made. */
  boolean closed() {
    return closed;
  }

  void line(CharSequence text) {
    attempt(() -> writer.append(text).append('\n'));
  }

  @Override
  public void write(char[] chars, int offset, int length) {
    attempt(() -> writer.write(chars, offset, length));
  }

  @Override
  public void flush() {
    attempt(writer::flush);
  }

  /** Only flushes: standard output ends with the process. */
  @Override
  public void close() {
    flush();
  }

  private interface Write {
    void run() throws IOException;
  }

  private void attempt(Write write) {
    if (closed) {
      return;
    }
    try {
      write.run();
    } catch (IOException e) {
      closed = true;
      String message = String.valueOf(e.getMessage());
      if (!message.toLowerCase(Locale.ROOT).contains("broken pipe")) {
        throw new UncheckedIOException("cannot write to standard output: " + message, e);
      }
    }
  }
}
