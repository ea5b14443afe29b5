package org.driftdb.storage.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.driftdb.storage.block.StoredVersion;
import org.driftdb.storage.history.Lookahead;
import org.jspecify.annotations.Nullable;

/**
 * The versions that lived within an interval of sequences, by key, then by sequence. It merges the
 * slices of the interval; a page or a slice is opened when its first key is reached.
 */
final class History extends Lookahead<Span> {
  private final Reader reader;
  private final long first;
  private final long end;
  private final long known;

  /** What comes next, by key: to be opened, or open. */
  private final PriorityQueue<Place> places =
      new PriorityQueue<>(
          Comparator.<Place, byte[]>comparing(place -> place.key, Arrays::compareUnsigned)
              .thenComparingInt(place -> place.visit == null ? 0 : 1)
              .thenComparingLong(place -> place.region.start()));

  private Iterator<Span> spans = Collections.emptyIterator();

  /**
   * A page, a slice that has not been opened, or one that has.
   *
   * @param key where it begins or stands
   * @param end what is greater than every key of it that is wanted; null for no end
   */
  @SuppressWarnings("ArrayRecordComponent") // Keys are compared as bytes, never by equals.
  private record Place(byte[] key, byte @Nullable [] end, Region region, @Nullable Visit visit) {}

  /**
   * @param first the first sequence of the interval
   * @param end the sequence behind it
   * @param known what happened after this sequence is not looked at
   */
  History(
      Reader reader,
      byte @Nullable [] from,
      byte @Nullable [] to,
      long first,
      long end,
      long known) {
    this.reader = reader;
    // What lives at the last known sequence lives on.
    this.first = Math.min(first, known);
    this.end = Math.min(end, known + 1);
    this.known = known;
    if (first < end && !(from != null && to != null && isNext(to, from) && addSlicesOf(from, to))) {
      places.clear();
      reader.root().pages().forEach(page -> add(page, from, to));
    }
  }

  /** Whether nothing is between a key and another one. */
  private static boolean isNext(byte[] next, byte[] key) {
    return next.length == key.length + 1
        && next[key.length] == 0
        && Arrays.mismatch(key, next) == key.length;
  }

  /**
   * Adds the slices that a key had in the interval, the last first; returns whether it had one at
   * every sequence of it.
   */
  private boolean addSlicesOf(byte[] key, byte[] behind) {
    long begin = Math.max(1, first);
    long at = end - 1;
    while (at >= begin) {
      Slice slice = reader.slice(key, at);
      if (slice == null) {
        return false;
      }
      add(slice, key, behind);
      at = slice.start() - 1;
    }
    return true;
  }

  /** Adds a page or a slice for its keys in a range, if it has any. */
  private void add(Region region, byte @Nullable [] low, byte @Nullable [] high) {
    if (region.livesWithin(first, end)
        && !region.beginsAt(high)
        && (low == null || !region.endsBefore(low))) {
      byte[] regionHigh = region.high();
      byte[] begin = low == null || region.beginsAt(low) ? region.low() : low;
      byte[] stop =
          high == null || (regionHigh != null && Arrays.compareUnsigned(regionHigh, high) < 0)
              ? regionHigh
              : high;
      places.add(new Place(begin, stop, region, null));
    }
  }

  @Override
  protected @Nullable Span advance() {
    while (!spans.hasNext()) {
      Place place = places.poll();
      if (place == null) {
        return null;
      } else if (place.visit != null) {
        spans = visitKey(place, place.visit);
      } else if (place.region instanceof PageReference) {
        for (Slice slice : reader.page((PageReference) place.region).slices()) {
          add(slice, place.key, place.end);
        }
      } else {
        stand(place, new Visit(reader, (Slice) place.region, place.key, place.end));
      }
    }
    return spans.next();
  }

  private void stand(Place place, Visit visit) {
    byte[] key = visit.key();
    if (key != null) {
      places.add(new Place(key, place.end, place.region, visit));
    }
  }

  /** The spans of one key, of all slices that stand at it. */
  private Iterator<Span> visitKey(Place firstPlace, Visit firstVisit) {
    byte[] key = firstPlace.key;
    List<Place> here = new ArrayList<>(List.of(firstPlace));
    List<Visit> visits = new ArrayList<>(List.of(firstVisit));
    Place next;
    while ((next = places.peek()) != null && next.visit != null && Arrays.equals(next.key, key)) {
      here.add(places.remove());
      visits.add(next.visit);
    }
    return new Lookahead<>() {
      private int visit;
      private int number;
      private long last = -1; // Of an entry with which a slice begins the sequence is 0.
      private @Nullable StoredVersion current;
      private boolean finished;

      @Override
      protected @Nullable Span advance() {
        while (visit < visits.size()) {
          StoredVersion event = visits.get(visit).event(key, number++);
          if (event == null) {
            visit++;
            number = 0;
          } else if (event.sequence() > known) {
            visit = visits.size();
          } else if (event.sequence() > last) {
            last = event.sequence();
            StoredVersion ended = current;
            current = event.row() == null ? null : event;
            if (ended != null && event.sequence() > first && ended.sequence() < end) {
              return new Span(ended, event.sequence(), event.millis());
            }
          }
        }
        return finished ? null : finish();
      }

      /** The span of the version that no slice of the interval ends, and the way on. */
      private @Nullable Span finish() {
        finished = true;
        Slice slice = visits.get(visits.size() - 1).slice();
        for (int i = 0; i < visits.size(); i++) {
          visits.get(i).pass();
          stand(here.get(i), visits.get(i));
        }
        StoredVersion living = current;
        if (living == null || living.sequence() >= end) {
          return null;
        }
        StoredVersion ending =
            reader.root().entries() ? null : reader.end(slice, key, living.sequence(), known);
        return ending == null
            ? new Span(living, Tree.NO_END, 0)
            : new Span(living, ending.sequence(), ending.millis());
      }
    };
  }
}
