package org.driftdb.storage.tree;

import java.util.ArrayList;
import java.util.List;
import org.driftdb.storage.block.Address;
import org.driftdb.storage.block.StoredVersion;
import org.jspecify.annotations.Nullable;

/** Brings events into the leaves of one open page, which may become several. */
final class PageFold {
  private final Shape shape;
  private final Blocks blocks;
  private final PageReference page;
  private final boolean solePage;

  /** The sequence behind this checkpoint, at which leaves are merged and pages end. */
  private final long now;

  private List<Slice> slices = new ArrayList<>();
  private long storedMore;

  /**
   * @param solePage whether the tree has no other open page
   * @param upTo the last sequence of the checkpoint
   */
  PageFold(Shape shape, Blocks blocks, PageReference page, boolean solePage, long upTo) {
    this.shape = shape;
    this.blocks = blocks;
    this.page = page;
    this.solePage = solePage;
    this.now = upTo + 1;
  }

  /**
   * Does it all.
   *
   * @param before the slices of the page
   * @param events those of its range, by key
   * @return the pages that it has become, written
   */
  List<PageReference> run(List<Slice> before, List<StoredVersion> events) {
    boolean sole = solePage && countOpen(before) == 1;
    int begin = 0;
    for (Slice slice : before) {
      if (slice.end() != Tree.NO_END) {
        slices.add(slice);
        continue;
      }
      int end = begin;
      while (end < events.size() && !slice.endsBefore(events.get(end).key())) {
        end++;
      }
      if (begin == end) {
        slices.add(slice);
      } else {
        Fold fold = new Fold(new Leaf(shape, blocks, slice, sole));
        fold.add(events.subList(begin, end));
        slices.addAll(fold.finish());
      }
      begin = end;
    }
    slices.sort(Region.ORDER);
    mergeSmall();
    storedMore += Slice.rows(slices) - Slice.rows(before);
    return pages(page, slices);
  }

  /** How many more rows are stored than before. */
  long storedMore() {
    return storedMore;
  }

  /** Merges leaves that have become small with a neighbour, where one leaf has room for both. */
  private void mergeSmall() {
    List<Slice> open = open(slices);
    for (int i = 0; i < open.size(); ) {
      int first = isSmall(open.get(i)) ? firstOfPair(open, i) : -1;
      if (first < 0) {
        i++;
        continue;
      }
      List<Slice> merged = merge(open.get(first), open.get(first + 1), open.size() == 2);
      open.subList(first, first + 2).clear();
      open.addAll(first, merged);
      i = first;
    }
    slices.sort(Region.ORDER);
  }

  /** Which leaf makes a pair with the next one, for one of the two to be merged; -1 for none. */
  private int firstOfPair(List<Slice> open, int small) {
    boolean left = small > 0 && fitTogether(open.get(small - 1), open.get(small));
    boolean right = small + 1 < open.size() && fitTogether(open.get(small), open.get(small + 1));
    if (left && right) {
      right = open.get(small + 1).live() < open.get(small - 1).live();
    }
    return right ? small : left ? small - 1 : -1;
  }

  private boolean fitTogether(Slice left, Slice right) {
    return shape.leaves(left.live() + right.live(), liveBytes(left) + liveBytes(right)) == 1;
  }

  /** About how many bytes the rows take that live. */
  private static long liveBytes(Slice slice) {
    long rows = slice.baseRows() + (long) slice.deltaRows();
    return rows == 0 ? 0 : slice.weight() * slice.live() / rows;
  }

  private boolean isSmall(Slice slice) {
    return slice.live() < shape.fewRows()
        && liveBytes(slice) < shape.fewBytes()
        && !isAppendedTo(slice);
  }

  /** Whether it is the place where rising keys go, which begins with none. */
  private boolean isAppendedTo(Slice slice) {
    return slice.high() == null && slice.live() == slice.baseRows() + slice.deltaRows();
  }

  private List<Slice> merge(Slice left, Slice right, boolean sole) {
    List<StoredVersion> living = Leaf.living(left, blocks);
    living.addAll(Leaf.living(right, blocks));
    end(left);
    end(right);
    List<Slice> merged = new ArrayList<>();
    for (Leaf leaf :
        Leaf.divide(
            shape,
            blocks,
            left.low(),
            right.high(),
            now,
            Math.max(left.last(), right.last()),
            living,
            solePage && sole)) {
      merged.add(leaf.write(Tree.NO_END));
    }
    slices.addAll(merged);
    return merged;
  }

  /** Ends an open slice now; one that has only just begun never was. */
  private void end(Slice slice) {
    slices.remove(slice);
    if (slice.start() < now) {
      slices.add(slice.endedAt(now));
    }
  }

  private static List<Slice> open(List<Slice> slices) {
    List<Slice> open = new ArrayList<>();
    for (Slice slice : slices) {
      if (slice.end() == Tree.NO_END) {
        open.add(slice);
      }
    }
    return open;
  }

  private static int countOpen(List<Slice> slices) {
    return open(slices).size();
  }

  /** Writes the slices as pages of the right size. */
  private List<PageReference> pages(PageReference region, List<Slice> content) {
    List<Slice> open = open(content);
    if (content.size() <= shape.pageSlices()) {
      return List.of(write(region, content, Tree.NO_END));
    } else if (open.size() > shape.pageLeaves()) {
      return divideByKey(region, content, open.get(open.size() / 2).low());
    }
    return endAndGoOn(region, content, open);
  }

  private List<PageReference> divideByKey(PageReference region, List<Slice> content, byte[] cut) {
    List<Slice> left = new ArrayList<>();
    List<Slice> right = new ArrayList<>();
    for (Slice slice : content) {
      if (!slice.beginsAt(cut)) {
        left.add(slice);
      }
      if (!slice.endsBefore(cut)) {
        right.add(slice);
      }
    }
    Address none = region.address();
    PageReference leftRegion =
        new PageReference(region.low(), cut, region.start(), region.end(), region.last(), none);
    PageReference rightRegion =
        new PageReference(cut, region.high(), region.start(), region.end(), region.last(), none);
    List<PageReference> pages = new ArrayList<>(pages(leftRegion, left));
    pages.addAll(pages(rightRegion, right));
    return pages;
  }

  /** Ends a page with all its slices; what lives goes on in another. */
  private List<PageReference> endAndGoOn(
      PageReference region, List<Slice> content, List<Slice> open) {
    List<Slice> ended = new ArrayList<>();
    for (Slice slice : content) {
      if (slice.end() != Tree.NO_END) {
        ended.add(slice);
      } else if (slice.start() < now) {
        ended.add(slice.endedAt(now));
      }
    }
    List<Slice> next = new ArrayList<>();
    for (Slice slice : open) {
      next.add(slice.start() < now ? goOn(slice) : slice);
    }
    PageReference nextRegion =
        new PageReference(
            region.low(), region.high(), now, Tree.NO_END, region.last(), region.address());
    return List.of(write(region, ended, now), write(nextRegion, next, Tree.NO_END));
  }

  /** The open slice that follows one; where nothing has happened, the base is the same block. */
  private Slice goOn(Slice slice) {
    Address base = slice.base();
    long weight = slice.weight();
    if (slice.delta() != null) {
      List<StoredVersion> living = Leaf.living(slice, blocks);
      base = blocks.write(living);
      storedMore += living.size();
      weight = living.stream().mapToLong(StoredVersion::weight).sum();
    }
    return new Slice(
        slice.low(),
        slice.high(),
        now,
        Tree.NO_END,
        base,
        slice.live(),
        null,
        0,
        slice.live(),
        slice.live(),
        weight,
        slice.last(),
        slice.last());
  }

  private PageReference write(PageReference region, List<Slice> content, long end) {
    @Nullable Address address = blocks.output().write(new Page(content).encode());
    long last = content.stream().mapToLong(Slice::last).max().orElse(0);
    return new PageReference(region.low(), region.high(), region.start(), end, last, address);
  }
}
