package org.driftdb.sqlline;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a source in a thread of its own, a little ahead of who takes them, in the same
 * order. What is wrong with a row is told where it would stand. For one thread.
 */
final class ReadAhead implements RowSource, AutoCloseable {
  /** So many characters are handed over at once, or one row that has more. */
  private static final int CHARACTERS_OF_A_PART = 1 << 16;

  private static final int PARTS_AHEAD = 4;

  /**
   * Some rows.
   *
   * @param failure why there is no row after them; null if that is not so
   * @param last whether there are no more
   */
  private record Part(List<Row> rows, @Nullable Throwable failure, boolean last) {}

  private final RowSource source;
  private final BlockingQueue<Part> parts = new ArrayBlockingQueue<>(PARTS_AHEAD);
  private final Thread thread;
  private final Queue<Row> taken = new ArrayDeque<>();
  private @Nullable Part current;

  /** Begins to read. */
  ReadAhead(RowSource source) {
    this.source = source;
    this.thread = new Thread(this::read, "driftdb-reading");
    thread.setDaemon(true);
    thread.start();
  }

  private void read() {
    try {
      boolean last = false;
      while (!last) {
        Part part = part();
        last = part.last();
        parts.put(part);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Nobody takes any more.
    }
  }

  private Part part() {
    List<Row> rows = new ArrayList<>();
    try {
      long characters = 0;
      while (characters < CHARACTERS_OF_A_PART) {
        Row row = source.next();
        if (row == null) {
          return new Part(rows, null, true);
        }
        rows.add(row);
        characters += row.characters();
      }
      return new Part(rows, null, false);
    } catch (IOException | RuntimeException | Error e) {
      return new Part(rows, e, true);
    }
  }

  @Override
  public @Nullable Row next() throws IOException {
    while (taken.isEmpty()) {
      Part done = current;
      if (done != null && done.failure() != null) {
        throw thrown(done.failure());
      } else if (done != null && done.last()) {
        return null;
      }
      try {
        current = parts.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("Reading was interrupted", e);
      }
      taken.addAll(current.rows());
    }
    return taken.remove();
  }

  private static RuntimeException thrown(Throwable failure) throws IOException {
    if (failure instanceof IOException broken) {
      throw broken;
    } else if (failure instanceof Error error) {
      throw error;
    }
    return (RuntimeException) failure; // A source throws no other.
  }

  /** Ends the reading, which may still wait for what a pipe never gives. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
