package org.driftdb.sqlline;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How much of a file has been read, shown to a person who watches, and to nobody else. */
final class Progress implements AutoCloseable {
  private static final int WIDTH = 78;
  private static final long KIBIBYTE = 1_024;

  private final Console console;
  private final @Nullable ProgressBar bar;

  private Progress(Console console, @Nullable ProgressBar bar) {
    this.console = console;
    this.bar = bar;
  }

  /**
   * Begins at nothing.
   *
   * @param size in bytes, -1 if it is not known
   */
  static Progress of(Console console, long size) {
    if (!console.errorIsTerminal()) {
      return new Progress(console, null);
    }
    return new Progress(
        console,
        new ProgressBarBuilder()
            .setTaskName("ingest")
            .setInitialMax(size)
            .setUnit(" KB", KIBIBYTE)
            .setStyle(ProgressBarStyle.ASCII)
            .setConsumer(
                new DelegatingProgressBarConsumer(
                    line -> {
                      console.err().print('\r' + line);
                      console.err().flush();
                    },
                    WIDTH))
            .build());
  }

  /** The same bytes, counted. */
  InputStream watch(InputStream in) {
    ProgressBar counter = bar;
    if (counter == null) {
      return in;
    }
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        int read = super.read();
        if (read >= 0) {
          counter.step();
        }
        return read;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        if (read > 0) {
          counter.stepBy(read);
        }
        return read;
      }
    };
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      console.err().println();
    }
  }
}
