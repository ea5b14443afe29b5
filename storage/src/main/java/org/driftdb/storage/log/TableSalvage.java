package org.driftdb.storage.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import org.driftdb.storage.store.Store;
import org.jspecify.annotations.Nullable;

/**
 * Goes through every whole frame of one table, over all its live segments, whatever is wrong with
 * the rest of them. Where events may be missing and a checkpoint has them, they come in their
 * place.
 */
final class TableSalvage implements AutoCloseable {
  private final Store store;
  private final String table;
  private final TableManifest manifest;
  private final LogRepair.Known known;
  private final long greatest;
  private final SegmentSalvage.Fit fit;
  private final Queue<Item> ready = new ArrayDeque<>();
  private final List<Damage> damage = new ArrayList<>();

  /** The segments, counted from 0, that are not as they were written. */
  private final Set<Integer> damagedParts = new HashSet<>();

  /** Where events may be missing: between these sequences, by the first of the two. */
  private final NavigableMap<Long, Long> holes = new TreeMap<>();

  private int part;
  private @Nullable SegmentSalvage reader;

  /** How much damage of the segment that is being read has been taken note of. */
  private int noted;

  /** The last event before a hole whose end is not known yet; negative when there is none. */
  private long holeAfter = -1;

  private long last;
  private boolean activeReplaced;

  /**
   * A frame.
   *
   * @param record what it says, if it is a COMMIT frame
   * @param part in which segment it stands, counted from 0
   * @param restored whether it does not stand there, but a checkpoint told it
   */
  record Item(Frame frame, @Nullable CommitRecord record, int part, boolean restored) {
    /** Where it stands among the frames of all tables, see {@link TableCursor#order}. */
    long order() {
      return record == null ? 2 * frame.sequence() : 2 * record.last() + 1;
    }
  }

  /**
   * @param greatest no event behind damage in the last segment has a greater sequence
   */
  TableSalvage(
      Store store, String table, TableManifest manifest, LogRepair.Known known, long greatest) {
    this.store = store;
    this.table = table;
    this.manifest = manifest;
    this.known = known;
    this.greatest = greatest;
    this.fit = new SegmentSalvage.Fit(table);
  }

  String table() {
    return table;
  }

  TableManifest manifest() {
    return manifest;
  }

  /** The next frame, which stays the next until {@link #advance}; null at the end. */
  @Nullable Item head() {
    while (ready.isEmpty() && part <= activePart()) {
      read();
    }
    return ready.peek();
  }

  /** Goes past the head. */
  void advance() {
    ready.remove();
  }

  private int activePart() {
    return manifest.sealed().size();
  }

  private void read() {
    SegmentSalvage segment = reader == null ? open() : reader;
    Frame frame = segment.next();
    List<Damage> found = segment.damage();
    if (found.size() > noted) {
      damage.addAll(found.subList(noted, found.size()));
      noted = found.size();
      damagedParts.add(part);
      beginHole();
    }
    if (frame == null) {
      end(segment);
      return;
    }
    CommitRecord record = segment.record();
    endHole(record == null ? frame.sequence() : record.last() + 1);
    activeReplaced |= part == activePart() && noted > 0;
    ready.add(new Item(frame, record, part, false));
    last = record == null ? frame.sequence() : last;
  }

  private SegmentSalvage open() {
    boolean active = part == activePart();
    TableManifest.Sealed sealed = active ? null : manifest.sealed().get(part);
    fit.bound(sealed == null ? greatest : sealed.last());
    SegmentSalvage opened =
        SegmentSalvage.open(
            store,
            table,
            sealed == null ? manifest.active() : sealed.number(),
            sealed == null ? -1 : sealed.bytes(),
            fit);
    noted = 0;
    reader = opened;
    // What is wrong with it as a whole.
    activeReplaced |= active && !opened.damage().isEmpty();
    return opened;
  }

  private void end(SegmentSalvage segment) {
    if (part < activePart()) {
      long sealedLast = manifest.sealed().get(part).last();
      endHole(sealedLast + 1);
      fit.reach(sealedLast);
      last = Math.max(last, sealedLast);
    } else {
      if (segment.size() < manifest.checkpointBytes(manifest.active())) {
        beginHole();
      }
      endHole(Long.MAX_VALUE);
    }
    segment.close();
    reader = null;
    part++;
  }

  private void beginHole() {
    holeAfter = holeAfter < 0 ? last : holeAfter;
  }

  private void endHole(long before) {
    if (holeAfter < 0) {
      return;
    }
    long after = Math.max(holeAfter, manifest.horizon());
    holeAfter = -1;
    TableCheckpoint checkpoint = manifest.checkpoint();
    long told = checkpoint == null ? 0 : Math.min(before - 1, checkpoint.sequence());
    List<LoggedEvent> events = after < told ? known.events(table, after, told) : null;
    if (events != null) {
      for (LoggedEvent event : events) {
        Frame frame = new Frame(event.sequence(), event.millis(), event.type(), event.payload());
        ready.add(new Item(frame, null, part, true));
        last = event.sequence();
      }
      after = told;
    }
    if (after + 1 < before) {
      holes.put(after, before);
    }
  }

  /** What is wrong with the files, as far as they have been read. */
  List<Damage> damage() {
    return damage;
  }

  /** Whether the file is not as it was written of a segment, counted from 0. */
  boolean isDamaged(int segment) {
    return damagedParts.contains(segment);
  }

  /**
   * Whether the segment that is written to cannot stay, whatever follows its last frame: frames
   * follow what is wrong, or it is wrong as a whole.
   */
  boolean isActiveWrong() {
    return activeReplaced;
  }

  /** Whether the file of the segments shows that an event was lost that may be this one. */
  boolean mayHaveLost(long sequence) {
    Map.Entry<Long, Long> hole = holes.lowerEntry(sequence);
    return hole != null && sequence < hole.getValue();
  }

  /** Whether the table's list tells that an event is lost, as an interrupted repair left it. */
  boolean tellsLost(long sequence) {
    return manifest.lost().stream()
        .anyMatch(events -> events.first() <= sequence && sequence <= events.last());
  }

  /** Whether the table ends before an event, so that it may have been cut. */
  boolean endsBefore(long sequence) {
    return head() == null && last < sequence;
  }

  @Override
  public void close() {
    if (reader != null) {
      reader.close();
      reader = null;
    }
  }
}
