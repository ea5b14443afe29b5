package org.driftdb.storage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.AppendOnlyList;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.log.Damage;
import org.driftdb.storage.log.LoggedCommit;
import org.driftdb.storage.log.LoggedEvent;
import org.driftdb.storage.log.Salvage;
import org.driftdb.storage.schema.Catalog;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/**
 * All that the log has told so far: every table that ever was, its rows, and the commits. One
 * thread at a time may change it; any may read meanwhile, each at a sequence of its own.
 */
final class Contents {
  private final AppendOnlyList<Commit> commits = new AppendOnlyList<>();
  private final AtomicLong catalogVersion = new AtomicLong();

  /** By the sequence from which each holds. */
  private final ConcurrentSkipListMap<Long, Catalog> catalogs = new ConcurrentSkipListMap<>();

  private volatile List<Table> tables = List.of();
  private volatile Map<String, Table> tablesByDirectory = Map.of();
  private volatile long appliedSequence;

  Contents() {
    catalogs.put(0L, livingCatalog());
  }

  /** The sequence of the last event that was applied. */
  long appliedSequence() {
    return appliedSequence;
  }

  /** The commits so far, oldest first. */
  AppendOnlyList<Commit> commits() {
    return commits;
  }

  /** Every table that ever was, in the order in which they were made. */
  List<Table> tables() {
    return tables;
  }

  /** Applies the next commit. */
  void apply(Commit commit, List<TableEvent> events) {
    long sequence = commit.firstSequence();
    boolean columnsChanged = false;
    for (TableEvent event : events) {
      Event applied = event.at(sequence++, commit.millis());
      columnsChanged |= event.table().apply(applied);
    }
    finish(commit, columnsChanged);
  }

  private void finish(Commit commit, boolean columnsChanged) {
    commits.add(commit);
    if (columnsChanged) {
      catalogs.put(commit.lastSequence(), livingCatalog());
    }
    appliedSequence = commit.lastSequence();
  }

  /** Applies the next commit, as the log gives it back. */
  void replay(LoggedCommit logged) {
    boolean columnsChanged = false;
    for (LoggedEvent event : logged.events()) {
      Table table = tableIn(event.table());
      if (table.unreadable() == null) {
        TableEvent decoded = EventPayload.decode(table, event);
        columnsChanged |= table.apply(decoded.at(event.sequence(), event.millis()));
      }
    }
    finish(commit(logged), columnsChanged);
  }

  /** Takes over what a damaged log has lost, and its end. */
  void lose(Salvage.Result salvaged) {
    appliedSequence = salvaged.lastSequence();
    salvaged
        .damaged()
        .forEach(
            (directory, lost) ->
                tableIn(directory)
                    .lose(
                        // At the very end of the log nothing proves that nothing is missing.
                        new Salvage.DamagedTable(
                            lost.damage(), Math.min(lost.readableUpTo(), appliedSequence - 1))));
  }

  /** The commit without its events. */
  static Commit commit(LoggedCommit logged) {
    return new Commit(
        logged.firstSequence(),
        logged.lastSequence(),
        logged.millis(),
        logged.author(),
        logged.comment());
  }

  private Table tableIn(String directory) {
    Table table = tablesByDirectory.get(directory);
    if (table == null) {
      throw new DriftException(
          ErrorCode.INTERNAL, "The log has events of an unknown table directory " + directory);
    }
    return table;
  }

  /** Takes the tables as they are now, all at the last sequence. */
  void replaceTables(List<Table> changed) {
    tables = List.copyOf(changed);
    tablesByDirectory =
        tables.stream().collect(Collectors.toMap(Table::directory, Function.identity()));
    catalogs.put(appliedSequence, livingCatalog());
  }

  private Catalog livingCatalog() {
    return newCatalog(tables.stream().filter(Table::lives).map(Table::schema).toList());
  }

  /** A catalog of these tables with a version of its own. */
  Catalog newCatalog(List<TableSchema> schemas) {
    Map<String, Damage> unreadable = new HashMap<>();
    for (Table table : tables) {
      Damage why = table.unreadable();
      if (why != null && schemas.contains(table.schema())) {
        unreadable.put(table.name(), why);
      }
    }
    return new Catalog(catalogVersion.incrementAndGet(), schemas, unreadable);
  }

  /**
   * The living tables with the columns that they had at the sequence, which is the last that
   * anybody may read.
   */
  Catalog catalog(long sequence) {
    Long holding = catalogs.floorKey(sequence);
    if (holding != null) {
      catalogs.headMap(holding).clear();
    }
    return catalogs.firstEntry().getValue();
  }

  /**
   * The tables that can be named at the sequence; those that live have the columns of the present.
   */
  Catalog catalogAt(long sequence, Catalog present) {
    Map<String, TableSchema> named = new LinkedHashMap<>();
    for (Table table : tables) {
      if (!named.containsKey(table.name())) {
        Table resolved = resolve(table.name(), sequence);
        TableSchema living =
            resolved != null && resolved.lives() ? present.find(table.name()) : null;
        if (living != null) {
          named.put(table.name(), living);
        } else if (resolved != null) {
          named.put(table.name(), resolved.schema());
        }
      }
    }
    List<TableSchema> schemas = new ArrayList<>(named.values());
    return schemas.equals(present.tables()) ? present : newCatalog(schemas);
  }

  /**
   * The table that a name means at a sequence.
   *
   * @throws DriftException with code NO_SUCH_TABLE if it means none
   */
  Table table(String name, long sequence) {
    Table exact = resolve(name, sequence);
    return exact != null ? exact : requireOne(name, candidate -> resolve(candidate, sequence));
  }

  /**
   * The table that a name means at a sequence, to be read there.
   *
   * @throws DriftException with code NO_SUCH_TABLE if it means none, or DAMAGED if some of what it
   *     held is lost
   */
  Table readable(String name, long sequence) {
    Table table = table(name, sequence);
    table.checkReadable(sequence);
    return table;
  }

  /**
   * The living table that a name means.
   *
   * @throws DriftException with code NO_SUCH_TABLE if it means none
   */
  Table livingTable(String name) {
    Table exact = living(name);
    return exact != null ? exact : requireOne(name, this::living);
  }

  private interface Resolver {
    @Nullable Table resolve(String exactName);
  }

  /** The only table whose name differs from the given one in case alone. */
  private Table requireOne(String name, Resolver resolver) {
    Table found = null;
    for (Table table : tables) {
      if (table.name().equalsIgnoreCase(name)) {
        Table resolved = resolver.resolve(table.name());
        if (resolved != null && found != null && resolved != found) {
          throw new DriftException(
              ErrorCode.NO_SUCH_TABLE,
              "There is no table "
                  + Json.write(name)
                  + ", and several whose names differ in case: write it exactly");
        }
        found = resolved == null ? found : resolved;
      }
    }
    if (found == null) {
      throw new DriftException(ErrorCode.NO_SUCH_TABLE, "There is no table " + Json.write(name));
    }
    return found;
  }

  /** The last table of this name, or of the only one that differs from it in case alone. */
  @Nullable TableSchema lastNamed(String name) {
    Table exact = null;
    Table similar = null;
    boolean ambiguous = false;
    for (Table table : tables) {
      if (table.name().equals(name)) {
        exact = table;
      } else if (table.name().equalsIgnoreCase(name)) {
        ambiguous |= similar != null && !similar.name().equals(table.name());
        similar = table;
      }
    }
    Table found = exact != null || ambiguous ? exact : similar;
    Damage why = found == null ? null : found.unreadable();
    if (why != null) {
      throw why.toException();
    }
    return found == null ? null : found.schema();
  }

  @Nullable Table living(String exactName) {
    for (Table table : tables) {
      if (table.lives() && table.name().equals(exactName)) {
        return table;
      }
    }
    return null;
  }

  /**
   * The table of exactly this name at a sequence: the last that had been made by then, if it lived
   * at that sequence; before any had been made, the one that lives now, which is empty there.
   */
  private @Nullable Table resolve(String exactName, long sequence) {
    Table last = null;
    Table first = null;
    for (Table table : tables) {
      if (table.name().equals(exactName)) {
        first = first == null ? table : first;
        if (table.createdAfter() <= sequence) {
          last = table;
        }
      }
    }
    if (last != null) {
      return sequence <= last.droppedAfter() ? last : null;
    }
    Table living = living(exactName);
    return living != null ? living : first;
  }

  /**
   * The last sequence at or before the time, of the commits up to the limit: the one before the
   * next commit, or the limit where there is no next. Where a damaged log has a gap, what was lost
   * may have been of that time.
   */
  long sequenceAt(long millis, long limit) {
    int count = commits.countUpTo(millis, Commit::millis);
    int known = commits.countUpTo(limit, Commit::lastSequence);
    int next = Math.min(count, known);
    return next < commits.size() ? commits.get(next).firstSequence() - 1 : limit;
  }
}
