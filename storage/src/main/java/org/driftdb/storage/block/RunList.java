package org.driftdb.storage.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.driftdb.storage.history.Lookahead;
import org.jspecify.annotations.Nullable;

/**
 * The runs of successive stretches of time, the oldest first. It never changes. When runs are
 * added, neighbours of like sizes become one, so that few are looked at and each version is written
 * a few times only: about four times in a hundred checkpoints, nine times in a thousand.
 *
 * <pre>
 * runs (varint), each as {@link SortedRun} says
 * </pre>
 *
 * @param runs at most eight
 */
public record RunList(List<SortedRun> runs) {
  /** No runs. */
  public static final RunList EMPTY = new RunList(List.of());

  private static final int MOST_RUNS = 8;

  /** So many runs at the end become one, if none is so many times as large as another. */
  private static final int ALIKE = 4;

  public RunList {
    runs = List.copyOf(runs);
  }

  /** Reads what {@link #encode} wrote. */
  public static RunList decode(ByteReader in) {
    int count = in.getCount();
    List<SortedRun> runs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      runs.add(SortedRun.decode(in));
    }
    return new RunList(runs);
  }

  /** Writes where the runs are. */
  public void encode(ByteWriter out) {
    out.putVarint(runs.size());
    runs.forEach(run -> run.encode(out));
  }

  /** How many versions there are. */
  public long size() {
    return runs.stream().mapToLong(SortedRun::size).sum();
  }

  /** Tells where all that belongs to it is. */
  public void forEachAddress(BlockReader reader, Consumer<Address> action) {
    runs.forEach(run -> run.forEachAddress(reader, action));
  }

  /**
   * The same list without a block in some files.
   *
   * @param left the numbers of the files
   * @param output leaves these files
   */
  public RunList leave(Set<Integer> left, BlockOutput output) {
    return new RunList(runs.stream().map(run -> run.leave(left, output)).toList());
  }

  /**
   * The list with later versions.
   *
   * @param versions by key, then by sequence; later than those of the list, or of other keys
   * @param from they come after this sequence
   * @param to and up to this one
   */
  public RunList with(Iterator<StoredVersion> versions, long from, long to, BlockOutput output) {
    if (!versions.hasNext()) {
      return this;
    }
    List<SortedRun> all = new ArrayList<>(runs);
    all.add(SortedRun.write(versions, from, to, output));
    while (lastAreAlike(all)) {
      merge(all, all.size() - ALIKE, all.size(), output);
    }
    while (all.size() > MOST_RUNS) {
      int first = leastBeforeNext(all);
      merge(all, first, first + 2, output);
    }
    return new RunList(all);
  }

  /**
   * The list without the versions after a sequence. Runs that have none of them stay as they are.
   */
  public RunList upTo(long sequence, BlockOutput output) {
    List<SortedRun> kept = new ArrayList<>();
    for (SortedRun run : runs) {
      if (run.to() <= sequence) {
        kept.add(run);
      } else if (run.from() < sequence) {
        Iterator<StoredVersion> all = run.iterator(output, null, null);
        SortedRun rest =
            SortedRun.write(
                new Filtered(all, version -> version.sequence() <= sequence),
                run.from(),
                sequence,
                output);
        if (rest.size() > 0) {
          kept.add(rest);
        }
      }
    }
    return new RunList(kept);
  }

  private static boolean lastAreAlike(List<SortedRun> runs) {
    if (runs.size() < ALIKE) {
      return false;
    }
    LongSummaryStatistics sizes =
        runs.subList(runs.size() - ALIKE, runs.size()).stream()
            .mapToLong(SortedRun::size)
            .summaryStatistics();
    return sizes.getMax() < ALIKE * sizes.getMin();
  }

  /** The run that is the smallest when measured by the next one. */
  private static int leastBeforeNext(List<SortedRun> runs) {
    int least = 0;
    for (int i = 1; i + 1 < runs.size(); i++) {
      if (byNext(runs, i) <= byNext(runs, least)) {
        least = i;
      }
    }
    return least;
  }

  private static double byNext(List<SortedRun> runs, int number) {
    return (double) runs.get(number).size() / runs.get(number + 1).size();
  }

  /** Makes one run of some. */
  private static void merge(List<SortedRun> all, int first, int end, BlockOutput output) {
    List<SortedRun> some = all.subList(first, end);
    long from = some.get(0).from();
    long to = some.get(some.size() - 1).to();
    SortedRun one = SortedRun.joined(some, from, to, output);
    if (one == null) {
      one = SortedRun.write(merged(some, output, null, null), from, to, output);
    }
    some.clear();
    all.add(first, one);
  }

  /** The versions of one key after one sequence and up to another, by sequence. */
  public Iterator<StoredVersion> find(BlockReader reader, byte[] key, long after, long upTo) {
    List<Iterator<StoredVersion>> found = new ArrayList<>();
    for (SortedRun run : runs) {
      if (run.from() < upTo && run.to() > after) {
        Iterator<StoredVersion> ofKey = run.find(reader, key);
        if (ofKey.hasNext()) {
          found.add(ofKey);
        }
      }
    }
    if (found.isEmpty()) {
      return Collections.emptyIterator();
    }
    return new Filtered(
        new Merged(found), version -> version.sequence() > after && version.sequence() <= upTo);
  }

  /**
   * The versions of some keys, by key, then by sequence.
   *
   * @param first the least key; null for the first
   * @param end what is greater than every key; null for no end
   */
  public Iterator<StoredVersion> iterator(
      BlockReader reader, byte @Nullable [] first, byte @Nullable [] end) {
    return merged(runs, reader, first, end);
  }

  private static Iterator<StoredVersion> merged(
      List<SortedRun> runs, BlockReader reader, byte @Nullable [] first, byte @Nullable [] end) {
    return new Merged(runs.stream().map(run -> run.iterator(reader, first, end)).toList());
  }

  /** Several iterators as one, holding one version of each. */
  private static final class Merged extends Lookahead<StoredVersion> {
    private static final Comparator<Source> ORDER =
        Comparator.comparing((Source source) -> source.next.key(), Arrays::compareUnsigned)
            .thenComparingLong(source -> source.next.sequence());

    private final PriorityQueue<Source> sources = new PriorityQueue<>(ORDER);

    private record Source(StoredVersion next, Iterator<StoredVersion> rest) {}

    Merged(List<Iterator<StoredVersion>> iterators) {
      iterators.forEach(this::add);
    }

    private void add(Iterator<StoredVersion> iterator) {
      if (iterator.hasNext()) {
        sources.add(new Source(iterator.next(), iterator));
      }
    }

    @Override
    protected @Nullable StoredVersion advance() {
      Source first = sources.poll();
      if (first == null) {
        return null;
      }
      add(first.rest);
      return first.next;
    }
  }

  private static final class Filtered extends Lookahead<StoredVersion> {
    private final Iterator<StoredVersion> all;
    private final Predicate<StoredVersion> condition;

    Filtered(Iterator<StoredVersion> all, Predicate<StoredVersion> condition) {
      this.all = all;
      this.condition = condition;
    }

    @Override
    protected @Nullable StoredVersion advance() {
      while (all.hasNext()) {
        StoredVersion next = all.next();
        if (condition.test(next)) {
          return next;
        }
      }
      return null;
    }
  }
}
