package org.driftdb.storage.history;

import static org.driftdb.storage.history.Iterators.concat;
import static org.driftdb.storage.history.Iterators.filter;
import static org.driftdb.storage.history.Iterators.map;
import static org.driftdb.storage.history.Iterators.merge;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.driftdb.storage.schema.IndexColumn;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * Older versions with the events that came after them on top. Rows that the newer layer has events
 * of are answered by it, all others by the older versions.
 *
 * @param newer the events after the boundary
 * @param older the versions up to it; what they know beyond it does not count
 * @param boundary the last sequence of the older versions
 */
public record Overlay(Layer newer, Versions older, long boundary) implements Versions {
  @Override
  public @Nullable Version get(Key key, long sequence) {
    return get(key, sequence, Projection.ALL);
  }

  @Override
  public @Nullable Version get(Key key, long sequence, Projection projection) {
    Layer.Touched touched = hides(sequence) ? newer.find(key, sequence) : null;
    return touched == null ? older.get(key, olderOf(sequence), projection) : touched.version();
  }

  @Override
  public RowSource rows(KeyRange range, long sequence) {
    RowSource others = older.rows(range, olderOf(sequence));
    return hides(sequence) ? new OverlaidRows(newer.allTouched(range, sequence), others) : others;
  }

  @Override
  public List<Key> divide(KeyRange range, long sequence) {
    return older.divide(range, olderOf(sequence));
  }

  @Override
  public Iterator<Key> borders(KeyRange range, long sequence) {
    Iterator<Key> others = older.borders(range, olderOf(sequence));
    return hides(sequence)
        ? merge(newer.borders(range, sequence), others, Comparator.reverseOrder())
        : others;
  }

  @Override
  public Iterator<Version> lookup(IndexDefinition index, KeyRange range, long sequence) {
    return lookup(index, range, sequence, Projection.ALL);
  }

  @Override
  public Iterator<Version> lookup(
      IndexDefinition index, KeyRange range, long sequence, Projection projection) {
    if (!hides(sequence)) {
      return older.lookup(index, range, olderOf(sequence), projection);
    }
    Iterator<Version> others =
        older.lookup(index, range, olderOf(sequence), comparable(index, projection));
    return merge(
        untouched(others, sequence),
        newer.lookup(index, range, sequence, projection),
        Versions.orderOf(index));
  }

  @Override
  public long count(IndexDefinition index, KeyRange range, long sequence, long most) {
    long others = older.count(index, range, olderOf(sequence), most);
    return hides(sequence) ? others + newer.count(index, range, sequence, most) : others;
  }

  @Override
  public Iterator<Version> lookupBackwards(
      IndexDefinition index, KeyRange range, long sequence, Projection projection) {
    if (!hides(sequence)) {
      return older.lookupBackwards(index, range, olderOf(sequence), projection);
    }
    Iterator<Version> others =
        older.lookupBackwards(index, range, olderOf(sequence), comparable(index, projection));
    return merge(
        untouched(others, sequence),
        newer.lookupBackwards(index, range, sequence, projection),
        Versions.orderOf(index).reversed());
  }

  @Override
  public Iterator<Event> drift(Key key, long after, long to) {
    return concat(older.drift(key, after, olderOf(to)), newer.drift(key, after, to));
  }

  @Override
  public Iterator<Version> history(KeyRange range, long from, long to, long sequence) {
    return history(range, from, to, sequence, Projection.ALL);
  }

  @Override
  public Iterator<Version> history(
      KeyRange range, long from, long to, long sequence, Projection projection) {
    Iterator<Version> others = older.history(range, from, to, olderOf(sequence), projection);
    return hides(sequence)
        ? merge(
            ended(others, from, to, sequence),
            newer.history(range, from, to, sequence),
            Comparator.comparing(Version::key).thenComparingLong(Version::sequence))
        : others;
  }

  @Override
  public Iterator<Version> history(
      IndexDefinition index, KeyRange range, long from, long to, long sequence) {
    Iterator<Version> others = older.history(index, range, from, to, olderOf(sequence));
    return hides(sequence)
        ? merge(
            ended(others, from, to, sequence),
            newer.history(index, range, from, to, sequence),
            Versions.orderOf(index))
        : others;
  }

  @Override
  public Iterator<Difference> differences(KeyRange range, long first, long second) {
    Iterator<Difference> others = older.differences(range, olderOf(first), olderOf(second));
    return hides(second)
        ? merge(
            filter(others, difference -> !newer.touched(difference.key(), second)),
            map(
                newer.changedKeys(range, first, second),
                key -> Difference.of(this, key, first, second)),
            Comparator.comparing(Difference::key))
        : others;
  }

  /** A projection with all that rows are compared by. */
  private static Projection comparable(IndexDefinition index, Projection projection) {
    return projection.with(index.columns().stream().map(IndexColumn::name).toList());
  }

  private long olderOf(long sequence) {
    return Math.min(sequence, boundary);
  }

  /** Whether the newer layer may have anything to say at the sequence. */
  private boolean hides(long sequence) {
    return sequence > boundary && !newer.isEmpty();
  }

  private Iterator<Version> untouched(Iterator<Version> others, long sequence) {
    return filter(others, version -> !newer.touched(version.key(), sequence));
  }

  /** Older versions, those that newer events ended with their ends. */
  private Iterator<Version> ended(Iterator<Version> others, long from, long to, long sequence) {
    return filter(
        map(others, version -> endedBy(newer.drift(version.key(), 0, sequence), version)),
        version -> version.aliveWithin(from, to));
  }

  private static Version endedBy(Iterator<Event> laterEvents, Version version) {
    if (!version.lives() || !laterEvents.hasNext()) {
      return version;
    }
    Event end = laterEvents.next();
    return new Version(
        version.key(),
        version.row(),
        version.sequence(),
        version.millis(),
        end.sequence(),
        end.millis());
  }
}
