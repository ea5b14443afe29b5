package org.driftdb.storage.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.store.LocalStore;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a database, open for writing. One process at a time has it so.
 *
 * <p>{@link #append} gives a commit its sequences and its time and writes it; {@link #awaitDurable}
 * returns when it is acknowledged. Between the two other commits may be appended, and one force
 * then serves them all. Events are appended in the order of the calls; everything else is safe for
 * many threads too.
 *
 * <p>After a failed write or force every call says that the log has stopped, and why, until the
 * database is opened again. A log that was found {@linkplain RecoveryReport#damaged damaged} can be
 * read, and refuses every write with {@code DAMAGED}.
 */
public final class EventLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

  private final Store store;
  private final LogOptions options;
  private final StoreLock lock;
  private final Published published;
  private final GroupCommit group;
  private final RecoveryReport recovery;

  /** Taken to write, or to change the set of files. */
  private final ReentrantLock writing = new ReentrantLock();

  /** Taken to compact, before {@link #writing}. */
  private final ReentrantLock compacting = new ReentrantLock();

  /** Read at any time; everything else about them is guarded by writing. */
  private final Map<String, TableLog> tables;

  // Guarded by writing.
  private final CommitWriter commits;
  private boolean closed;

  private EventLog(
      Store store,
      LogOptions options,
      StoreLock lock,
      Published published,
      GroupCommit group,
      RecoveryReport recovery,
      Map<String, TableLog> tables,
      long lastMillis) {
    this.store = store;
    this.options = options;
    this.lock = lock;
    this.published = published;
    this.group = group;
    this.recovery = recovery;
    this.tables = new ConcurrentHashMap<>(tables);
    this.commits =
        new CommitWriter(options, group, this.tables, recovery.lastSequence(), lastMillis);
  }

  /** The process that has the log open for writing, in words; empty when none has. */
  public static Optional<String> writer(LocalStore store) {
    return store.lockHolder(LogFiles.LOCK);
  }

  /**
   * Takes the database's lock, recovers the log, hands every whole commit behind the start in order
   * to {@code replay}, and is ready to append.
   *
   * @param start tells the directories of all tables, and where to begin; asked once, when the lock
   *     has been taken
   * @throws DriftException with {@code LOCKED}, naming the holder, when another process or another
   *     part of this one has the database open for writing
   */
  public static EventLog open(
      Store store, LogOptions options, Supplier<LogStart> start, Consumer<LoggedCommit> replay) {
    StoreLock lock = store.lock(LogFiles.LOCK);
    try {
      Published published = Published.writing(store);
      Published.State told = published.read().orElse(new Published.State(0, 0, 0));
      try (Recovery recovery = new Recovery(store, start.get())) {
        RecoveryReport report = recovery.run(told.durable(), replay);
        log(report);
        // A generation that no reader has seen, also when the file was lost or damaged.
        long generation = Math.max(told.generation(), options.clock().millis()) + 1;
        GroupCommit group =
            new GroupCommit(published, options.durability(), report.lastSequence(), generation);
        if (!report.damaged()) {
          group.announce();
        }
        return new EventLog(
            store,
            options,
            lock,
            published,
            group,
            report,
            recovery.tables(),
            recovery.lastMillis());
      }
    } catch (RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  private static void log(RecoveryReport report) {
    if (report.lostEvents() > 0) {
      LOG.warn(report.summary());
    } else if (!report.isClean()) {
      LOG.info(report.summary());
    }
  }

  /** What opening found. */
  public RecoveryReport recovery() {
    return recovery;
  }

  /**
   * Writes a commit. It gets the next sequences and a time that is not before that of the commit
   * before. It is neither acknowledged nor to be shown to anybody until {@link #awaitDurable} of
   * its last sequence returns.
   *
   * @param events at least one; taken piece by piece, so that a commit of any size takes little
   *     memory
   * @param author who makes it, if anybody says
   * @param comment what it is made for, if anybody says
   * @return the commit, without its events
   */
  public LoggedCommit append(
      Iterable<NewEvent> events, @Nullable String author, @Nullable String comment) {
    writing.lock();
    try {
      checkWritable();
      Pieces pieces = new Pieces(events.iterator());
      if (!pieces.hasNext()) {
        throw new IllegalArgumentException("a commit has at least one event");
      }
      try {
        return commits.write(pieces, author, comment);
      } catch (RuntimeException | Error e) {
        throw group.fail(e);
      }
    } finally {
      writing.unlock();
    }
  }

  /** Some events at a time, which have been checked: the first some before anything is written. */
  private final class Pieces implements Iterator<List<NewEvent>> {
    private static final int BYTES = 1 << 20;

    /** About how many bytes of memory an event takes beside its payload. */
    private static final int EVENT = 100;

    private final Iterator<NewEvent> events;
    private List<NewEvent> next;

    Pieces(Iterator<NewEvent> events) {
      this.events = events;
      this.next = take();
    }

    private List<NewEvent> take() {
      List<NewEvent> taken = new ArrayList<>();
      for (long bytes = 0; bytes < BYTES && events.hasNext(); ) {
        NewEvent event = events.next();
        table(event.table());
        Frame.checkPayload(event.payload().length, Frame.GREATEST_PAYLOAD);
        taken.add(event);
        bytes += EVENT + event.payload().length;
      }
      return taken;
    }

    @Override
    public boolean hasNext() {
      return !next.isEmpty();
    }

    @Override
    public List<NewEvent> next() {
      if (next.isEmpty()) {
        throw new NoSuchElementException();
      }
      List<NewEvent> taken = next;
      next = take();
      return taken;
    }
  }

  /**
   * Returns when every event up to this one is acknowledged: forced in every table that has any, or
   * just written where the database's durability is {@link Durability#SEGMENT}. Threads that wait
   * at the same time share one force. An interrupted thread waits all the same.
   */
  public void awaitDurable(long sequence) {
    group.await(sequence);
  }

  /**
   * Returns when every event up to this one has been forced in every table that has any, whatever
   * the database's durability is.
   */
  public void force(long sequence) {
    group.force(sequence);
  }

  /**
   * Where the log of each table stands behind the last commit that was appended, by the names of
   * their directories.
   */
  public Map<String, LogPosition> positions() {
    writing.lock();
    try {
      Map<String, LogPosition> positions = new HashMap<>();
      tables.forEach((table, log) -> positions.put(table, log.position(commits.last())));
      return positions;
    } finally {
      writing.unlock();
    }
  }

  /**
   * Reads events of a table again: those behind one sequence up to another, in order. Neither waits
   * for who writes nor needs to be closed; it reads as it goes.
   *
   * @param table the name of the table's directory
   * @param upTo at most the last sequence that was appended
   * @throws DamagedException when something that was written cannot be read; the iterator throws it
   *     too
   * @throws DiscardedException when they have been discarded; the iterator throws it too
   */
  public Iterator<LoggedEvent> events(String table, long after, long upTo) {
    return new LogReader(store, table, after, upTo, table(table).written());
  }

  /**
   * The files of a table's log, in the order in which they are read.
   *
   * @param table the name of the table's directory
   */
  public List<LogSegment> segments(String table) {
    return LogSegment.list(store, table, table(table).written());
  }

  /**
   * Publishes checkpoints of tables, each with the position that {@link #positions} gave at its
   * sequence, after the log has been forced up to there. Positions of a table's checkpoint before
   * that opening the log may still need are kept besides. A crash meanwhile leaves some tables with
   * the new one, and the others with the one before.
   *
   * @param database the sequence from which the log is read when the database is opened: that of
   *     the last checkpoint that all tables have; 0 when there is none
   * @param checkpoints by the names of the tables' directories
   */
  public void publishCheckpoints(long database, Map<String, TableCheckpoint> checkpoints) {
    checkpoints.values().stream().mapToLong(TableCheckpoint::sequence).max().ifPresent(this::force);
    checkpoints.forEach(
        (table, checkpoint) -> change(() -> table(table).publishCheckpoint(checkpoint, database)));
    bumpGeneration();
  }

  /** The last acknowledged sequence; reading processes see everything up to it, and no more. */
  public long publishedSequence() {
    return group.acknowledged();
  }

  /**
   * Makes the files of a new table; they survive a crash when this returns. Where a crash left
   * files of a table that the catalog never got to know, they are replaced.
   */
  public void createTable(String table) {
    writing.lock();
    try {
      checkWritable();
      if (tables.containsKey(table)) {
        throw new IllegalArgumentException("there is a table " + table + " already");
      }
      refuseForgottenEvents(table);
      change(
          () -> {
            store.delete(LogFiles.manifest(table));
            for (String file : store.list(LogFiles.segments(table))) {
              store.delete(LogFiles.segments(table) + "/" + file);
            }
            tables.put(table, TableLog.create(store, table));
          });
    } finally {
      writing.unlock();
    }
  }

  /** A directory that has events and is in no catalog is a catalog that lost something. */
  private void refuseForgottenEvents(String table) {
    TableManifest.read(store, table)
        .ifPresent(
            manifest -> {
              try (TableCursor cursor = new TableCursor(store, table, manifest, 0)) {
                if (manifest.base() != null || cursor.load() || cursor.damage() != null) {
                  throw new Damage(
                          store.locate(LogFiles.manifest(table)),
                          0,
                          "it lists events of a table that is not in the catalog")
                      .toException();
                }
              }
            });
  }

  /** Ends the table's current segment, if it has events. Everything is forced first. */
  public void seal(String table) {
    writing.lock();
    try {
      TableLog log = table(table);
      change(
          () -> {
            if (log.hasEvents()) {
              commits.startSegment(log);
            }
          });
    } finally {
      writing.unlock();
    }
  }

  /**
   * Merges the table's sealed segments into fewer and fuller ones, of {@code segmentBytes} at most
   * where they were not larger before, and compresses them. Every frame is kept as it is, but for
   * those of discarded history, which are left out. Commits go on meanwhile.
   */
  public void compact(String table) {
    rewrite(
        table,
        manifest -> Compaction.merging(store, table, manifest, options.segmentBytes()),
        () -> false);
  }

  /** Compresses the table's sealed segments, one after the other. Commits go on meanwhile. */
  public void compress(String table) {
    compress(table, () -> false);
  }

  private void compress(String table, BooleanSupplier stop) {
    long last = 0;
    do {
      long behind = last;
      last =
          rewrite(
              table, manifest -> Compaction.compressingNext(store, table, manifest, behind), stop);
    } while (last > 0);
  }

  /**
   * Does the same if a segment has been sealed since it did, or since the log was opened.
   *
   * @param stop asked now and then; if it says so, a CancellationException ends this, and the rest
   *     is done when it is called again
   */
  public void compressNewlySealed(String table, BooleanSupplier stop) {
    boolean sealed;
    writing.lock();
    try {
      sealed = table(table).takeNewlySealed();
    } finally {
      writing.unlock();
    }
    if (sealed) {
      try {
        compress(table, stop);
      } catch (RuntimeException | Error e) {
        writing.lock();
        try {
          table(table).newlySealed();
        } finally {
          writing.unlock();
        }
        throw e;
      }
    }
  }

  /** Returns where the segment begins that was compressed; 0 if none was. */
  private long rewrite(
      String table, Function<TableManifest, Compaction> how, BooleanSupplier stop) {
    compacting.lock();
    try {
      Compaction compaction;
      List<Integer> numbers = new ArrayList<>();
      writing.lock();
      try {
        checkWritable();
        TableLog log = table(table);
        compaction = how.apply(log.manifest());
        for (int i = 0; i < compaction.newSegments(); i++) {
          numbers.add(log.takeNumber());
        }
      } finally {
        writing.unlock();
      }
      if (!numbers.isEmpty()) {
        List<TableManifest.Sealed> merged = compaction.write(numbers, stop);
        change(
            () -> {
              TableLog log = table(table);
              log.replaceSealed(
                  compaction.replace(merged, log.manifest().sealed()), compaction::move);
              group.bumpGeneration();
            });
        compaction.deleteReplaced();
      }
      return compaction.compressed();
    } finally {
      compacting.unlock();
    }
  }

  /**
   * Discards what a table had before a horizon. Segments that have nothing after it are deleted;
   * one that cannot be is when the log is opened. Commits go on meanwhile. Where as much is
   * discarded already, nothing is.
   *
   * @param living the rows that live at the horizon, by key, as {@link FrameType#BASE}
   * @param last the commit that ends at the horizon; it is durable
   * @param facts what only discarded events tell, for whoever reads {@link TableBase}
   */
  public void discard(String table, Iterator<LoggedEvent> living, LoggedCommit last, String facts) {
    compacting.lock();
    try {
      int number;
      writing.lock();
      try {
        checkWritable();
        TableLog log = table(table);
        if (last.lastSequence() <= log.manifest().horizon()) {
          return;
        }
        number = log.takeNumber();
      } finally {
        writing.unlock();
      }
      TableBase base = TableBase.write(store, table, number, living, last, facts);
      Set<Integer> dropped = new HashSet<>();
      change(
          () -> {
            TableLog log = table(table);
            dropped.addAll(log.manifest().numbers());
            log.discard(base);
            dropped.removeAll(log.manifest().numbers());
            group.bumpGeneration();
          });
      deleteAll(table, dropped);
    } finally {
      compacting.unlock();
    }
  }

  /** Deletes as many of the segments as can be; what kept the first of the others goes on. */
  private void deleteAll(String table, Set<Integer> segments) {
    RuntimeException failed = null;
    for (int segment : segments) {
      try {
        SegmentHeader.delete(store, table, segment);
      } catch (RuntimeException e) {
        if (failed == null) {
          failed = e;
        } else {
          failed.addSuppressed(e);
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  /** The first sequence at which a table can be read; 0 if nothing was discarded. */
  public long horizon(String table) {
    writing.lock();
    try {
      return table(table).manifest().horizon();
    } finally {
      writing.unlock();
    }
  }

  /** Tells reading processes that the set of tables, or something else in the catalog, changed. */
  public void bumpGeneration() {
    change(group::bumpGeneration);
  }

  /**
   * Stops the log, because what it has cannot be followed: nothing is written until the database is
   * opened again.
   *
   * @return what says so
   */
  public DriftException stop(Throwable cause) {
    return group.fail(cause);
  }

  /** Does something that changes files; when it fails the log stops. */
  private void change(Runnable change) {
    writing.lock();
    try {
      checkWritable();
      try {
        change.run();
      } catch (RuntimeException | Error e) {
        throw group.fail(e);
      }
    } finally {
      writing.unlock();
    }
  }

  private TableLog table(String name) {
    TableLog table = tables.get(name);
    if (table == null) {
      throw new IllegalArgumentException("there is no table " + name + " in the log");
    }
    return table;
  }

  private void checkWritable() {
    if (closed) {
      throw new DriftException(ErrorCode.CONNECTION, "The database " + store + " is closed");
    }
    Damage damage = recovery.damage();
    if (damage != null) {
      throw damage.toException();
    }
    group.checkUsable();
  }

  /**
   * Forces what has been written, cuts off what was allocated ahead, and lets the lock go. A log
   * that has stopped is left as it is, for the next opening to look at.
   */
  @Override
  public void close() {
    writing.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      try {
        if (!recovery.damaged() && !group.hasFailed()) {
          group.force();
          tables.values().forEach(table -> table.active().seal());
          group.announce();
          published.force();
        }
      } finally {
        tables.values().forEach(table -> table.active().close());
        lock.close();
      }
    } finally {
      writing.unlock();
    }
  }
}
