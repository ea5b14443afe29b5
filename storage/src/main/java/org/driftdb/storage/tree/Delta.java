package org.driftdb.storage.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.driftdb.storage.block.StoredVersion;

/** The events of an open slice: those that it had before a checkpoint, and those that it gets. */
final class Delta {
  /** By key, then by sequence. */
  private List<StoredVersion> sorted;

  /** The events that are not among the sorted ones, and the rank of each among them. */
  private final List<StoredVersion> added = new ArrayList<>();

  private long[] ranks = new long[16];

  /**
   * @param sorted the events until now, by key, then by sequence
   */
  Delta(List<StoredVersion> sorted) {
    this.sorted = sorted;
  }

  int size() {
    return sorted.size() + added.size();
  }

  /**
   * Adds an event.
   *
   * @param rank the place that it has by key, then by sequence, among all that are added
   */
  void add(StoredVersion event, int rank) {
    int count = added.size();
    ranks = count == ranks.length ? Arrays.copyOf(ranks, 2 * count) : ranks;
    ranks[count] = rank;
    added.add(event);
  }

  /** All events, by key, then by sequence. */
  List<StoredVersion> sorted() {
    if (!added.isEmpty()) {
      List<StoredVersion> merged = new ArrayList<>(size());
      int next = 0;
      for (int position : Order.ascending(Arrays.copyOf(ranks, added.size()))) {
        StoredVersion event = added.get(position);
        while (next < sorted.size() && StoredVersion.ORDER.compare(sorted.get(next), event) < 0) {
          merged.add(sorted.get(next++));
        }
        merged.add(event);
      }
      merged.addAll(sorted.subList(next, sorted.size()));
      sorted = merged;
      added.clear();
    }
    return sorted;
  }
}
