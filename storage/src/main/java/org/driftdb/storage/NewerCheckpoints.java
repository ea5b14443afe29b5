package org.driftdb.storage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.log.TableCheckpoint;
import org.driftdb.storage.log.TableListing;
import org.driftdb.storage.rows.CheckpointReader;
import org.driftdb.storage.rows.StoredTable;
import org.driftdb.storage.store.Store;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a reading process take over what the writing one has stored, so that its memory holds only
 * what came after.
 */
final class NewerCheckpoints {
  private static final Logger LOG = LoggerFactory.getLogger(NewerCheckpoints.class);

  private final Store store;
  private final Contents contents;

  /** Whether there is all that the log may have had, and has discarded since. */
  private boolean complete = true;

  /** How often what could not be taken over since all went well. */
  private final Map<String, Integer> failures = new HashMap<>();

  NewerCheckpoints(Store store, Contents contents) {
    this.store = store;
    this.contents = contents;
  }

  /**
   * Takes the checkpoints that there are. One that cannot be read leaves its table as it is.
   *
   * @param upTo those of tables that go beyond are left: all commits up to there will have been
   *     applied before anybody reads
   * @return whether none is left that goes beyond what has been applied, or is just being replaced
   */
  boolean take(long upTo) {
    boolean all = true;
    complete = true;
    List<Runnable> discards = new ArrayList<>();
    for (Table table : contents.tables()) {
      all &= table.unreadable() != null || take(table, upTo, discards);
    }
    if (complete) {
      discards.forEach(Runnable::run);
    }
    all &= takeCommits();
    if (all) {
      failures.clear();
    }
    return all;
  }

  /**
   * Whether the last {@link #take} left nothing out: where history is discarded that had not been
   * read before, only the checkpoint has it. If it did, no table has another horizon yet.
   */
  boolean isComplete() {
    return complete;
  }

  /**
   * Takes what there is of a table.
   *
   * @param upTo the last sequence of what there may be
   * @param discards gets what is to be done where its horizon moves
   */
  private boolean take(Table table, long upTo, List<Runnable> discards) {
    boolean discarded = true; // Unless its list tells otherwise.
    try {
      Optional<TableListing> listed = TableListing.read(store, table.directory());
      long horizon = listed.map(TableListing::horizon).orElse(0L);
      discarded = horizon > table.horizon();
      TableCheckpoint newer =
          listed
              .map(TableListing::checkpoint)
              .filter(checkpoint -> isNewer(checkpoint, table))
              .orElse(null);
      long needed = newer == null ? horizon : Math.max(horizon, newer.sequence());
      if (needed > upTo) {
        complete &= !discarded;
        return false;
      }
      Table.Followed found = newer == null ? null : following(table, newer);
      if (discarded) {
        discards.add(() -> follow(table, found, horizon));
      } else {
        follow(table, found, horizon);
      }
      return true;
    } catch (DriftException e) {
      failed(table.directory(), e);
      complete &= !discarded;
      return false;
    }
  }

  private static boolean isNewer(TableCheckpoint checkpoint, Table table) {
    StoredTable now = table.view().stored();
    return checkpoint.sequence() > now.sequence()
        || (checkpoint.sequence() == now.sequence()
            && !(now.hasExactly(table.stored().indexes()) && now.isWhere(checkpoint)));
  }

  private Table.Followed following(Table table, TableCheckpoint checkpoint) {
    CheckpointReader found =
        CheckpointReader.open(
            store, contents.cache(), table.directory(), table.stored(), checkpoint);
    return table.following(found.stored(), found.facts());
  }

  private void follow(Table table, Table.@Nullable Followed found, long horizon) {
    if (found != null) {
      contents.follow(table, found);
    }
    table.discardBefore(horizon);
  }

  private boolean takeCommits() {
    Optional<DatabaseCheckpoint> listed = DatabaseCheckpoint.read(store);
    if (listed.isEmpty()) {
      return true;
    }
    DatabaseCheckpoint checkpoint = listed.get();
    boolean newer = checkpoint.sequence() > contents.commits().stored().sequence();
    if (newer && checkpoint.sequence() <= contents.appliedSequence()) {
      try {
        Opening.takeCommits(store, contents, checkpoint);
        return true;
      } catch (DriftException e) {
        failed(DatabaseCheckpoint.FILE, e);
        return false;
      }
    }
    return !newer;
  }

  /** What is in memory goes on answering: the files may just be replaced, or else are damaged. */
  private void failed(String what, DriftException e) {
    Opening.requireDamaged(e);
    if (failures.merge(what, 1, Integer::sum) == 2) {
      LOG.warn("{}: a checkpoint cannot be taken over: {}", store, e.getMessage());
    }
  }
}
