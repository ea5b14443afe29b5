package org.driftdb.storage;

import java.util.Optional;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.log.TableBase;
import org.driftdb.storage.log.TableCheckpoint;
import org.driftdb.storage.rows.CheckpointReader;
import org.driftdb.storage.rows.StoredTable;
import org.driftdb.storage.store.Store;
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

  NewerCheckpoints(Store store, Contents contents) {
    this.store = store;
    this.contents = contents;
  }

  /**
   * Takes the checkpoints that there are.
   *
   * @return whether none is left that goes beyond what has been applied, or is just being replaced
   */
  boolean take() {
    boolean all = true;
    complete = true;
    try {
      for (Table table : contents.tables()) {
        all &= table.unreadable() != null || take(table);
      }
      return takeCommits() && all;
    } catch (DriftException e) {
      if (e.code() != ErrorCode.DAMAGED) {
        throw e;
      }
      // What is in memory goes on answering; the files may just be replaced.
      LOG.debug("A checkpoint cannot be taken over", e);
      complete = false;
      return false;
    }
  }

  /**
   * Whether the last {@link #take} left nothing out: where history is discarded that had not been
   * read before, only the checkpoint has it.
   */
  boolean isComplete() {
    return complete;
  }

  private boolean take(Table table) {
    long horizon = TableBase.read(store, table.directory()).map(TableBase::horizon).orElse(0L);
    boolean taken = horizon <= contents.appliedSequence() && takeTrees(table);
    if (taken) {
      table.discardBefore(horizon);
    }
    complete &= taken || horizon <= table.horizon();
    return taken;
  }

  private boolean takeTrees(Table table) {
    Optional<TableCheckpoint> listed = TableCheckpoint.read(store, table.directory());
    if (listed.isEmpty()) {
      return true;
    }
    TableCheckpoint checkpoint = listed.get();
    StoredTable now = table.view().stored();
    boolean newer =
        checkpoint.sequence() > now.sequence()
            || (checkpoint.sequence() == now.sequence()
                && !(now.hasExactly(table.schema().indexes()) && now.isWhere(checkpoint)));
    if (newer && checkpoint.sequence() <= contents.appliedSequence()) {
      contents.follow(
          table,
          CheckpointReader.open(
              store, contents.cache(), table.directory(), table.schema(), checkpoint));
      return true;
    }
    return !newer;
  }

  private boolean takeCommits() {
    Optional<DatabaseCheckpoint> listed = DatabaseCheckpoint.read(store);
    if (listed.isEmpty()) {
      return true;
    }
    DatabaseCheckpoint checkpoint = listed.get();
    boolean newer = checkpoint.sequence() > contents.commits().stored().sequence();
    if (newer && checkpoint.sequence() <= contents.appliedSequence()) {
      Opening.takeCommits(store, contents, checkpoint);
      return true;
    }
    return !newer;
  }
}
