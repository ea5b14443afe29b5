package org.driftdb.adapter;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import org.driftdb.storage.Snapshot;
import org.driftdb.storage.history.Difference;
import org.driftdb.storage.history.Lookahead;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/** The versions of rows that differ between two states, by key; of each row the one or both. */
final class DifferingRows extends Lookahead<Version> {
  private final Iterator<Difference> differences;
  private final Queue<Version> waiting = new ArrayDeque<>();

  private DifferingRows(Iterator<Difference> differences) {
    this.differences = differences;
  }

  /** What differs between what a statement sees and the state after another event. */
  static Iterator<Version> of(Snapshot now, String table, KeyRange range, long then) {
    return new DifferingRows(now.differences(table, range, Long.MAX_VALUE, then));
  }

  @Override
  protected @Nullable Version advance() {
    while (waiting.isEmpty() && differences.hasNext()) {
      Difference difference = differences.next();
      add(difference.before());
      add(difference.after());
    }
    return waiting.poll();
  }

  private void add(@Nullable Version version) {
    if (version != null) {
      waiting.add(version);
    }
  }
}
