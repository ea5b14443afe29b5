package org.driftdb.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where commits go. */
interface CommitLog extends AutoCloseable {
  Commit append(List<TableEvent> events, @Nullable String author, @Nullable String comment);

  void awaitDurable(long sequence);

  long publishedSequence();

  @Override
  void close();
}
