package org.driftdb.storage.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;
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

  /** Where the key of these is. */
  private final List<Place> here = new ArrayList<>();

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
    if (first < end) {
      reader.root().pages().forEach(page -> add(page, from, to));
    }
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
      pass();
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
    here.add(firstPlace);
    List<Visit> visits = new ArrayList<>(List.of(firstVisit));
    Place next;
    while ((next = places.peek()) != null && next.visit != null && Arrays.equals(next.key, key)) {
      here.add(places.remove());
      visits.add(next.visit);
    }
    return new KeySpans(
        reader,
        key,
        visits.stream().map(visit -> (Supplier<KeyEvents>) visit::events).toList(),
        first,
        end,
        known);
  }

  /** Goes on from the key whose spans have been given. */
  private void pass() {
    for (Place place : here) {
      if (place.visit != null) {
        place.visit.pass();
        stand(place, place.visit);
      }
    }
    here.clear();
  }
}
