package org.driftdb.storage.history;

import static org.driftdb.storage.history.Iterators.map;

import java.util.Iterator;
import java.util.List;
import org.driftdb.storage.schema.FieldNames;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * The versions of a table whose columns have changed, with its columns by their names. Indexes are
 * given as they are kept.
 *
 * @param stored the versions as they are kept
 */
public record NamedVersions(Versions stored, FieldNames names) implements Versions {
  /** Versions by the names of columns; null where these are the names of the fields. */
  public static Versions of(Versions stored, @Nullable FieldNames names) {
    return names == null ? stored : new NamedVersions(stored, names);
  }

  private Version named(Version version) {
    return named(version, names);
  }

  /** A version with its columns by their names. */
  public static Version named(Version version, FieldNames names) {
    return new Version(
        version.key(),
        names.row(version.row()),
        version.sequence(),
        version.millis(),
        version.endSequence(),
        version.endMillis());
  }

  private @Nullable Version namedIfAny(@Nullable Version version) {
    return version == null ? null : named(version);
  }

  @Override
  public @Nullable Version get(Key key, long sequence) {
    return namedIfAny(stored.get(key, sequence));
  }

  @Override
  public RowSource rows(KeyRange range, long sequence) {
    RowSource source = stored.rows(range, sequence);
    return new RowSource() {
      @Override
      public void fill(RowBatch batch, @Nullable Key limit) {
        batch.name(names);
        source.fill(batch, limit);
      }

      @Override
      public void pass(Key key) {
        source.pass(key);
      }
    };
  }

  @Override
  public Iterator<Key> borders(KeyRange range, long sequence) {
    return stored.borders(range, sequence);
  }

  @Override
  public List<Key> divide(KeyRange range, long sequence) {
    return stored.divide(range, sequence);
  }

  @Override
  public Iterator<Version> scan(KeyRange range, long sequence) {
    return map(stored.scan(range, sequence), this::named);
  }

  @Override
  public Iterator<Version> lookup(IndexDefinition index, KeyRange range, long sequence) {
    return map(stored.lookup(index, range, sequence), this::named);
  }

  @Override
  public long count(IndexDefinition index, KeyRange range, long sequence, long most) {
    return stored.count(index, range, sequence, most);
  }

  @Override
  public Iterator<Version> lookupBackwards(
      IndexDefinition index, KeyRange range, long sequence, Projection projection) {
    return map(stored.lookupBackwards(index, range, sequence, Projection.ALL), this::named);
  }

  @Override
  public Iterator<Event> drift(Key key, long after, long to) {
    return map(stored.drift(key, after, to), event -> named(event, names));
  }

  /** An event with the columns that it wrote by their names. */
  static Event named(Event event, FieldNames names) {
    Document fields = event.fields();
    return fields == null
        ? event
        : new Event(
            event.sequence(), event.millis(), event.type(), event.key(), names.fields(fields));
  }

  @Override
  public Iterator<Version> history(KeyRange range, long from, long to, long sequence) {
    return map(stored.history(range, from, to, sequence), this::named);
  }

  @Override
  public Iterator<Version> history(
      IndexDefinition index, KeyRange range, long from, long to, long sequence) {
    return map(stored.history(index, range, from, to, sequence), this::named);
  }

  @Override
  public Iterator<Difference> differences(KeyRange range, long first, long second) {
    return map(
        stored.differences(range, first, second),
        difference ->
            new Difference(
                difference.key(), namedIfAny(difference.before()), namedIfAny(difference.after())));
  }
}
