package org.driftdb.storage.rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.driftdb.storage.block.BlockCache;
import org.driftdb.storage.block.BlockOutput;
import org.driftdb.storage.block.BlockSource;
import org.driftdb.storage.block.RunList;
import org.driftdb.storage.block.StoredVersion;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.value.KeySort;

/**
 * Sorts any number of records by key, then by sequence, in memory that is bounded: what is too much
 * waits in files that are deleted at the end. For one thread.
 */
final class Sorting implements AutoCloseable {
  private static final long MEMORY = 32L << 20;

  /** About how many bytes of memory a record takes without its key. */
  private static final int RECORD = 120;

  private final Store store;
  private final IntFunction<String> names;
  private final BlockOutput output;
  private final long memory;
  private final Set<String> files = new TreeSet<>();
  private final List<StoredVersion> records = new ArrayList<>();
  private long bytes;
  private RunList runs = RunList.EMPTY;
  private long written;

  /**
   * @param names the names of files that nobody else uses
   * @param cache where blocks of these files are kept
   */
  Sorting(Store store, IntFunction<String> names, BlockCache cache) {
    this(store, names, cache, MEMORY);
  }

  Sorting(Store store, IntFunction<String> names, BlockCache cache, long memory) {
    this.store = store;
    this.names = names;
    this.memory = memory;
    this.output = new BlockOutput(store, this::name, BlockSource.empty(cache));
  }

  private String name(int number) {
    String name = names.apply(number);
    files.add(name);
    return name;
  }

  void add(StoredVersion record) {
    records.add(record);
    bytes += RECORD + record.key().length;
    if (bytes >= memory) {
      write();
    }
  }

  private void write() {
    runs = runs.with(inOrder(), written, written + 1, output);
    written++;
    records.clear();
    bytes = 0;
  }

  /** All records; none is added after that. */
  Iterator<StoredVersion> sorted() {
    if (written > 0) {
      write();
      return runs.iterator(output, null, null);
    }
    return inOrder();
  }

  /** Those records that are in memory. */
  private Iterator<StoredVersion> inOrder() {
    StoredVersion[] sorted = records.toArray(new StoredVersion[0]);
    KeySort.sort(sorted, StoredVersion::key, StoredVersion.ORDER);
    return Arrays.asList(sorted).iterator();
  }

  @Override
  public void close() {
    output.close();
    files.forEach(store::delete);
  }
}
