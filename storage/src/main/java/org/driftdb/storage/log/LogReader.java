package org.driftdb.storage.log;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.driftdb.storage.store.Store;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of one table again, in order of sequence, while the table may be appended to,
 * sealed and compacted.
 *
 * <p>It needs no closing: the file it reads is closed at the end of the events, or when nobody has
 * the iterator any more. Where a segment has been replaced before it was opened, the newest list of
 * segments is taken, and reading goes on behind the last event handed out.
 */
final class LogReader implements Iterator<LoggedEvent> {
  private final Store store;
  private final String table;
  private final long upTo;
  private final TableLog.@Nullable Written known;

  private TableManifest manifest;
  private @Nullable SegmentReader segment;

  /** How many bytes of the segment are known to be whole frames. */
  private long whole;

  /** The last event of the segment, when it is sealed; 0 for the one that is written to. */
  private long segmentLast;

  /** Everything up to this event has been handed out. */
  private long last;

  private @Nullable LoggedEvent next;
  private boolean ended;

  /**
   * @param after the events begin behind this sequence
   * @param upTo the last sequence that is wanted; it has been appended
   * @param known what the segment that is written to has; null when nobody knows
   */
  LogReader(Store store, String table, long after, long upTo, TableLog.@Nullable Written known) {
    this(store, table, after, upTo, known, null);
  }

  /** Reads again what somebody has read by a list of segments, whatever has been discarded. */
  LogReader(
      Store store,
      String table,
      long after,
      long upTo,
      TableLog.@Nullable Written known,
      @Nullable TableManifest list) {
    this.store = store;
    this.table = table;
    this.last = after;
    this.upTo = upTo;
    this.known = known;
    this.manifest = list == null ? newestList() : list;
    this.ended = after >= upTo;
  }

  private TableManifest newestList() {
    TableManifest newest =
        TableManifest.read(store, table)
            .orElseThrow(() -> missing(LogFiles.manifest(table)).toException());
    if (Math.max(0, last) < newest.horizon() && last < upTo) {
      throw new DiscardedException(table, newest.horizon());
    }
    return newest;
  }

  private Damage missing(String name) {
    return new Damage(store.locate(name), 0, "there is no such file");
  }

  @Override
  public boolean hasNext() {
    if (next == null && !ended) {
      try {
        next = read();
      } catch (RuntimeException | Error e) {
        end();
        throw e;
      }
    }
    return next != null;
  }

  @Override
  public LoggedEvent next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    LoggedEvent event = next;
    next = null;
    if (event == null) {
      throw new IllegalStateException("an event that is there is null");
    }
    return event;
  }

  private @Nullable LoggedEvent read() {
    while (!ended) {
      SegmentReader current = segment == null ? openNext() : segment;
      if (current == null) {
        continue;
      }
      Frame frame = current.next();
      if (frame == null) {
        finish(current);
      } else if (frame.sequence() > upTo) {
        end();
      } else if (frame.sequence() > last) {
        last = frame.sequence();
        if (last == upTo) {
          end();
        }
        return new LoggedEvent(
            table, frame.sequence(), frame.millis(), frame.type(), frame.payload());
      }
    }
    return null;
  }

  /** Opens the segment that has the next event; null when it is gone, and when there is none. */
  private @Nullable SegmentReader openNext() {
    for (TableManifest.Sealed sealed : manifest.sealed()) {
      if (sealed.last() > last) {
        if (sealed.first() > upTo) {
          end();
          return null;
        }
        return open(sealed.number(), sealed);
      }
    }
    return open(manifest.active(), null);
  }

  private @Nullable SegmentReader open(int number, TableManifest.@Nullable Sealed sealed) {
    Optional<SegmentReader> opened = SegmentReader.open(store, table, number);
    if (opened.isEmpty()) {
      TableManifest newest = newestList();
      if (newest.generation() == manifest.generation()) {
        throw missing(LogFiles.segment(table, number)).toException();
      }
      manifest = newest;
      return null;
    }
    SegmentReader reader = opened.get();
    segment = reader;
    Damage damage = reader.wrongHeader();
    if (damage == null && sealed != null) {
      damage = reader.wrongLength(sealed.bytes());
    }
    if (damage != null) {
      throw damage.toException();
    }
    segmentLast = sealed == null ? 0 : sealed.last();
    whole = sealed == null ? knownBytes(number) : sealed.bytes();
    if (sealed == null || sealed.first() <= last) {
      reader.seek(placeOfNext(number));
    }
    return reader;
  }

  private long knownBytes(int number) {
    long recorded = manifest.checkpointBytes(number);
    TableLog.Written written = written(number);
    return written == null ? recorded : Math.max(recorded, written.position().offset());
  }

  /** Where to begin to read what follows the last event handed out. */
  private long placeOfNext(int number) {
    TableLog.Written written = written(number);
    long place =
        written == null
            ? SegmentMarks.read(store, table, number).behind(last, whole)
            : written.marks().behind(last, written.position().offset());
    for (LogPosition position : manifest.positions()) {
      if (position.segment() == number && position.last() <= last) {
        place = Math.max(place, position.offset());
      }
    }
    return place;
  }

  private TableLog.@Nullable Written written(int number) {
    return known == null || known.position().segment() != number ? null : known;
  }

  /** Behind what is known to be whole there may be what is just being written. */
  private void finish(SegmentReader read) {
    if (read.position() < whole) {
      Tail tail = read.tail();
      throw new Damage(read.location(), tail.offset(), tail.words()).toException();
    }
    read.close();
    segment = null;
    if (segmentLast == 0) {
      end();
    }
    last = Math.max(last, segmentLast);
  }

  private void end() {
    ended = true;
    if (segment != null) {
      segment.close();
      segment = null;
    }
  }
}
