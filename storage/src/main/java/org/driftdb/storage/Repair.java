package org.driftdb.storage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.driftdb.storage.block.BlockCache;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.log.Damage;
import org.driftdb.storage.log.LogRepair;
import org.driftdb.storage.log.LogStart;
import org.driftdb.storage.log.LoggedCommit;
import org.driftdb.storage.log.LoggedEvent;
import org.driftdb.storage.log.NewEvent;
import org.driftdb.storage.log.TableCheckpoint;
import org.driftdb.storage.rows.CheckpointReader;
import org.driftdb.storage.rows.StoredTable;
import org.driftdb.storage.schema.SchemaFile;
import org.driftdb.storage.schema.SchemaHistory;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreLock;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.driftdb.storage.value.ValueEncoder;
import org.jspecify.annotations.Nullable;

/**
 * What repairing a damaged database did. The log is made whole first, with what checkpoints know;
 * then the files that are made from the log and are damaged are deleted. Those that show rows of
 * which the log has lost events are copied before.
 *
 * @param log what was done to the log
 * @param removed the files, or directories of files, that were damaged and are made again from the
 *     log
 */
public record Repair(LogRepair.Result log, List<String> removed) {
  /** What is read once is not kept. */
  private static final long CACHE_BYTES = 16 << 20;

  public Repair {
    removed = List.copyOf(removed);
  }

  /** Whether nothing was changed, because nothing was wrong. */
  public boolean changedNothing() {
    return log.found().isEmpty()
        && log.losses().isEmpty()
        && log.kept().isEmpty()
        && !log.published()
        && removed.isEmpty();
  }

  static Repair run(Store store) {
    try (StoreLock lock = LogRepair.lock(store)) {
      List<Damage> catalog = new ArrayList<>();
      Collection<String> directories = CatalogFiles.check(store, catalog, new ArrayList<>());
      if (!catalog.isEmpty()) {
        throw LogRepair.impossible(catalog.get(0));
      }
      LogStart start =
          DatabaseCheckpoint.read(store)
              .map(found -> new LogStart(directories, found.sequence(), found.lastMillis()))
              .orElse(LogStart.fromBeginning(directories));
      LogRepair.Result log = LogRepair.run(store, start, new Checkpointed(store));
      return new Repair(log, DerivedFiles.remove(store, directories));
    }
  }

  /** What the checkpoints of tables and commits know. */
  private static final class Checkpointed implements LogRepair.Known {
    /** Events are looked for within so many sequences at a time. */
    private static final long AT_ONCE = 50_000;

    private final Store store;
    private final BlockCache cache = new BlockCache(CACHE_BYTES);
    private final Map<String, Optional<StoredTable>> tables = new HashMap<>();
    private final ValueEncoder encoder = new ValueEncoder();

    Checkpointed(Store store) {
      this.store = store;
    }

    @Override
    public @Nullable List<LoggedEvent> events(String directory, long after, long upTo) {
      try {
        Optional<StoredTable> stored =
            tables.computeIfAbsent(directory, name -> Optional.ofNullable(open(name)));
        if (stored.isEmpty() || stored.get().horizon() > after) {
          return null;
        }
        List<LoggedEvent> events = new ArrayList<>();
        for (long from = after; from < upTo; from = Math.min(upTo, from + AT_ONCE)) {
          events.addAll(between(directory, stored.get(), from, Math.min(upTo, from + AT_ONCE)));
        }
        return events;
      } catch (DriftException e) {
        Opening.requireDamaged(e);
        tables.put(directory, Optional.empty());
        return null;
      }
    }

    private @Nullable StoredTable open(String directory) {
      TableCheckpoint checkpoint = TableCheckpoint.read(store, directory).orElse(null);
      if (checkpoint == null) {
        return null;
      }
      TableSchema schema = SchemaHistory.of(SchemaFile.read(store, directory)).stored();
      CheckpointReader.check(store, cache, directory, checkpoint);
      return CheckpointReader.open(store, cache, directory, schema, checkpoint).stored();
    }

    private List<LoggedEvent> between(String directory, StoredTable stored, long after, long upTo) {
      Set<Key> keys = new HashSet<>();
      Iterator<Version> versions = stored.history(KeyRange.ALL, after, upTo + 1, stored.sequence());
      while (versions.hasNext()) {
        Version version = versions.next();
        if ((version.sequence() > after && version.sequence() <= upTo)
            || (version.endSequence() > after && version.endSequence() <= upTo)) {
          keys.add(version.key());
        }
      }
      List<LoggedEvent> events = new ArrayList<>();
      for (Key key : keys) {
        Iterator<Event> drift = stored.drift(key, after, upTo);
        while (drift.hasNext()) {
          Event event = drift.next();
          NewEvent encoded =
              EventPayload.encode(directory, event.type(), event.key(), event.fields(), encoder);
          events.add(
              new LoggedEvent(
                  directory, event.sequence(), event.millis(), encoded.type(), encoded.payload()));
        }
      }
      events.sort((one, other) -> Long.compare(one.sequence(), other.sequence()));
      return events;
    }

    @Override
    public List<LoggedCommit> commits(long after, long upTo) {
      List<LoggedCommit> found = new ArrayList<>();
      try {
        Optional<DatabaseCheckpoint> checkpoint = DatabaseCheckpoint.read(store);
        if (checkpoint.isPresent()) {
          Contents contents = new Contents(cache);
          Opening.takeCommits(store, contents, checkpoint.get());
          Iterator<Commit> commits = contents.commits().between(after, upTo);
          while (commits.hasNext()) {
            Commit commit = commits.next();
            found.add(
                new LoggedCommit(
                    commit.firstSequence(),
                    commit.lastSequence(),
                    commit.millis(),
                    List.of(),
                    List.of(),
                    commit.author(),
                    commit.comment()));
          }
        }
        return found;
      } catch (DriftException e) {
        Opening.requireDamaged(e);
        return List.of();
      }
    }
  }
}
