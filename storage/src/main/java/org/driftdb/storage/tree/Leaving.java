package org.driftdb.storage.tree;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.driftdb.storage.block.Address;
import org.driftdb.storage.block.BlockOutput;
import org.jspecify.annotations.Nullable;

/**
 * Writes again what a tree has in some of its files, with the pages that lead there, so that it
 * needs these files no more. All else stays where it is.
 */
final class Leaving {
  private final Reader before;
  private final Set<Integer> left;
  private final BlockOutput output;
  private final BooleanSupplier stop;

  /** Where blocks are now, several slices may share one. */
  private final Map<Address, Address> moved = new HashMap<>();

  /**
   * @param left the numbers of the files
   * @param output leaves these files
   * @param stop asked now and then; if it says so, a CancellationException ends this
   */
  Leaving(Reader before, Set<Integer> left, BlockOutput output, BooleanSupplier stop) {
    this.before = before;
    this.left = Set.copyOf(left);
    this.output = output;
    this.stop = stop;
  }

  /** Does it all; returns where the new root is. */
  Address run() {
    Root root = before.root();
    List<PageReference> pages = new ArrayList<>();
    root.pages().forEach(page -> pages.add(leave(page)));
    return output.write(
        new Root(
                root.entries(),
                root.live(),
                root.versions(),
                root.stored(),
                root.greatest(),
                root.horizon(),
                pages,
                root.deaths().leave(left, output))
            .encode());
  }

  private PageReference leave(PageReference page) {
    boolean moves = isLeft(page.address());
    List<Slice> slices = new ArrayList<>();
    for (Slice slice : before.page(page).slices()) {
      if (stop.getAsBoolean()) {
        throw new CancellationException();
      }
      boolean ofSlice = isLeft(slice.base()) || isLeft(slice.delta());
      slices.add(ofSlice ? slice.withBlocks(leave(slice.base()), leave(slice.delta())) : slice);
      moves |= ofSlice;
    }
    if (!moves) {
      return page;
    }
    return new PageReference(
        page.low(),
        page.high(),
        page.start(),
        page.end(),
        page.last(),
        output.write(new Page(slices).encode()));
  }

  private boolean isLeft(@Nullable Address address) {
    return address != null && left.contains(address.file());
  }

  private @Nullable Address leave(@Nullable Address address) {
    return address != null && isLeft(address)
        ? moved.computeIfAbsent(address, output::copy)
        : address;
  }
}
