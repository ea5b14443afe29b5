package org.driftdb.sqlline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

/** What becomes of rows that cannot be written. */
class OutputTest {

  @Test
  void aReaderThatHasGoneIsNoError() {
    Output out = new Output(failing("Broken pipe"));
    out.line("row");
    out.flush();
    assertThat(out.closed()).isTrue();
    out.line("another");
    out.flush();
  }

  @Test
  void aFullDiskIsAnError() {
    Output out = new Output(failing("No space left on device"));
    out.line("row");
    assertThatThrownBy(out::flush)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot write to standard output: No space left on device");
  }

  private static OutputStream failing(String message) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(message);
      }
    };
  }
}
