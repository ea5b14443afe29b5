package org.driftdb.storage;

import java.util.concurrent.atomic.AtomicLong;
import org.driftdb.storage.block.BlockCache;
import org.driftdb.storage.block.BlockOutput;
import org.driftdb.storage.block.BlockSource;
import org.driftdb.storage.log.EventFile;
import org.driftdb.storage.store.Store;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The room that all transactions of a database share for what they have written: some memory, and
 * files for what is more. These are {@code transactions/1.events}, {@code transactions/1~1.runs}
 * and so on, of transaction 1. They mean nothing to who opens the database later.
 */
final class SpillSpace {
  private static final String DIRECTORY = "transactions";
  private static final Logger LOG = LoggerFactory.getLogger(SpillSpace.class);

  /** Of the memory for events, transactions have one divided by this, beside it. */
  private static final int PART = 2;

  /** A transaction that has less than this part of it in memory keeps that. */
  private static final int LEAST_PART = 16;

  private final Store store;
  private final BlockCache cache;
  private final long memory;
  private final AtomicLong used = new AtomicLong();
  private final AtomicLong numbers = new AtomicLong();

  /**
   * @param memory how many bytes of memory all transactions may take together
   */
  SpillSpace(Store store, BlockCache cache, long memory) {
    this.store = store;
    this.cache = cache;
    this.memory = memory;
  }

  /** How many bytes of memory that is by the options of a database. */
  static long memoryOf(Options options) {
    return options.memtableBytes() / PART;
  }

  /** Deletes what a process left that was killed. Nobody may write yet. */
  static void deleteLeftovers(Store store) {
    store.list(DIRECTORY).forEach(file -> store.delete(DIRECTORY + "/" + file));
  }

  /** Counts memory that a transaction has taken, or given back where that is negative. */
  void take(long bytes) {
    used.addAndGet(bytes);
  }

  /** Whether a transaction that has so many bytes in memory is to make room. */
  boolean isFull(long bytes) {
    return bytes > memory / LEAST_PART && used.get() > memory;
  }

  /** Files for one transaction. */
  Files files() {
    return new Files(numbers.incrementAndGet());
  }

  /** The files of one transaction, which are deleted when it has ended. */
  final class Files {
    private final long number;
    private final EventFile events;
    private final BlockOutput runs;
    private int lastRunFile;

    private Files(long number) {
      this.number = number;
      this.events = new EventFile(store, DIRECTORY + "/" + number + ".events");
      this.runs = new BlockOutput(store, this::runFile, BlockSource.empty(cache));
    }

    private String runFile(int file) {
      lastRunFile = Math.max(lastRunFile, file);
      return DIRECTORY + "/" + number + "~" + file + ".runs";
    }

    /** Where the events are, in order. */
    EventFile events() {
      return events;
    }

    /** Where the versions are that they made. */
    BlockOutput runs() {
      return runs;
    }

    /** Deletes the files; one that cannot be deleted now is by who opens the database next. */
    void delete() {
      tryTo(events::close);
      tryTo(runs::close);
      for (int file = lastRunFile; file > 0; file--) {
        String name = runFile(file);
        tryTo(() -> store.delete(name));
      }
    }

    private static void tryTo(Runnable deletion) {
      try {
        deletion.run();
      } catch (RuntimeException e) {
        LOG.warn("A file of a transaction that has ended could not be deleted", e);
      }
    }
  }
}
