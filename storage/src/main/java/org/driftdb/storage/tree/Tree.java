package org.driftdb.storage.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.driftdb.storage.block.Address;
import org.driftdb.storage.block.BlockCache;
import org.driftdb.storage.block.BlockOutput;
import org.driftdb.storage.block.BlockSource;
import org.driftdb.storage.block.BlockSource.LiveFile;
import org.driftdb.storage.block.StoredRow;
import org.driftdb.storage.block.StoredVersion;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.history.Lookahead;
import org.jspecify.annotations.Nullable;

/**
 * All versions of all keys up to one sequence, in files that never change. A tree never changes
 * either; {@link #checkpoint} makes the next one. Any number of threads may read.
 *
 * <p>It is a time-split tree (Lomet and Salzberg, 1989) of immutable blocks: each {@link Slice} has
 * what a range of keys was in an interval of sequences, {@link Page}s list the slices, and the
 * {@link Root} lists the pages. {@link Leaf} says when a slice ends.
 */
public final class Tree {
  /** The end of what lives. */
  public static final long NO_END = Long.MAX_VALUE;

  /** Versions are divided into so many shares at most. */
  private static final int MOST_SHARES = 16;

  /** A share has the versions of so many slices at least. */
  private static final int LEAST_SHARE = 8;

  private final long sequence;
  private final @Nullable Address rootAddress;
  private final Reader reader;

  private Tree(long sequence, BlockSource source, @Nullable Address rootAddress, Root root) {
    this.sequence = sequence;
    this.rootAddress = rootAddress;
    this.reader = new Reader(source, root);
  }

  /**
   * A tree that has nothing.
   *
   * @param cache where the blocks of those that follow it are kept
   */
  public static Tree empty(BlockCache cache) {
    return new Tree(0, BlockSource.empty(cache), null, Root.empty(false));
  }

  /**
   * A tree of entries that has nothing. Its events are INSERTs and SOFT_DELETEs without fields, and
   * it and those that follow it keep no more of them than it takes to tell, by {@link #scan}, which
   * keys lived.
   *
   * @param cache where the blocks of those that follow it are kept
   */
  public static Tree emptyOfEntries(BlockCache cache) {
    return new Tree(0, BlockSource.empty(cache), null, Root.empty(true));
  }

  /** The tree whose root is at an address. */
  public static Tree open(BlockSource source, Address root, long sequence) {
    return new Tree(sequence, source, root, source.get(root, Root::decode));
  }

  /** Every event up to this one is in it. */
  public long sequence() {
    return sequence;
  }

  /** Where its root is; null if it is empty and never was written. */
  public @Nullable Address root() {
    return rootAddress;
  }

  /** How many bytes of its files it refers to. */
  public long bytes() {
    return bytesByFile().values().stream().mapToLong(Long::longValue).sum();
  }

  /** How many bytes it refers to of each of its files, by the files' numbers; some may lack. */
  public Map<Integer, Long> bytesByFile() {
    Map<Integer, Long> bytes = reader.bytesByFile();
    if (rootAddress != null) {
      bytes.merge(rootAddress.file(), (long) rootAddress.length(), Long::sum);
    }
    return bytes;
  }

  /** How many bytes its files have. */
  public long fileBytes() {
    return source().files().stream().mapToLong(LiveFile::bytes).sum();
  }

  /** What reads its blocks. */
  public BlockSource source() {
    return reader.source();
  }

  /** How many keys live. */
  public long liveRows() {
    return reader.root().live();
  }

  /** How many events it has been given, also of those that have been left out since. */
  public long versions() {
    return reader.root().versions();
  }

  /** How many rows its blocks have: some versions are in several. */
  public long storedRows() {
    return reader.root().stored();
  }

  /** The version of the key that lives at a sequence; null if none does. */
  public @Nullable StoredRow get(byte[] key, long at) {
    return reader.root().isBehindAll(key) ? null : reader.living(key, Math.min(at, sequence));
  }

  /** What finds versions that live at a sequence, for many keys one after the other. */
  public Finder finder(long at) {
    return new Finder(reader, Math.min(at, sequence));
  }

  /**
   * The versions that live at a sequence, by key.
   *
   * @param from the least key; null for the first
   * @param to what is greater than every key; null for no end
   */
  public Iterator<StoredVersion> scan(byte @Nullable [] from, byte @Nullable [] to, long at) {
    return rows(from, to, at).versions();
  }

  /**
   * About how many versions live at a sequence, without those in slices of which the range is only
   * a part. No blocks of versions are read.
   *
   * @param most behind that it does not go on
   */
  public long count(byte @Nullable [] from, byte @Nullable [] to, long at, long most) {
    Slices parts = new Slices(reader, from, to, Math.min(at, sequence), -1);
    long count = 0;
    while (count <= most && parts.hasNext()) {
      Slices.Part part = parts.next();
      Slice slice = part.slice();
      boolean whole =
          Arrays.equals(part.from(), slice.low()) && Arrays.equals(part.to(), slice.high());
      count += whole ? slice.live() : 0;
    }
    return count;
  }

  /** The versions of {@link #scan}, the last ones first; those of one slice are held in memory. */
  public Iterator<StoredVersion> backwards(byte @Nullable [] from, byte @Nullable [] to, long at) {
    List<Slices.Part> parts = parts(from, to, at);
    return new Lookahead<>() {
      private final List<StoredVersion> left = new ArrayList<>();
      private int next = parts.size();

      @Override
      protected @Nullable StoredVersion advance() {
        while (left.isEmpty() && next > 0) {
          Slices.Part part = parts.get(--next);
          scan(part.from(), part.to(), at).forEachRemaining(left::add);
        }
        return left.isEmpty() ? null : left.remove(left.size() - 1);
      }
    };
  }

  /** The versions of {@link #scan}, to be read no further than they are wanted. */
  public Scan rows(byte @Nullable [] from, byte @Nullable [] to, long at) {
    return new Scan(reader, from, to, Math.min(at, sequence));
  }

  /**
   * Versions with keys in a range, ascending, between which about equally many live at a sequence;
   * none where they are few. The versions themselves need not live then; the last may be behind the
   * range.
   *
   * @param from the least key; null for the first
   * @param to what is greater than every key; null for no end
   */
  public List<StoredRow> divide(byte @Nullable [] from, byte @Nullable [] to, long at) {
    List<Slices.Part> parts = parts(from, to, at);
    List<StoredRow> versions = new ArrayList<>();
    int step = Math.max(LEAST_SHARE, (parts.size() + MOST_SHARES - 1) / MOST_SHARES);
    for (int next = step; next < parts.size(); next += step) {
      StoredRow first = first(parts.get(next));
      if (first != null) {
        versions.add(first);
      }
    }
    return versions;
  }

  /**
   * Versions with keys in a range, descending, between which those of one slice live at a sequence.
   * The versions themselves need not live then; the last may be behind the range.
   */
  public Iterator<StoredRow> borders(byte @Nullable [] from, byte @Nullable [] to, long at) {
    List<Slices.Part> parts = parts(from, to, at);
    return new Lookahead<>() {
      private int next = parts.size() - 1;

      @Override
      protected @Nullable StoredRow advance() {
        StoredRow first = null;
        while (first == null && next > 0) {
          first = first(parts.get(next--));
        }
        return first;
      }
    };
  }

  private List<Slices.Part> parts(byte @Nullable [] from, byte @Nullable [] to, long at) {
    List<Slices.Part> parts = new ArrayList<>();
    new Slices(reader, from, to, Math.min(at, sequence), -1).forEachRemaining(parts::add);
    return parts;
  }

  /** The first version of a slice's base; null if it has none, or not all keys are wanted. */
  private @Nullable StoredRow first(Slices.Part part) {
    Address base = part.slice().base();
    return base != null && Arrays.equals(part.from(), part.slice().low())
        ? new StoredRow(reader.block(base), 0, null)
        : null;
  }

  /** The events of one key after one sequence and up to another, deletions too, by sequence. */
  public Iterator<StoredVersion> drift(byte[] key, long after, long upTo) {
    return new Drift(reader, key, after, Math.min(upTo, sequence));
  }

  /**
   * The versions that lived at some sequence from {@code first} on and before {@code end}, by key,
   * then by sequence. Of an entry that lived before the interval the sequence may be 0, and the end
   * of one that lived on behind it may be {@link #NO_END}.
   *
   * @param first one before the horizon means the horizon
   * @param known what happened after this sequence is not looked at, also for the versions' ends
   */
  public Iterator<Span> history(
      byte @Nullable [] from, byte @Nullable [] to, long first, long end, long known) {
    return new History(
        reader, from, to, Math.max(first, horizon()), end, Math.min(known, sequence));
  }

  /** The same of one key, in a tree that is not of entries. */
  public Iterator<Span> history(byte[] key, long first, long end, long known) {
    return KeySpans.of(reader, key, Math.max(first, horizon()), end, Math.min(known, sequence));
  }

  /**
   * The keys that have other versions at a later sequence than at an earlier one, by key.
   *
   * @param first the earlier sequence; not before the horizon
   * @param second the later one
   */
  public Iterator<Differing> differences(
      byte @Nullable [] from, byte @Nullable [] to, long first, long second) {
    return new Differences(reader, from, to, first, Math.min(second, sequence));
  }

  /**
   * Writes what later events add. Nothing is forced; {@link #open} reads the next tree when the
   * output is finished.
   *
   * @param records by key, then by sequence; all later than this tree's sequence. The previous
   *     sequence of an event is that of the version that it ends, 0 if there was none; of entries
   *     it is 0, as is their time
   * @param upTo the next tree's sequence
   * @return where the root of the next tree is
   */
  public Address checkpoint(Iterator<StoredVersion> records, long upTo, BlockOutput output) {
    Shape shape = reader.root().entries() ? Shape.ENTRIES : Shape.DEFAULT;
    return checkpoint(shape, records, upTo, output);
  }

  /** The first sequence that can be read; 0 if all can. */
  public long horizon() {
    return reader.root().horizon();
  }

  /**
   * Writes the tree anew, to answer the same at every sequence from a horizon on. Nothing is
   * forced; {@link #open} reads the new tree when the output is finished.
   *
   * @param horizon what ended before it is left out; it may lie behind the sequence of this tree if
   *     nothing has happened since. Where it is not behind that of this tree, nothing is left out
   * @param output writes into new files
   * @return where the root of the new tree is
   */
  public Address rewrite(long horizon, BlockOutput output) {
    return new Rewrite(reader, sequence, Math.max(horizon, horizon()), output).run();
  }

  /**
   * Writes again what is in some of the files, and what leads there. Nothing is forced; {@link
   * #open} reads the next tree, which has and answers the same, when the output is finished.
   *
   * @param left the numbers of the files
   * @param output leaves these files
   * @param stop asked now and then; if it says so, a CancellationException ends this
   * @return where the root of the next tree is
   */
  public Address leave(Set<Integer> left, BlockOutput output, BooleanSupplier stop) {
    return new Leaving(reader, left, output, stop).run();
  }

  /**
   * Writes a tree of the versions that lived at one sequence, which is its horizon. Nothing is
   * forced; {@link #open} reads it when the output is finished.
   *
   * @param living by key, none of them later than the horizon
   * @return where the root of the tree is
   */
  public static Address load(Iterator<StoredVersion> living, long horizon, BlockOutput output) {
    return new Load(Shape.DEFAULT, horizon, output).run(living);
  }

  /**
   * Reads every block once.
   *
   * @throws DriftException with code DAMAGED, naming file and offset, if one is not as it was
   *     written
   */
  public void check() {
    for (PageReference page : reader.root().pages()) {
      for (Slice slice : reader.page(page).slices()) {
        if (slice.base() != null) {
          reader.block(slice.base());
        }
        if (slice.delta() != null) {
          reader.block(slice.delta());
        }
      }
    }
    reader.root().deaths().iterator(source(), null, null).forEachRemaining(death -> {});
  }

  Reader reader() {
    return reader;
  }

  Address checkpoint(Shape shape, Iterator<StoredVersion> records, long upTo, BlockOutput output) {
    return new Checkpoint(shape, reader.root(), sequence, upTo, output).run(records);
  }
}
