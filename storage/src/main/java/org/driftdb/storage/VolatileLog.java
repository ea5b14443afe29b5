package org.driftdb.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A log that keeps nothing: what it is given is acknowledged at once, and gone when the process
 * ends.
 */
final class VolatileLog implements CommitLog {
  private volatile long sequence;
  private long millis;

  @Override
  public Commit append(List<TableEvent> events, @Nullable String author, @Nullable String comment) {
    millis = Math.max(millis, System.currentTimeMillis());
    long first = sequence + 1;
    sequence += events.size();
    return new Commit(first, sequence, millis, author, comment);
  }

  @Override
  public void awaitDurable(long sequence) {}

  @Override
  public long publishedSequence() {
    return sequence;
  }

  @Override
  public void close() {}
}
