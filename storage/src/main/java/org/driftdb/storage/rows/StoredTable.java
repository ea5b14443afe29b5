package org.driftdb.storage.rows;

import static org.driftdb.storage.history.Iterators.filter;
import static org.driftdb.storage.history.Iterators.flatMap;
import static org.driftdb.storage.history.Iterators.map;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.driftdb.storage.block.BlockCache;
import org.driftdb.storage.block.StoredRow;
import org.driftdb.storage.block.StoredVersion;
import org.driftdb.storage.history.Difference;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.history.Lookahead;
import org.driftdb.storage.history.Projection;
import org.driftdb.storage.history.RowSource;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.history.Versions;
import org.driftdb.storage.log.TableCheckpoint;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.tree.Differing;
import org.driftdb.storage.tree.Span;
import org.driftdb.storage.tree.Tree;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyEncoding;
import org.driftdb.storage.value.KeyOrder;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * The versions of a table's rows up to one sequence, in trees: one for the rows, one for each
 * index. It never changes; {@link CheckpointWriter} makes the next one.
 */
public final class StoredTable implements Versions {
  private final TableSchema schema;
  private final Tree rows;
  private final Map<String, StoredIndex> indexes = new LinkedHashMap<>();

  /**
   * @param schema tells the key columns, which no table changes
   */
  StoredTable(TableSchema schema, Tree rows, Collection<StoredIndex> indexes) {
    this.schema = schema;
    this.rows = rows;
    indexes.forEach(index -> this.indexes.put(index.definition().name(), index));
  }

  /** A table of which nothing is stored. */
  public static StoredTable empty(TableSchema schema, BlockCache cache) {
    return new StoredTable(schema, Tree.empty(cache), List.of());
  }

  /** All that happened up to this event is here. */
  public long sequence() {
    return rows.sequence();
  }

  /** The first sequence that can be read; 0 if all can. */
  public long horizon() {
    return rows.horizon();
  }

  /** How many rows live at its sequence. */
  public long liveRows() {
    return rows.liveRows();
  }

  /** How many events it has been given. */
  public long versions() {
    return rows.versions();
  }

  /** How many rows the blocks of its rows have. */
  public long storedRows() {
    return rows.storedRows();
  }

  /** Whether it keeps the index. */
  public boolean has(IndexDefinition definition) {
    return index(definition) != null;
  }

  /** How many bytes the files of all trees have. */
  public long fileBytes() {
    return rows.fileBytes()
        + indexes.values().stream().mapToLong(index -> index.tree().fileBytes()).sum();
  }

  Tree rows() {
    return rows;
  }

  /** The table's schema as far as it never changes. */
  public TableSchema schema() {
    return schema;
  }

  /** The indexes that are kept. */
  Collection<StoredIndex> indexes() {
    return indexes.values();
  }

  /** The index of this definition; null if it is not kept. */
  @Nullable StoredIndex index(IndexDefinition definition) {
    StoredIndex index = indexes.get(definition.name());
    return index == null || !index.definition().equals(definition) ? null : index;
  }

  /** Whether every one of these indexes is kept, and no other. */
  public boolean hasExactly(Collection<IndexDefinition> definitions) {
    return definitions.size() == indexes.size() && definitions.stream().allMatch(this::has);
  }

  /** Whether its trees are where a checkpoint of the same sequence lists them. */
  public boolean isWhere(TableCheckpoint checkpoint) {
    for (TableCheckpoint.Tree listed : checkpoint.trees()) {
      StoredIndex index = indexes.get(listed.name());
      Tree tree = listed.name().isEmpty() ? rows : index == null ? null : index.tree();
      if (tree != null
          && !(listed.root().equals(tree.root()) && listed.files().equals(tree.source().files()))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public @Nullable Version get(Key key, long at) {
    StoredRow found = find(key, at);
    return found == null ? null : living(found);
  }

  private @Nullable StoredRow find(Key key, long at) {
    return rows.get(KeyEncoding.encode(key, KeyOrder.ASCENDING), at);
  }

  @Override
  public @Nullable Version get(Key key, long at, Projection projection) {
    if (projection.fields() == null) {
      return get(key, at);
    }
    StoredRow found = find(key, at);
    return found == null ? null : living(key, found, projection);
  }

  private Version living(StoredRow stored) {
    return living(stored, Projection.ALL);
  }

  private Version living(StoredRow stored, Projection withKey) {
    return living(null, stored, withKey);
  }

  /**
   * What a projection shows of a version.
   *
   * @param key its key; null if its row tells it
   */
  private Version living(@Nullable Key key, StoredRow stored, Projection projection) {
    Document row = Objects.requireNonNull(stored.row(projection));
    return new Version(
        key == null ? schema.keyOf(row) : key,
        row,
        projection.times() ? stored.sequence() : 0,
        projection.times() ? stored.millis() : 0,
        Version.NO_END,
        Version.NO_END_MILLIS);
  }

  @Override
  public RowSource rows(KeyRange range, long at) {
    return new StoredRows(schema, rows.rows(bound(range.from()), bound(range.to()), at));
  }

  @Override
  public List<Key> divide(KeyRange range, long at) {
    List<Key> keys = new ArrayList<>();
    for (StoredRow first : rows.divide(bound(range.from()), bound(range.to()), at)) {
      Key key = schema.keyOf(Objects.requireNonNull(first.row()));
      // A part of the tree that begins in the range may have its first row behind that.
      if (range.contains(key)) {
        keys.add(key);
      }
    }
    return keys;
  }

  @Override
  public Iterator<Key> borders(KeyRange range, long at) {
    return filter(
        map(
            rows.borders(bound(range.from()), bound(range.to()), at),
            first -> schema.keyOf(Objects.requireNonNull(first.row()))),
        range::contains);
  }

  private static byte @Nullable [] bound(@Nullable Key bound) {
    return StoredIndex.bound(bound, KeyOrder.ASCENDING);
  }

  @Override
  public Iterator<Version> lookup(IndexDefinition definition, KeyRange range, long at) {
    return lookup(definition, range, at, Projection.ALL);
  }

  @Override
  public Iterator<Version> lookup(
      IndexDefinition definition, KeyRange range, long at, Projection projection) {
    StoredIndex index = index(definition);
    if (index == null) {
      return Versions.chosen(scan(KeyRange.ALL, at), definition, range);
    }
    return rows(index.keys(range, at), at, projection);
  }

  @Override
  public long count(IndexDefinition definition, KeyRange range, long at, long most) {
    StoredIndex index = index(definition);
    return index == null ? 0 : index.count(range, at, most);
  }

  @Override
  public Iterator<Version> lookupBackwards(
      IndexDefinition definition, KeyRange range, long at, Projection projection) {
    StoredIndex index = index(definition);
    return index == null
        ? Versions.super.lookupBackwards(definition, range, at, projection)
        : rows(index.keysBackwards(range, at), at, projection);
  }

  /** The rows of some keys, in their order. */
  private Iterator<Version> rows(Iterator<byte[]> keys, long at, Projection projection) {
    Projection withKey = projection.with(schema.keyColumns());
    return new IndexedRows(keys, () -> rows.finder(at), stored -> living(stored, withKey));
  }

  /**
   * The rows that have the values of another row at its sequence, none of which is null, in the
   * order of the index. No other row is looked at.
   *
   * @param definition of an index that is kept, unless nothing is stored
   */
  public Iterator<Version> equalRows(IndexDefinition definition) {
    StoredIndex index = index(definition);
    if (index == null && sequence() == 0) {
      return Collections.emptyIterator();
    }
    long at = sequence();
    return new IndexedRows(
        Objects.requireNonNull(index).keysOfEqual(at), () -> rows.finder(at), this::living);
  }

  @Override
  public Iterator<Event> drift(Key key, long after, long to) {
    Iterator<StoredVersion> events =
        rows.drift(KeyEncoding.encode(key, KeyOrder.ASCENDING), after, to);
    return new Lookahead<>() {
      /** As the last row spelled it; null before the first event. */
      private @Nullable Key spelled;

      @Override
      protected @Nullable Event advance() {
        if (!events.hasNext()) {
          return null;
        }
        StoredVersion stored = events.next();
        Document row = stored.row();
        if (row != null) {
          spelled = schema.keyOf(row);
        } else if (spelled == null) {
          Version before = get(key, stored.sequence() - 1);
          spelled = before == null ? key : before.key();
        }
        return new Event(
            stored.sequence(), stored.millis(), stored.type(), spelled, fields(stored));
      }
    };
  }

  /** What the event said that made a version. */
  static @Nullable Document fields(StoredVersion stored) {
    List<String> patched = stored.patched();
    Document row = stored.row();
    if (stored.type() != EventType.PATCH || patched == null) {
      return row;
    }
    Document.Builder fields = Document.builder();
    for (String name : patched) {
      fields.add(name, row == null ? null : row.stored(name));
    }
    return fields.build();
  }

  @Override
  public Iterator<Version> history(KeyRange range, long from, long to, long known) {
    return history(range, from, to, known, Projection.ALL);
  }

  @Override
  public Iterator<Version> history(
      KeyRange range, long from, long to, long known, Projection projection) {
    Key key = range.wholeKey(schema.keyColumns().size());
    if (key == null) {
      Projection withKey = projection.with(schema.keyColumns());
      return map(
          rows.history(bound(range.from()), bound(range.to()), from, to, known),
          span -> version(null, span, withKey));
    }
    Key spelled = projection.fields() == null ? null : key;
    return map(
        rows.history(KeyEncoding.encode(key, KeyOrder.ASCENDING), from, to, known),
        span -> version(spelled, span, projection));
  }

  @Override
  public Iterator<Version> history(
      IndexDefinition definition, KeyRange range, long from, long to, long known) {
    StoredIndex index = index(definition);
    if (index == null) {
      return Versions.chosen(history(KeyRange.ALL, from, to, known), definition, range);
    }
    return flatMap(
        index.stays(range, from, to, known),
        stay ->
            map(
                rows.history(
                    stay.key(), Math.max(from, stay.first()), Math.min(to, stay.end()), known),
                span -> version(null, span, Projection.ALL)));
  }

  @Override
  public Iterator<Difference> differences(KeyRange range, long first, long second) {
    return map(
        rows.differences(bound(range.from()), bound(range.to()), first, second), this::difference);
  }

  private Difference difference(Differing differing) {
    StoredRow earlier = differing.before();
    StoredRow later = differing.after();
    Version before = earlier == null ? null : living(earlier);
    Version after = later == null ? null : living(later);
    Version known = Objects.requireNonNull(after == null ? before : after);
    return new Difference(known.key(), before, after);
  }

  /**
   * What a projection shows of a version.
   *
   * @param key its key; null if its row tells it
   */
  private Version version(@Nullable Key key, Span span, Projection projection) {
    StoredRow stored = span.version();
    StoredRow end = span.end();
    Document row = Objects.requireNonNull(stored.row(projection));
    boolean times = projection.times();
    return new Version(
        key == null ? schema.keyOf(row) : key,
        row,
        stored.sequence(),
        times ? stored.millis() : 0,
        end == null ? Version.NO_END : end.sequence(),
        end == null ? Version.NO_END_MILLIS : times ? end.millis() : 0);
  }
}
