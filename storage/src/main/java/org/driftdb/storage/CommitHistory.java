package org.driftdb.storage;

import static org.driftdb.storage.history.Iterators.concat;
import static org.driftdb.storage.history.Iterators.map;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.driftdb.storage.block.BlockCache;
import org.driftdb.storage.block.StoredVersion;
import org.driftdb.storage.history.AppendOnlyList;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.history.Lookahead;
import org.driftdb.storage.tree.Tree;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyEncoding;
import org.driftdb.storage.value.KeyOrder;
import org.driftdb.storage.value.ValueList;
import org.jspecify.annotations.Nullable;

/**
 * All commits: the older ones in a tree, whose key is time and last sequence, the newer ones in
 * memory. One thread at a time may change it; any may read meanwhile.
 */
final class CommitHistory {
  private static final int WEIGHT = 100;
  private static final int WEIGHT_OF_A_TABLE = 40;

  /**
   * @param stored the commits that are in the tree
   * @param frozen those after them that are just being written there
   * @param active those after these
   */
  private record View(Tree stored, AppendOnlyList<Commit> frozen, AppendOnlyList<Commit> active) {}

  private volatile View view;
  private volatile long lastMillis;

  CommitHistory(BlockCache cache) {
    view = new View(Tree.empty(cache), new AppendOnlyList<>(), new AppendOnlyList<>());
  }

  /** Takes the commits of a checkpoint in place of those up to its sequence. */
  void take(Tree stored, long storedMillis) {
    View now = view;
    AppendOnlyList<Commit> rest = new AppendOnlyList<>();
    for (AppendOnlyList<Commit> list : List.of(now.frozen, now.active)) {
      for (int i = list.countUpTo(stored.sequence(), Commit::lastSequence); i < list.size(); i++) {
        rest.add(list.get(i));
      }
    }
    view = new View(stored, new AppendOnlyList<>(), rest);
    lastMillis = Math.max(lastMillis, storedMillis);
  }

  /** Adds the next commit, unless the tree has it. */
  void add(Commit commit) {
    View now = view;
    if (commit.lastSequence() > now.stored.sequence()) {
      now.active.add(commit);
      lastMillis = commit.millis();
    }
  }

  /** About how many bytes of memory a commit takes. */
  static long weight(Commit commit) {
    return WEIGHT
        + WEIGHT_OF_A_TABLE * (long) commit.tables().size()
        + weight(commit.author())
        + weight(commit.comment());
  }

  private static long weight(@Nullable String text) {
    return text == null ? 0 : 2L * text.length();
  }

  /** The time of the last commit, in milliseconds since 1970 UTC; 0 before the first. */
  long lastMillis() {
    return lastMillis;
  }

  /** The commits that are in the tree. */
  Tree stored() {
    return view.stored;
  }

  /** Sets the commits in memory apart, to be written. */
  void freeze() {
    View now = view;
    if (now.frozen.size() > 0) {
      throw new IllegalStateException("some commits are being written already");
    }
    view = new View(now.stored, now.active, new AppendOnlyList<>());
  }

  /** What is to be written, as the tree takes it. */
  Iterator<StoredVersion> frozen() {
    AppendOnlyList<Commit> frozen = view.frozen;
    return map(between(frozen, 0, Long.MAX_VALUE), CommitHistory::record);
  }

  /** Takes the tree that has what was set apart. */
  void replaceFrozen(Tree stored) {
    view = new View(stored, new AppendOnlyList<>(), view.active);
  }

  /** The commits that end after one sequence and not after another, oldest first. */
  Iterator<Commit> between(long after, long to) {
    View now = view;
    Commit first =
        after < Math.min(to, now.stored.sequence()) ? firstStoredAfter(now.stored, after) : null;
    Iterator<Commit> stored =
        first == null
            ? Collections.emptyIterator()
            : map(now.stored.scan(key(first), null, to), CommitHistory::commit);
    return concat(stored, concat(between(now.frozen, after, to), between(now.active, after, to)));
  }

  /** The commit of the event of this sequence and this time; null if none is known. */
  @Nullable Commit containing(long sequence, long millis) {
    View now = view;
    Commit found =
        sequence <= now.stored.sequence()
            ? firstFrom(now.stored, Key.of(millis, sequence))
            : firstInMemory(now, sequence - 1);
    return found == null || found.firstSequence() > sequence ? null : found;
  }

  /** The last commit that ends at or before a sequence; null if none is known. */
  @Nullable Commit lastUpTo(long sequence) {
    View now = view;
    Commit next = firstAfterSequence(now, sequence);
    long end = next == null ? sequence : next.firstSequence() - 1;
    Commit before = firstAfterSequence(now, end - 1);
    return before != null && before.lastSequence() == end ? before : lastBeforeGap(sequence);
  }

  /** The same, where commits are not known any more that ended up to there. */
  private @Nullable Commit lastBeforeGap(long sequence) {
    Commit last = null;
    for (Iterator<Commit> commits = between(0, sequence); commits.hasNext(); ) {
      last = commits.next();
    }
    return last;
  }

  private static Iterator<Commit> between(AppendOnlyList<Commit> list, long after, long to) {
    int begin = list.countUpTo(after, Commit::lastSequence);
    int end = list.countUpTo(to, Commit::lastSequence);
    return new Lookahead<>() {
      private int position = begin;

      @Override
      protected @Nullable Commit advance() {
        return position < end ? list.get(position++) : null;
      }
    };
  }

  /**
   * The last sequence at or before the time, of the commits up to the limit: the one before the
   * next commit, or the limit where there is no next. Where a damaged log has a gap, what was lost
   * may have been of that time.
   */
  long sequenceAt(long millis, long limit) {
    View now = view;
    Commit next = firstAfterTime(now, millis);
    if (next == null || next.firstSequence() - 1 > limit) {
      next = firstAfterSequence(now, limit);
    }
    return next == null ? limit : next.firstSequence() - 1;
  }

  private static @Nullable Commit firstAfterTime(View now, long millis) {
    Commit stored = millis == Long.MAX_VALUE ? null : firstFrom(now.stored, Key.of(millis + 1));
    Commit frozen = stored != null ? stored : next(now.frozen, millis, true);
    return frozen != null ? frozen : next(now.active, millis, true);
  }

  private @Nullable Commit firstAfterSequence(View now, long sequence) {
    return sequence < now.stored.sequence()
        ? firstStoredAfter(now.stored, sequence)
        : firstInMemory(now, sequence);
  }

  private static @Nullable Commit firstInMemory(View now, long sequence) {
    Commit frozen = next(now.frozen, sequence, false);
    return frozen != null ? frozen : next(now.active, sequence, false);
  }

  private static @Nullable Commit next(AppendOnlyList<Commit> list, long after, boolean time) {
    int position =
        time ? list.countUpTo(after, Commit::millis) : list.countUpTo(after, Commit::lastSequence);
    return position < list.size() ? list.get(position) : null;
  }

  /** Found by halving the time in which it may have been: sequences ascend with time. */
  private @Nullable Commit firstStoredAfter(Tree stored, long sequence) {
    Commit first = firstFrom(stored, Key.of());
    if (first == null || first.lastSequence() > sequence) {
      return first;
    }
    long before = first.millis() - 1;
    long within = lastMillis;
    while (within - before > 1) {
      long middle = before + (within - before) / 2;
      Commit found = firstFrom(stored, Key.of(middle, sequence + 1));
      if (found == null || found.lastSequence() > sequence) {
        within = middle;
      } else {
        before = middle;
      }
    }
    return firstFrom(stored, Key.of(within, sequence + 1));
  }

  private static @Nullable Commit firstFrom(Tree stored, Key from) {
    Iterator<StoredVersion> found = stored.scan(encode(from), null, Long.MAX_VALUE);
    return found.hasNext() ? commit(found.next()) : null;
  }

  private static byte[] encode(Key key) {
    return KeyEncoding.encode(key, KeyOrder.ASCENDING);
  }

  private static byte[] key(Commit commit) {
    return encode(Key.of(commit.millis(), commit.lastSequence()));
  }

  private static StoredVersion record(Commit commit) {
    Document row = Document.of("first", commit.firstSequence());
    row = row.with("tables", ValueList.copyOf(commit.tables()));
    row = commit.author() == null ? row : row.with("author", commit.author());
    row = commit.comment() == null ? row : row.with("comment", commit.comment());
    return new StoredVersion(
        key(commit), commit.lastSequence(), commit.millis(), 0, EventType.INSERT, row);
  }

  private static Commit commit(StoredVersion stored) {
    Document row = stored.row() == null ? Document.EMPTY : stored.row();
    Object first = row.get("first");
    List<String> tables = new ArrayList<>();
    if (row.get("tables") instanceof ValueList names) {
      names.forEach(name -> tables.add(String.valueOf(name)));
    }
    return new Commit(
        first instanceof Long ? (Long) first : stored.sequence(),
        stored.sequence(),
        stored.millis(),
        tables,
        (String) row.get("author"),
        (String) row.get("comment"));
  }
}
