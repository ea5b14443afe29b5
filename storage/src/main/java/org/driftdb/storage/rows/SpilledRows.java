package org.driftdb.storage.rows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.driftdb.storage.block.BlockOutput;
import org.driftdb.storage.block.BlockReader;
import org.driftdb.storage.block.RunList;
import org.driftdb.storage.block.StoredVersion;
import org.driftdb.storage.history.Change;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.history.Iterators;
import org.driftdb.storage.history.Layer;
import org.driftdb.storage.history.Lookahead;
import org.driftdb.storage.history.TableHistory;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.history.Versions;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyEncoding;
import org.driftdb.storage.value.KeyOrder;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction wrote to one table and has no room for in memory: the versions that its events
 * made, in sorted runs, and for each index that was asked for the runs of its entries. It never
 * changes; {@link #with} and {@link #upTo} make the next one.
 *
 * <p>A deletion is kept as a version whose row has the key alone. An entry tells where to look;
 * whether the row has those values at a sequence, its versions say.
 */
public final class SpilledRows implements Layer {
  /** So many entries of an index are sorted at once. */
  private static final int ENTRIES_AT_ONCE = 50_000;

  private final TableSchema schema;
  private final BlockReader files;
  private final RunList rows;
  private final Map<IndexDefinition, RunList> indexes;

  private SpilledRows(
      TableSchema schema, BlockReader files, RunList rows, Map<IndexDefinition, RunList> indexes) {
    this.schema = schema;
    this.files = files;
    this.rows = rows;
    this.indexes = Map.copyOf(indexes);
  }

  /**
   * No rows.
   *
   * @param schema tells the key columns as rows are kept
   * @param files reads all that will be written
   */
  public static SpilledRows none(TableSchema schema, BlockReader files) {
    return new SpilledRows(schema, files, RunList.EMPTY, Map.of());
  }

  /**
   * These rows with what later events did, which come after one sequence and go up to another.
   * Every index that is kept follows.
   */
  public SpilledRows with(TableHistory later, long from, long to, BlockOutput output) {
    Map<IndexDefinition, RunList> next = new HashMap<>();
    indexes.forEach(
        (index, entries) -> {
          EntryRuns runs = new EntryRuns(index, entries, from, to, output);
          later.changesByKey().forEachRemaining(change -> runs.add(record(change)));
          next.put(index, runs.finish());
        });
    Iterator<StoredVersion> versions = Iterators.map(later.changesByKey(), this::record);
    return new SpilledRows(schema, files, rows.with(versions, from, to, output), next);
  }

  /** These rows without what events after a sequence did. */
  public SpilledRows upTo(long sequence, BlockOutput output) {
    Map<IndexDefinition, RunList> kept = new HashMap<>();
    indexes.forEach((index, entries) -> kept.put(index, entries.upTo(sequence, output)));
    return new SpilledRows(schema, files, rows.upTo(sequence, output), kept);
  }

  /** These rows with an index. */
  public SpilledRows withIndex(IndexDefinition index, BlockOutput output) {
    if (indexes.containsKey(index)) {
      return this;
    }
    long to = rows.runs().stream().mapToLong(run -> run.to()).max().orElse(0);
    EntryRuns runs = new EntryRuns(index, RunList.EMPTY, 0, to, output);
    rows.iterator(files, null, null).forEachRemaining(runs::add);
    Map<IndexDefinition, RunList> next = new HashMap<>(indexes);
    next.put(index, runs.finish());
    return new SpilledRows(schema, files, rows, next);
  }

  /** The indexes that are kept. */
  public Set<IndexDefinition> indexes() {
    return indexes.keySet();
  }

  private StoredVersion record(Change change) {
    StoredVersion record = CheckpointWriter.record(change);
    if (record.type() != EventType.SOFT_DELETE) {
      return record;
    }
    Document.Builder row = Document.builder();
    Key key = change.event().key();
    for (int i = 0; i < key.size(); i++) {
      row.add(schema.keyColumns().get(i), key.part(i));
    }
    return new StoredVersion(
        record.key(),
        record.sequence(),
        record.millis(),
        record.previous(),
        record.type(),
        row.build());
  }

  /** Collects the entries of an index from versions by key, and makes runs of them. */
  private static final class EntryRuns {
    private final IndexDefinition index;
    private final long from;
    private final long to;
    private final BlockOutput output;
    private final List<StoredVersion> entries = new ArrayList<>();
    private RunList runs;
    private byte @Nullable [] last;

    EntryRuns(IndexDefinition index, RunList before, long from, long to, BlockOutput output) {
      this.index = index;
      this.runs = before;
      this.from = from;
      this.to = to;
      this.output = output;
    }

    void add(StoredVersion version) {
      Document row = version.row();
      if (version.type() == EventType.SOFT_DELETE || row == null) {
        last = null;
        return;
      }
      byte[] entry = entry(index, row, version.key());
      if (!Arrays.equals(last, entry)) {
        entries.add(
            new StoredVersion(
                entry, version.sequence(), version.millis(), 0, EventType.INSERT, Document.EMPTY));
        if (entries.size() == ENTRIES_AT_ONCE) {
          write();
        }
      }
      last = entry;
    }

    private void write() {
      entries.sort(StoredVersion.ORDER);
      runs = runs.with(entries.iterator(), from, to, output);
      entries.clear();
    }

    RunList finish() {
      write();
      return runs;
    }
  }

  private static byte[] entry(IndexDefinition index, Document row, byte[] key) {
    byte[] values = KeyEncoding.encode(index.valuesOf(row), index.order());
    byte[] entry = Arrays.copyOf(values, values.length + key.length);
    System.arraycopy(key, 0, entry, values.length, key.length);
    return entry;
  }

  @Override
  public boolean isEmpty() {
    return rows.runs().isEmpty();
  }

  private static byte[] encode(Key key) {
    return KeyEncoding.encode(key, KeyOrder.ASCENDING);
  }

  private Iterator<StoredVersion> within(KeyRange range) {
    return rows.iterator(
        files,
        StoredIndex.bound(range.from(), KeyOrder.ASCENDING),
        StoredIndex.bound(range.to(), KeyOrder.ASCENDING));
  }

  private Key keyOf(StoredVersion version) {
    Document row = version.row();
    if (row == null) {
      throw new IllegalStateException("event " + version.sequence() + " has no key");
    }
    return schema.keyOf(row);
  }

  /** What a version was until the next one of its key, if any; null if it is a deletion. */
  private @Nullable Version version(StoredVersion stored, @Nullable StoredVersion next) {
    Document row = stored.row();
    if (stored.type() == EventType.SOFT_DELETE || row == null) {
      return null;
    }
    return new Version(
        schema.keyOf(row),
        row,
        stored.sequence(),
        stored.millis(),
        next == null ? Version.NO_END : next.sequence(),
        next == null ? Version.NO_END_MILLIS : next.millis());
  }

  @Override
  public @Nullable Touched find(Key key, long sequence) {
    StoredVersion last = last(encode(key), sequence);
    return last == null ? null : new Touched(key, version(last, null));
  }

  private @Nullable StoredVersion last(byte[] key, long sequence) {
    StoredVersion last = null;
    for (Iterator<StoredVersion> all = rows.find(files, key, 0, sequence); all.hasNext(); ) {
      last = all.next();
    }
    return last;
  }

  /** The last version of each key up to a sequence. */
  private static Iterator<StoredVersion> lasts(Iterator<StoredVersion> versions, long sequence) {
    Iterator<StoredVersion> known =
        Iterators.filter(versions, version -> version.sequence() <= sequence);
    return new Lookahead<>() {
      private @Nullable StoredVersion next = known.hasNext() ? known.next() : null;

      @Override
      protected @Nullable StoredVersion advance() {
        StoredVersion last = next;
        while (last != null) {
          next = known.hasNext() ? known.next() : null;
          if (next == null || !Arrays.equals(last.key(), next.key())) {
            return last;
          }
          last = next;
        }
        return null;
      }
    };
  }

  @Override
  public Iterator<Touched> allTouched(KeyRange range, long sequence) {
    return Iterators.map(
        lasts(within(range), sequence), last -> new Touched(keyOf(last), version(last, null)));
  }

  @Override
  public Iterator<Key> changedKeys(KeyRange range, long after, long to) {
    return Iterators.map(
        lasts(Iterators.filter(within(range), version -> version.sequence() > after), to),
        this::keyOf);
  }

  @Override
  public Iterator<Event> drift(Key key, long after, long to) {
    return Iterators.map(
        rows.find(files, encode(key), after, to),
        stored ->
            new Event(
                stored.sequence(),
                stored.millis(),
                stored.type(),
                keyOf(stored),
                stored.type() == EventType.SOFT_DELETE ? null : StoredTable.fields(stored)));
  }

  @Override
  public Iterator<Version> history(KeyRange range, long from, long to, long sequence) {
    return versions(within(range), from, to, sequence);
  }

  private Iterator<Version> versions(
      Iterator<StoredVersion> versions, long from, long to, long sequence) {
    Iterator<StoredVersion> known =
        Iterators.filter(versions, version -> version.sequence() <= sequence);
    return new Lookahead<>() {
      private @Nullable StoredVersion next = known.hasNext() ? known.next() : null;

      @Override
      protected @Nullable Version advance() {
        StoredVersion stored = next;
        while (stored != null) {
          StoredVersion later = known.hasNext() ? known.next() : null;
          next = later;
          boolean ends = later != null && Arrays.equals(stored.key(), later.key());
          Version version = version(stored, ends ? later : null);
          if (version != null && version.aliveWithin(from, to)) {
            return version;
          }
          stored = later;
        }
        return null;
      }
    };
  }

  @Override
  public Iterator<Version> lookup(IndexDefinition index, KeyRange range, long sequence) {
    RunList entries = indexes.get(index);
    if (entries == null) {
      return Versions.chosen(scan(KeyRange.ALL, sequence), index, range);
    }
    return Iterators.flatMap(
        entries(index, entries, range),
        entry -> {
          byte[] key = keyOf(index, entry);
          StoredVersion last = last(key, sequence);
          Version version = last == null ? null : version(last, null);
          return version != null && Arrays.equals(entry, entry(index, version.row(), key))
              ? List.of(version).iterator()
              : List.<Version>of().iterator();
        });
  }

  @Override
  public Iterator<Version> history(
      IndexDefinition index, KeyRange range, long from, long to, long sequence) {
    RunList entries = indexes.get(index);
    if (entries == null) {
      return Versions.chosen(history(KeyRange.ALL, from, to, sequence), index, range);
    }
    return Iterators.flatMap(
        entries(index, entries, range),
        entry -> {
          byte[] key = keyOf(index, entry);
          return Iterators.filter(
              versions(rows.find(files, key, 0, sequence), from, to, sequence),
              version -> Arrays.equals(entry, entry(index, version.row(), key)));
        });
  }

  /** The entries with values in the range, each once, in the order of the index. */
  private Iterator<byte[]> entries(IndexDefinition index, RunList entries, KeyRange range) {
    return Iterators.map(
        lasts(
            entries.iterator(
                files,
                StoredIndex.bound(range.from(), index.order()),
                StoredIndex.bound(range.to(), index.order())),
            Long.MAX_VALUE),
        StoredVersion::key);
  }

  private static byte[] keyOf(IndexDefinition index, byte[] entry) {
    int values = KeyEncoding.length(entry, index.columns().size(), index.order());
    return Arrays.copyOfRange(entry, values, entry.length);
  }
}
