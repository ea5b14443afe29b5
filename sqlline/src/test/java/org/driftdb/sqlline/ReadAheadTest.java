package org.driftdb.sqlline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.driftdb.storage.value.Document;
import org.junit.jupiter.api.Test;

/** Rows come as their source has them, although another thread reads it. */
class ReadAheadTest {
  private static final int MANY = 100_000;

  /** Rows with their lines, and then what follows them. */
  private static RowSource rows(int count, RowSource then) {
    AtomicLong line = new AtomicLong();
    return () -> line.get() == count ? then.next() : row(line.incrementAndGet(), 10);
  }

  private static RowSource.Row row(long line, long characters) {
    return new RowSource.Row(line, characters, Document.of("id", line));
  }

  private static long take(ReadAhead rows) throws IOException {
    long line = 0;
    for (RowSource.Row row = rows.next(); row != null; row = rows.next()) {
      assertThat(row.line()).isEqualTo(++line);
    }
    return line;
  }

  @Test
  void allRowsComeInTheirOrderAndThenNothing() throws IOException {
    try (ReadAhead rows = new ReadAhead(rows(MANY, () -> null))) {
      assertThat(take(rows)).isEqualTo(MANY);
      assertThat(rows.next()).isNull();
      assertThat(rows.next()).isNull();
    }
  }

  @Test
  void aFailureComesBehindTheRowsBeforeIt() throws IOException {
    RowSource bad =
        () -> {
          throw new BadLineException(MANY + 1, "bad");
        };
    try (ReadAhead rows = new ReadAhead(rows(MANY, bad))) {
      for (int i = 0; i < MANY; i++) {
        assertThat(rows.next()).isNotNull();
      }
      assertThatThrownBy(rows::next).isInstanceOf(BadLineException.class);
      assertThatThrownBy(rows::next).isInstanceOf(BadLineException.class);
    }
    RowSource broken =
        () -> {
          throw new IOException("the disk is gone");
        };
    try (ReadAhead rows = new ReadAhead(broken)) {
      assertThatThrownBy(rows::next).isInstanceOf(IOException.class).hasMessage("the disk is gone");
    }
  }

  @Test
  void largeRowsAreNotReadFarAhead() throws IOException, InterruptedException {
    AtomicLong read = new AtomicLong();
    RowSource large = () -> row(read.incrementAndGet(), 1 << 20);
    try (ReadAhead rows = new ReadAhead(large)) {
      assertThat(rows.next()).isNotNull();
      Thread.sleep(200);
      assertThat(read.get()).isBetween(1L, 8L);
    }
  }

  @Test
  void whoTakesNoMoreEndsTheReading() throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    RowSource waiting =
        () -> {
          try {
            Thread.sleep(TimeUnit.MINUTES.toMillis(1));
          } catch (InterruptedException e) {
            ended.countDown();
          }
          return null;
        };
    try (ReadAhead rows = new ReadAhead(waiting)) {
      assertThat(rows).isNotNull();
    }
    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
  }
}
