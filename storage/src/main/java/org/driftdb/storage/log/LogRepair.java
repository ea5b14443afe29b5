package org.driftdb.storage.log;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreLock;
import org.driftdb.storage.store.StoreReader;
import org.jspecify.annotations.Nullable;

/**
 * Makes a damaged log one that can be written to, with every frame that is whole.
 *
 * <ol>
 *   <li>Read every whole frame, and plan what takes the place of the others: see {@link
 *       RepairPlan}.
 *   <li>Write the segments that are damaged anew, to files that no list names.
 *   <li>Read the log as opening would, by the new lists: from its beginning, and from where
 *       checkpoints let opening begin. If it is not whole, delete the new segments: it cannot be
 *       repaired.
 *   <li>Copy the files that are replaced to files of their own.
 *   <li>Publish what each table has lost, and then the lists of segments, table by table.
 *   <li>Delete the files that are replaced.
 * </ol>
 *
 * <p>Until the lists are published nothing has changed, and the list of each table is right beside
 * the old ones of the others: the log stays damaged until the last one. So a repair that was
 * interrupted starts again and ends alike.
 */
public final class LogRepair {
  /** What is known from elsewhere than the log. */
  public interface Known {
    /** Knows nothing. */
    Known NOTHING =
        new Known() {
          @Override
          public @Nullable List<LoggedEvent> events(String table, long after, long upTo) {
            return null;
          }

          @Override
          public List<LoggedCommit> commits(long after, long upTo) {
            return List.of();
          }
        };

    /**
     * All events of a table behind one sequence and up to another, in order; null if they are not
     * known.
     *
     * @param table the name of the table's directory
     * @param upTo at most the sequence of the table's checkpoint
     */
    @Nullable List<LoggedEvent> events(String table, long after, long upTo);

    /** The commits behind one sequence and up to another that are known, without their events. */
    List<LoggedCommit> commits(long after, long upTo);
  }

  /**
   * Events that are lost.
   *
   * @param tables the directory of the table that they were of; or of all that they may have been
   *     of
   */
  public record Loss(LostEvents events, List<String> tables) {
    public Loss {
      tables = List.copyOf(tables);
    }
  }

  /**
   * A file that was replaced.
   *
   * @param file where it was
   * @param bytes how many bytes it had
   * @param keptIn where these are now
   */
  public record Kept(String file, long bytes, String keptIn) {}

  /**
   * What was done.
   *
   * @param found what was wrong
   * @param kept the files that were replaced
   * @param losses the events that are lost
   * @param restored how many events were taken from checkpoints, because the log had lost them
   * @param published whether {@code driftdb.published} was written anew
   */
  public record Result(
      List<Damage> found, List<Kept> kept, List<Loss> losses, long restored, boolean published) {
    public Result {
      found = List.copyOf(found);
      kept = List.copyOf(kept);
      losses = List.copyOf(losses);
    }
  }

  /** Says that the log cannot be repaired; nothing has been changed. */
  static final class Impossible extends RuntimeException {
    private static final long serialVersionUID = 1;

    Impossible(String why) {
      super(why);
    }
  }

  /**
   * Behind what is known to have been there, no more events than this are believed that stand
   * behind damage.
   */
  private static final long MOST_UNTOLD = 1L << 30;

  private final Store store;
  private final LogStart start;
  private final Known known;
  private final Optional<Published.State> told;
  private final Map<String, TableManifest> lists;
  private final List<Damage> found = new ArrayList<>();
  private final List<Kept> kept = new ArrayList<>();

  private LogRepair(
      Store store,
      LogStart start,
      Known known,
      Optional<Published.State> told,
      Map<String, TableManifest> lists) {
    this.store = store;
    this.start = start;
    this.known = known;
    this.told = told;
    this.lists = lists;
  }

  /** Takes the lock that whoever writes holds. */
  public static StoreLock lock(Store store) {
    return store.lock(LogFiles.LOCK);
  }

  /**
   * Repairs the log; what needs no repair is left as it is. The caller holds the {@link #lock}.
   *
   * @param start from where on opening reads it, if all that checkpoints have can be read
   * @throws DamagedException if it cannot be repaired; then nothing has been changed
   */
  public static Result run(Store store, LogStart start, Known known) {
    Optional<Published> published = Published.reading(store);
    Optional<Published.State> told = published.flatMap(Published::read);
    SegmentLists lists = SegmentLists.read(store, start.directories());
    for (Damage damage : lists.damaged().values()) {
      throw impossible(damage);
    }
    LogRepair repair = new LogRepair(store, start, known, told, lists.whole());
    lists.whole().forEach(repair::checkBase);
    return repair.run(published.isEmpty() || told.isEmpty());
  }

  /** Says that damage cannot be repaired. */
  public static DamagedException impossible(Damage damage) {
    return new Damage(
            damage.file(),
            damage.offset(),
            damage.what() + ". This cannot be repaired automatically; nothing was changed")
        .toException();
  }

  private void checkBase(String table, TableManifest list) {
    TableBase base = list.base();
    if (base != null) {
      try {
        for (Iterator<LoggedEvent> living = base.living(store, table); living.hasNext(); ) {
          living.next(); // Reading a frame checks it.
        }
      } catch (DamagedException e) {
        throw impossible(e.damage());
      }
    }
  }

  private Result run(boolean tellsNothing) {
    long acknowledged = Math.max(start.after(), told.map(Published.State::durable).orElse(0L));
    for (TableManifest list : lists.values()) {
      acknowledged = Math.max(acknowledged, list.durable());
    }
    // What is told may be older than the last commits, after a power cut.
    long greatest =
        Math.max(acknowledged, told.map(Published.State::published).orElse(0L)) + MOST_UNTOLD;
    for (TableSalvage table : salvages(greatest, Known.NOTHING)) {
      for (TableSalvage.Item item = table.head(); item != null; item = table.head()) {
        CommitRecord record = item.record();
        acknowledged = record == null ? acknowledged : Math.max(acknowledged, record.durable());
        table.advance();
      }
      table.close();
    }
    List<TableSalvage> tables = salvages(greatest, known);
    RepairPlan plan = new RepairPlan(tables, known, acknowledged, start.after());
    try {
      plan.make();
      for (TableSalvage table : tables) {
        while (table.head() != null) {
          table.advance(); // For the damage that it finds.
        }
      }
      requireNowhereElse(plan.losses(), greatest);
      rewrite(tables, plan, greatest);
    } catch (Impossible e) {
      throw impossible(new Damage(store.toString(), 0, String.valueOf(e.getMessage())));
    } finally {
      tables.forEach(TableSalvage::close);
    }
    boolean changed = !kept.isEmpty() || !found.isEmpty() || !plan.losses().isEmpty();
    if (changed || tellsNothing) {
      tell(acknowledged);
    }
    return new Result(found, kept, plan.losses(), changed ? plan.restored() : 0, tellsNothing);
  }

  /**
   * Leaves everything as it is where an event that is missing stands in a segment that no list
   * names: then not the segments are wrong, but a list is, which may be older than they are.
   */
  private void requireNowhereElse(List<Loss> losses, long greatest) {
    if (losses.isEmpty()) {
      return;
    }
    lists.forEach(
        (table, list) ->
            list.leftovers(store, table).stream()
                .filter(LogFiles::isSegment)
                .forEach(file -> requireNone(table, file, losses, greatest)));
  }

  private void requireNone(String table, String file, List<Loss> losses, long greatest) {
    int number = LogFiles.segmentNumber(file.substring(file.lastIndexOf('/') + 1));
    SegmentSalvage.Fit fit = new SegmentSalvage.Fit(table);
    fit.bound(greatest);
    try (SegmentSalvage segment = SegmentSalvage.open(store, table, number, -1, fit)) {
      for (Frame frame = segment.next(); frame != null; frame = segment.next()) {
        long sequence = frame.sequence();
        if (frame.type() != FrameType.COMMIT
            && frame.type() != FrameType.LOST
            && losses.stream().anyMatch(loss -> loss.events().contains(sequence))) {
          throw new Impossible(
              "event "
                  + sequence
                  + " is missing, but "
                  + store.locate(file)
                  + " has it, which no list names: meta.json beside it may be too old. Bring back the"
                  + " newer one, or move the segment away to do without");
        }
      }
    }
  }

  private List<TableSalvage> salvages(long greatest, Known knowing) {
    List<TableSalvage> tables = new ArrayList<>();
    lists.forEach(
        (table, list) -> tables.add(new TableSalvage(store, table, list, knowing, greatest)));
    return tables;
  }

  private void rewrite(List<TableSalvage> tables, RepairPlan plan, long greatest) {
    Map<String, TableManifest> changed = new LinkedHashMap<>();
    Map<String, RepairWriter> writers = new LinkedHashMap<>();
    try {
      for (TableSalvage table : tables) {
        TableSalvage again =
            new TableSalvage(store, table.table(), table.manifest(), known, greatest);
        RepairWriter writer =
            new RepairWriter(store, table, again, plan.inserts(table.table()), plan.last());
        if (writer.isNeeded()) {
          writers.put(table.table(), writer);
          found.addAll(table.damage());
        }
      }
      for (TableSalvage table : tables) {
        RepairWriter writer = writers.get(table.table());
        TableManifest list = writer == null ? table.manifest() : writer.write();
        List<LostEvents> notes = new ArrayList<>(list.lost());
        notes.addAll(plan.notes(table.table()));
        List<LostEvents> lost = LostEvents.merged(notes);
        list = lost.equals(list.lost()) ? list : list.withLost(lost);
        if (!list.equals(table.manifest())) {
          changed.put(table.table(), list);
        }
      }
      if (changed.isEmpty()) {
        return;
      }
      verify(changed);
    } catch (RuntimeException | Error e) {
      writers.forEach(
          (table, writer) ->
              writer.written().forEach(number -> SegmentHeader.abandon(store, table, number, e)));
      throw e;
    } finally {
      writers.values().forEach(RepairWriter::close);
    }
    writers.forEach((table, writer) -> writer.replaced().forEach(number -> keep(table, number)));
    changed.forEach((table, list) -> publishLost(table, list.lost()));
    writers.keySet().forEach(table -> publish(table, changed));
    writers.forEach(
        (table, writer) ->
            writer.replaced().forEach(number -> SegmentHeader.delete(store, table, number)));
  }

  /** Before anything else changes, so that an interrupted repair knows it when it goes on. */
  private void publishLost(String table, List<LostEvents> lost) {
    TableManifest before = lists.get(table);
    if (before != null && !before.lost().equals(lost)) {
      before.withLost(lost).publish(store, table);
    }
  }

  private void publish(String table, Map<String, TableManifest> changed) {
    TableManifest list = changed.get(table);
    if (list != null) {
      list.publish(store, table);
    }
  }

  /** Reads the log as opening does, with what checkpoints have and without. */
  private void verify(Map<String, TableManifest> changed) {
    Map<String, TableManifest> all = new LinkedHashMap<>(lists);
    all.putAll(changed);
    SegmentLists listed = new SegmentLists(all, Map.of());
    verify(listed, 0, 0);
    if (start.after() > 0) {
      verify(listed, start.after(), start.lastMillis());
    }
  }

  private void verify(SegmentLists listed, long after, long lastMillis) {
    try (LogWalk walk = new LogWalk(store, listed, after, lastMillis)) {
      walk.replay(Long.MAX_VALUE, commit -> {});
      walk.readOn();
      Verdict verdict = Verdict.of(walk, told.map(Published.State::durable).orElse(0L));
      Damage damage = verdict.damage();
      if (damage != null || verdict.lost() > 0) {
        throw new Impossible(
            damage == null
                ? RecoveryReport.missing(walk.last(), verdict.lost())
                : String.valueOf(damage));
      }
    }
  }

  private void keep(String table, int number) {
    String segment = LogFiles.segment(table, number);
    Optional<StoreReader> file = store.open(segment);
    if (file.isPresent()) {
      long bytes;
      try (StoreReader reader = file.get()) {
        bytes = reader.size();
      }
      String to =
          SetAside.keep(store, segment, 0, bytes, time -> LogFiles.setAside(segment, 0, time));
      kept.add(new Kept(store.locate(segment), bytes, store.locate(to)));
    }
  }

  /** Tells what is acknowledged, so that whoever reads takes the new files. */
  private void tell(long acknowledged) {
    Published writing = Published.writing(store);
    Published.State now = writing.read().orElse(new Published.State(0, 0, 0));
    Published.State next =
        new Published.State(
            Math.max(now.published(), acknowledged),
            Math.max(now.durable(), acknowledged),
            now.generation() + 1);
    writing.post(next);
    writing.post(next);
    writing.force();
  }
}
