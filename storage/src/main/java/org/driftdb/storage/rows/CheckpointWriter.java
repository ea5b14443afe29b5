package org.driftdb.storage.rows;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.driftdb.storage.block.Address;
import org.driftdb.storage.block.BlockCache;
import org.driftdb.storage.block.BlockOutput;
import org.driftdb.storage.block.BlockSource;
import org.driftdb.storage.block.BlockSource.LiveFile;
import org.driftdb.storage.block.StoredVersion;
import org.driftdb.storage.history.Change;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.history.Iterators;
import org.driftdb.storage.history.TableHistory;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.log.TableCheckpoint;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.tree.Tree;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.KeyEncoding;
import org.driftdb.storage.value.KeyOrder;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/** Writes the trees of one table. For one thread at a time. */
public final class CheckpointWriter {
  /** Files are worth writing anew if nothing refers to a part of them: one divided by this. */
  private static final long UNUSED_PART = 16;

  /** For so many events the indexes are written in another thread than the rows. */
  private static final int MANY_EVENTS = 10_000;

  private final Store store;
  private final TableFiles files;

  /**
   * @param directory the name of the table's directory
   */
  public CheckpointWriter(Store store, String directory) {
    this.store = store;
    this.files = new TableFiles(directory);
  }

  /**
   * Writes what came after a stored table. It is forced when this returns; nothing refers to it
   * yet.
   *
   * @param changes all events of the table after those that are stored
   * @param indexes the indexes that the next one has; those that are not kept are built
   * @param upTo the sequence up to which the changes go
   */
  public StoredTable next(
      StoredTable before, TableHistory changes, Collection<IndexDefinition> indexes, long upTo) {
    Supplier<Tree> rows =
        () ->
            write(
                before.rows(),
                Iterators.map(changes.changesByKey(), CheckpointWriter::record),
                upTo,
                files.rows());
    Supplier<Map<IndexDefinition, StoredIndex>> kept =
        () -> withChanges(before, changes, indexes, upTo);
    return changes.size() < MANY_EVENTS
        ? next(before, rows.get(), kept.get(), indexes)
        : TwoThreads.run(rows, kept, (tree, known) -> next(before, tree, known, indexes));
  }

  /** The indexes that are kept, with what came later. */
  private Map<IndexDefinition, StoredIndex> withChanges(
      StoredTable before, TableHistory changes, Collection<IndexDefinition> indexes, long upTo) {
    Map<IndexDefinition, StoredIndex> next = new HashMap<>();
    boolean first = before.rows().root() == null;
    for (IndexDefinition definition : indexes) {
      // Where nothing is stored, the changes tell all that an index has.
      StoredIndex kept = first ? none(before, definition) : before.index(definition);
      if (kept != null) {
        next.put(
            definition,
            write(kept, records -> changes.changes().forEachRemaining(records::add), upTo));
      }
    }
    return next;
  }

  /** The next stored table; the indexes that are not kept are built. */
  private StoredTable next(
      StoredTable before,
      Tree rows,
      Map<IndexDefinition, StoredIndex> kept,
      Collection<IndexDefinition> indexes) {
    StoredTable rowsAlone = new StoredTable(before.schema(), rows, List.of());
    List<StoredIndex> next = new ArrayList<>();
    for (IndexDefinition definition : indexes) {
      StoredIndex known = kept.get(definition);
      next.add(known == null ? build(rowsAlone, definition) : known);
    }
    return new StoredTable(before.schema(), rows, next);
  }

  /** Adds the indexes that are not kept, and leaves those that are not wanted. */
  public StoredTable withIndexes(StoredTable stored, Collection<IndexDefinition> indexes) {
    List<StoredIndex> next = new ArrayList<>();
    for (IndexDefinition definition : indexes) {
      StoredIndex kept = stored.index(definition);
      next.add(kept == null ? build(stored, definition) : kept);
    }
    return new StoredTable(stored.schema(), stored.rows(), next);
  }

  /**
   * Writes trees anew whose files hold what ended before a horizon, or much to which nothing
   * refers, or are more than needed. It is forced when this returns; nothing refers to it yet.
   *
   * @param horizon the first sequence that will be read; 0 if all may be
   */
  public StoredTable compacted(StoredTable stored, long horizon) {
    return withTrees(stored, (tree, names) -> compacted(tree, horizon, names));
  }

  private Tree compacted(Tree tree, long horizon, IntFunction<String> names) {
    long live = tree.bytes();
    List<LiveFile> listed = tree.source().files();
    long bytes = tree.fileBytes();
    if (horizon <= tree.horizon()
        && (bytes - live) * UNUSED_PART < bytes
        && listed.size() <= BlockOutput.filesFor(live)) {
      return tree;
    }
    try (BlockOutput output = BlockOutput.anew(store, names, tree.source())) {
      Address root = tree.rewrite(horizon, output);
      return Tree.open(output.finish(), root, tree.sequence());
    }
  }

  /**
   * Leaves the files of which a part or more is not referred to: what is in use there is written
   * again. So a file of {@code n} bytes costs at most {@code (part - 1) * n / part} bytes to give
   * back the others. It is forced when this returns; nothing refers to it yet.
   *
   * @param part 1 divided by it is the part
   * @param least a file of which fewer bytes are not referred to stays
   * @param stop asked now and then; if it says so, a CancellationException ends this
   * @return the same table if there is no such file
   */
  public StoredTable cleaned(StoredTable stored, long part, long least, BooleanSupplier stop) {
    return withTrees(stored, (tree, names) -> cleaned(tree, part, least, stop, names));
  }

  private Tree cleaned(
      Tree tree, long part, long least, BooleanSupplier stop, IntFunction<String> names) {
    Set<Integer> left = new HashSet<>();
    Map<Integer, Long> used = tree.bytesByFile();
    for (LiveFile file : tree.source().files()) {
      long unused = file.bytesOfBlocks() - used.getOrDefault(file.number(), 0L);
      if (unused >= least && unused * part >= file.bytes()) {
        left.add(file.number());
      }
    }
    if (left.isEmpty()) {
      return tree;
    }
    try (BlockOutput output = BlockOutput.leaving(left, store, names, tree.source())) {
      Address root = tree.leave(left, output, stop);
      return Tree.open(output.finish(), root, tree.sequence());
    }
  }

  /** Makes another tree of one, in files with names like its own; or gives it back as it is. */
  private interface Replacing {
    Tree with(Tree tree, IntFunction<String> names);
  }

  private StoredTable withTrees(StoredTable stored, Replacing replacing) {
    Tree rows = replacing.with(stored.rows(), files.rows());
    boolean changed = rows != stored.rows();
    List<StoredIndex> indexes = new ArrayList<>();
    for (StoredIndex index : stored.indexes()) {
      IndexDefinition definition = index.definition();
      Tree tree = replacing.with(index.tree(), files.index(definition.name()));
      changed |= tree != index.tree();
      indexes.add(new StoredIndex(definition, tree));
    }
    return changed ? new StoredTable(stored.schema(), rows, indexes) : stored;
  }

  /**
   * Writes the rows that lived at a horizon, and their indexes. It is forced when this returns;
   * nothing refers to it yet.
   *
   * @param living by key
   * @param cache where its blocks are kept
   */
  public StoredTable load(
      TableSchema schema, Iterator<Version> living, long horizon, BlockCache cache) {
    Tree none = Tree.empty(cache);
    try (BlockOutput output = BlockOutput.anew(store, files.rows(), none.source())) {
      Address root = Tree.load(Iterators.map(living, CheckpointWriter::record), horizon, output);
      Tree rows = Tree.open(output.finish(), root, horizon);
      return withIndexes(new StoredTable(schema, rows, List.of()), schema.indexes());
    }
  }

  private static StoredVersion record(Version version) {
    return new StoredVersion(
        KeyEncoding.encode(version.key(), KeyOrder.ASCENDING),
        version.sequence(),
        version.millis(),
        0,
        EventType.INSERT,
        version.row());
  }

  /** An index of which nothing is stored. */
  private static StoredIndex none(StoredTable table, IndexDefinition definition) {
    return new StoredIndex(definition, Tree.emptyOfEntries(table.rows().source().cache()));
  }

  private StoredIndex build(StoredTable rows, IndexDefinition definition) {
    return write(
        none(rows, definition),
        records -> records.addAll(rows.history(KeyRange.ALL, 0, Long.MAX_VALUE, Long.MAX_VALUE)),
        rows.sequence());
  }

  private StoredIndex write(StoredIndex before, Consumer<IndexRecords> filling, long upTo) {
    IndexDefinition definition = before.definition();
    String name = definition.name();
    Tree tree = before.tree();
    try (Sorting sorting = new Sorting(store, files.sorting(name), tree.source().cache())) {
      IndexRecords records = new IndexRecords(definition, sorting);
      filling.accept(records);
      return new StoredIndex(definition, write(tree, records.sorted(), upTo, files.index(name)));
    }
  }

  private Tree write(
      Tree before, Iterator<StoredVersion> records, long upTo, IntFunction<String> names) {
    Address root = before.root();
    if (!records.hasNext() && root != null) {
      return Tree.open(before.source(), root, upTo);
    }
    try (BlockOutput output = new BlockOutput(store, names, before.source())) {
      Address next = before.checkpoint(records, upTo, output);
      BlockSource source = output.finish();
      return Tree.open(source, next, upTo);
    }
  }

  /** What an event did to its row, as blocks keep it. */
  static StoredVersion record(Change change) {
    Document fields = change.event().fields();
    boolean patch = change.event().type() == EventType.PATCH && fields != null;
    return new StoredVersion(
        KeyEncoding.encode(change.event().key(), KeyOrder.ASCENDING),
        change.sequence(),
        change.event().millis(),
        change.previous(),
        change.event().type(),
        change.after(),
        patch ? names(fields) : null);
  }

  private static List<String> names(@Nullable Document fields) {
    return fields == null ? List.of() : List.copyOf(fields.keySet());
  }

  /** Where the trees of a stored table are, to be published. */
  public List<TableCheckpoint.Tree> trees(StoredTable stored, TableFacts facts) {
    List<TableCheckpoint.Tree> trees = new ArrayList<>();
    trees.add(tree("", facts.ofRows(), stored.rows()));
    for (StoredIndex index : stored.indexes()) {
      IndexDefinition definition = index.definition();
      trees.add(tree(definition.name(), facts.ofIndex(definition), index.tree()));
    }
    return trees;
  }

  private static TableCheckpoint.Tree tree(String name, String definition, Tree tree) {
    Address root = tree.root();
    if (root == null) {
      throw new IllegalArgumentException("an empty tree is not published");
    }
    return new TableCheckpoint.Tree(name, definition, tree.source().files(), root);
  }

  /** Deletes the files of the table's trees to which these do not refer. */
  public void deleteLeftovers(List<TableCheckpoint.Tree> live) {
    files.deleteLeftovers(store, live);
  }
}
