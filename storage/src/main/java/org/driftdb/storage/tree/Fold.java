package org.driftdb.storage.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.driftdb.storage.block.StoredVersion;

/**
 * Brings events into one leaf, which may end and go on as others: in the order of their sequences,
 * so that at every sequence there is a leaf of the right size.
 */
final class Fold {
  private final NavigableMap<byte[], Leaf> open = new TreeMap<>(Arrays::compareUnsigned);
  private final List<Slice> ended = new ArrayList<>();

  Fold(Leaf leaf) {
    open.put(leaf.low(), leaf);
  }

  /**
   * Adds events of the leaf's range.
   *
   * @param events by key, then by sequence
   */
  void add(List<StoredVersion> events) {
    long[] sequences = new long[events.size()];
    for (int i = 0; i < sequences.length; i++) {
      sequences[i] = events.get(i).sequence();
    }
    for (int rank : Order.ascending(sequences)) {
      add(events.get(rank), rank);
    }
  }

  private void add(StoredVersion event, int rank) {
    Leaf leaf = leaf(event);
    if (leaf.isPassedBy(event)) {
      leaf = leaf.openBehind(event);
      open.put(leaf.low(), leaf);
    } else if (!leaf.hasRoomFor(event)) {
      for (Leaf next : next(leaf, event)) {
        open.put(next.low(), next);
      }
      leaf = leaf(event);
    }
    leaf.add(event, rank);
  }

  /** Which leaves take the place of one that lacks room, or follow it. */
  private List<Leaf> next(Leaf leaf, StoredVersion event) {
    if (leaf.isWideFor(event)) {
      List<Leaf> parts = leaf.divideByKey();
      if (parts.stream().allMatch(Leaf::isReadQuickly)) {
        return parts;
      }
    }
    ended.add(leaf.write(event.sequence()));
    return leaf.divide(event.sequence());
  }

  private Leaf leaf(StoredVersion event) {
    Map.Entry<byte[], Leaf> entry = open.floorEntry(event.key());
    if (entry == null) {
      throw new IllegalArgumentException("An event lies before its leaf");
    }
    return entry.getValue();
  }

  /** The slices that the leaf has become: those that have ended and those that are open. */
  List<Slice> finish() {
    List<Slice> slices = new ArrayList<>(ended);
    open.values().forEach(leaf -> slices.add(leaf.write(Tree.NO_END)));
    return slices;
  }
}
