package org.driftdb.storage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.driftdb.storage.block.BlockCache;
import org.driftdb.storage.block.BlockSource;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.log.DamagedException;
import org.driftdb.storage.log.LogCheck;
import org.driftdb.storage.log.TableCheckpoint;
import org.driftdb.storage.rows.CheckpointReader;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.tree.Tree;

/** Checks the files that are made from the log, block by block. */
final class DerivedFiles {
  /** What is read once is not kept. */
  private static final long CACHE_BYTES = 1 << 20;

  private final Store store;
  private final List<LogCheck.Finding> findings = new ArrayList<>();

  private DerivedFiles(Store store) {
    this.store = store;
  }

  /**
   * What is wrong with them.
   *
   * @param directories the names of the directories of all tables
   */
  static List<LogCheck.Finding> check(Store store, Collection<String> directories) {
    DerivedFiles files = new DerivedFiles(store);
    directories.forEach(files::checkTable);
    files.checkCommits();
    return files.findings;
  }

  private void checkTable(String directory) {
    Optional<TableCheckpoint> listed = Optional.empty();
    try {
      listed = TableCheckpoint.read(store, directory);
      if (listed.isPresent()) {
        CheckpointReader.check(store, new BlockCache(CACHE_BYTES), directory, listed.get());
      }
    } catch (DamagedException e) {
      // It is the list of segments, and told by the check of the log.
    } catch (DriftException e) {
      // A process that writes may have replaced the files meanwhile.
      if (listed.equals(TableCheckpoint.read(store, directory))) {
        add("tables/" + directory, e);
      }
    }
  }

  private void checkCommits() {
    DatabaseCheckpoint.read(store)
        .ifPresent(
            listed -> {
              try {
                if (isMissing(listed)) {
                  return;
                }
                BlockSource source =
                    BlockSource.open(
                        new BlockCache(CACHE_BYTES),
                        store,
                        DatabaseCheckpoint.names(),
                        listed.files());
                Tree.open(source, listed.root(), listed.sequence()).check();
              } catch (DriftException e) {
                add(DatabaseCheckpoint.DIRECTORY, e);
              }
            });
  }

  /** Opening the database makes anew what is not there. */
  private boolean isMissing(DatabaseCheckpoint listed) {
    return listed.files().stream()
        .map(file -> DatabaseCheckpoint.names().apply(file.number()))
        .anyMatch(name -> store.open(name).isEmpty());
  }

  private void add(String directory, DriftException wrong) {
    if (wrong.code() != ErrorCode.DAMAGED) {
      throw wrong;
    }
    findings.add(
        new LogCheck.Finding(
            LogCheck.Kind.DERIVED, store.locate(directory), 0, String.valueOf(wrong.getMessage())));
  }
}
