package org.driftdb.storage.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.driftdb.storage.block.BlockCache;
import org.driftdb.storage.block.BlockOutput;
import org.driftdb.storage.block.BlockSource;
import org.driftdb.storage.block.BlockSource.LiveFile;
import org.driftdb.storage.block.ShortFiles;
import org.driftdb.storage.block.StoredVersion;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.value.Document;
import org.jspecify.annotations.Nullable;

/**
 * A tree beside a list of every event that it was given, which answers the same questions by going
 * through all of them.
 */
final class NaiveTree {
  final NavigableMap<byte[], List<StoredVersion>> events = new TreeMap<>(Arrays::compareUnsigned);

  private final Shape shape;
  private final boolean entries;
  private final Store store = new MemoryStore();
  private final NavigableMap<byte[], List<StoredVersion>> waiting =
      new TreeMap<>(Arrays::compareUnsigned);
  private Tree tree;
  private long sequence;
  private int count;

  NaiveTree(Shape shape) {
    this(shape, false);
  }

  /**
   * @param entries whether it is a tree of entries, which come and go but do not change
   */
  NaiveTree(Shape shape, boolean entries) {
    this.shape = shape;
    this.entries = entries;
    BlockCache cache = new BlockCache(64 << 20);
    this.tree = entries ? Tree.emptyOfEntries(cache) : Tree.empty(cache);
  }

  static byte[] key(int number) {
    return String.format("%06d", number).getBytes(StandardCharsets.UTF_8);
  }

  Tree tree() {
    return tree;
  }

  long sequence() {
    return sequence;
  }

  int count() {
    return count;
  }

  /** Passes over sequences, as events of other tables do. */
  void skip(int sequences) {
    sequence += sequences;
  }

  /** Inserts or updates a key. */
  void put(int number) {
    StoredVersion last = last(number);
    StoredVersion before = last != null && last.row() != null ? last : null;
    if (entries) {
      if (before == null) {
        add(entry(number, EventType.INSERT, Document.EMPTY));
      }
      return;
    }
    Document row = Document.of("v", sequence + 1, "k", "row " + number, "text", text(number));
    add(
        new StoredVersion(
            key(number),
            ++sequence,
            sequence * 10,
            before == null ? 0 : before.sequence(),
            before == null ? EventType.INSERT : EventType.PATCH,
            row,
            before == null ? null : List.of("v")));
  }

  private StoredVersion entry(int number, EventType type, @Nullable Document row) {
    return new StoredVersion(key(number), ++sequence, 0, 0, type, row);
  }

  /** Rows are of very different sizes. */
  private static String text(int number) {
    return "x".repeat(number % 7 == 0 ? 2_000 : number % 5 == 0 ? 300 : 0);
  }

  /** Deletes a key, if it lives. */
  void delete(int number) {
    StoredVersion last = last(number);
    if (last != null && last.row() != null) {
      add(
          entries
              ? entry(number, EventType.SOFT_DELETE, null)
              : new StoredVersion(
                  key(number),
                  ++sequence,
                  sequence * 10,
                  last.sequence(),
                  EventType.SOFT_DELETE,
                  null));
    }
  }

  /** A deletion that may end nothing, as a log may tell of one. */
  private void deleteAnyway(int number) {
    StoredVersion last = last(number);
    if (entries || (last != null && last.row() != null)) {
      delete(number);
    } else {
      add(
          new StoredVersion(
              key(number), ++sequence, sequence * 10, 0, EventType.SOFT_DELETE, null));
    }
  }

  /** Deletes what lives, so that nothing is left to begin with. */
  private void deleteAll() {
    for (StoredVersion living : scan(null, null, Long.MAX_VALUE)) {
      delete(Integer.parseInt(new String(living.key(), StandardCharsets.UTF_8)));
    }
    checkpoint();
  }

  private @Nullable StoredVersion last(int number) {
    List<StoredVersion> all = events.getOrDefault(key(number), List.of());
    return all.isEmpty() ? null : all.get(all.size() - 1);
  }

  private void add(StoredVersion event) {
    events.computeIfAbsent(event.key(), key -> new ArrayList<>()).add(event);
    waiting.computeIfAbsent(event.key(), key -> new ArrayList<>()).add(event);
    count++;
  }

  /** Writes what waits, and reads the tree anew from its files. */
  void checkpoint() {
    BlockOutput output = ShortFiles.output(store, NaiveTree::file, tree.source());
    var root =
        tree.checkpoint(
            shape, waiting.values().stream().flatMap(List::stream).iterator(), sequence, output);
    BlockSource source = output.finish();
    waiting.clear();
    tree = Tree.open(source, root, sequence);
  }

  private static String file(int number) {
    return "t/" + number;
  }

  /** Leaves some of its files, which are gone then. */
  void leave(Random random) {
    Set<Integer> left = new HashSet<>();
    for (LiveFile file : tree.source().files()) {
      if (random.nextBoolean()) {
        left.add(file.number());
      }
    }
    BlockOutput output = BlockOutput.leaving(left, store, NaiveTree::file, tree.source());
    var root = tree.leave(left, output, () -> false);
    List<LiveFile> files = output.finish().files();
    left.forEach(number -> store.delete(file(number)));
    BlockCache cache = new BlockCache(64 << 20);
    tree = Tree.open(BlockSource.open(cache, store, NaiveTree::file, files), root, sequence);
    assertThat(tree.bytesByFile().keySet()).noneMatch(left::contains);
    tree.bytesByFile()
        .forEach((number, bytes) -> assertThat(bytes).isLessThanOrEqualTo(bytes(files, number)));
  }

  private static long bytes(List<LiveFile> files, int number) {
    return files.stream().filter(file -> file.number() == number).findFirst().orElseThrow().bytes();
  }

  /** Writes the tree anew, without what ended before a horizon. */
  void rewrite(long horizon) {
    BlockOutput output = BlockOutput.anew(store, NaiveTree::file, tree.source());
    var root = tree.rewrite(horizon, output);
    tree = Tree.open(output.finish(), root, tree.sequence());
    forget(horizon);
  }

  /** Writes what lives now into a tree that has nothing else. */
  void load() {
    BlockOutput output = BlockOutput.anew(store, NaiveTree::file, tree.source());
    forget(sequence);
    var root = new Load(shape, sequence, output).run(scan(null, null, Long.MAX_VALUE).iterator());
    tree = Tree.open(output.finish(), root, tree.sequence());
  }

  private void forget(long horizon) {
    for (List<StoredVersion> all : events.values()) {
      while (all.size() > 1 && all.get(1).sequence() <= horizon) {
        all.remove(0);
      }
      if (all.get(0).sequence() <= horizon) {
        StoredVersion first = all.remove(0);
        if (first.row() != null) {
          all.add(
              0,
              new StoredVersion(
                  first.key(), first.sequence(), first.millis(), 0, EventType.INSERT, first.row()));
        }
      }
    }
    events.values().removeIf(List::isEmpty);
  }

  @Nullable StoredVersion get(byte[] key, long at) {
    StoredVersion found = null;
    for (StoredVersion event : events.getOrDefault(key, List.of())) {
      found = event.sequence() <= at ? event : found;
    }
    return found == null || found.row() == null ? null : found;
  }

  List<StoredVersion> scan(byte @Nullable [] from, byte @Nullable [] to, long at) {
    List<StoredVersion> found = new ArrayList<>();
    for (byte[] key : within(from, to).keySet()) {
      StoredVersion version = get(key, at);
      if (version != null) {
        found.add(version);
      }
    }
    return found;
  }

  List<StoredVersion> drift(byte[] key, long after, long upTo) {
    return events.getOrDefault(key, List.of()).stream()
        .filter(event -> after < event.sequence() && event.sequence() <= upTo)
        .toList();
  }

  /** A version and its end: 0 as its time while it lives. */
  record Life(StoredVersion version, long endSequence, long endMillis) {
    static Life of(Span span) {
      return new Life(span.version().version(), span.endSequence(), span.endMillis());
    }
  }

  List<Life> history(
      byte @Nullable [] from, byte @Nullable [] to, long first, long end, long known) {
    List<Life> spans = new ArrayList<>();
    for (List<StoredVersion> all : within(from, to).values()) {
      List<StoredVersion> seen = all.stream().filter(e -> e.sequence() <= known).toList();
      for (int i = 0; i < seen.size(); i++) {
        StoredVersion version = seen.get(i);
        boolean ends = i + 1 < seen.size();
        long endSequence = ends ? seen.get(i + 1).sequence() : Tree.NO_END;
        if (first < end
            && version.row() != null
            && version.sequence() < end
            && endSequence > first) {
          spans.add(new Life(version, endSequence, ends ? seen.get(i + 1).millis() : 0));
        }
      }
    }
    return spans;
  }

  /** Each key whose version is another at two sequences, with both. */
  List<StoredVersion[]> differences(
      byte @Nullable [] from, byte @Nullable [] to, long first, long second) {
    List<StoredVersion[]> differences = new ArrayList<>();
    for (byte[] key : within(from, to).keySet()) {
      StoredVersion before = get(key, first);
      StoredVersion after = get(key, second);
      if (before != after) {
        differences.add(new StoredVersion[] {before, after});
      }
    }
    return differences;
  }

  private NavigableMap<byte[], List<StoredVersion>> within(
      byte @Nullable [] from, byte @Nullable [] to) {
    NavigableMap<byte[], List<StoredVersion>> part = events;
    part = from == null ? part : part.tailMap(from, true);
    if (to == null) {
      return part;
    }
    return from != null && Arrays.compareUnsigned(from, to) > 0
        ? new TreeMap<>(Arrays::compareUnsigned)
        : part.headMap(to, false);
  }

  /**
   * Some events of one kind: rising keys, updates, deletes, both, some keys again and again, rising
   * keys that die, deletes of what is there or not, or all is deleted and rising keys come again.
   */
  void play(Random random, int kind, int keys, int events) {
    for (int i = 0; i < events; i++) {
      int any = random.nextInt(keys);
      switch (kind) {
        case 0 -> put(count + 1_000);
        case 1 -> put(any);
        case 2 -> delete(any);
        case 3 -> {
          if (random.nextInt(3) == 0) {
            delete(any);
          } else {
            put(any);
          }
        }
        case 4 -> put((int) (keys * Math.pow(random.nextDouble(), 6)));
        case 6 -> {
          deleteAnyway(any);
          put(random.nextInt(keys));
        }
        case 7 -> {
          if (i == 0) {
            deleteAll();
          }
          put(i);
        }
        default -> {
          put(count + 1_000);
          delete(random.nextInt(count + 1_000));
        }
      }
      if (random.nextInt(10) == 0) {
        skip(random.nextInt(3));
      }
    }
  }
}
