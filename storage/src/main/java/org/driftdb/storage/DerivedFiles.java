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
import org.driftdb.storage.log.SetAside;
import org.driftdb.storage.log.TableCheckpoint;
import org.driftdb.storage.log.TableListing;
import org.driftdb.storage.rows.CheckpointReader;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreReader;
import org.driftdb.storage.tree.Tree;

/** Checks the files that are made from the log, block by block. */
final class DerivedFiles {
  /** What is read once is not kept. */
  private static final long CACHE_BYTES = 1 << 20;

  /** The directory of copies of what was deleted although it may show more than the log. */
  private static final String ASIDE = "aside";

  private static final String TABLES = "tables/";

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
    for (String file : store.list(ASIDE)) {
      files.findings.add(
          new LogCheck.Finding(
              LogCheck.Kind.SET_ASIDE,
              store.locate(ASIDE + "/" + file),
              0,
              "kept because nothing else may tell all that it did"));
    }
    return files.findings;
  }

  /**
   * Deletes those that are not as they were written, so that they are made again. Those of the
   * commits, and of tables of which the log has lost events, are copied first.
   *
   * @return where they were
   */
  static List<String> remove(Store store, Collection<String> directories) {
    List<String> removed = new ArrayList<>();
    List<String> names = new ArrayList<>(List.of(DatabaseCheckpoint.DIRECTORY));
    directories.forEach(directory -> names.add(TABLES + directory));
    for (LogCheck.Finding finding : check(store, directories)) {
      for (String name : names) {
        if (store.locate(name).equals(finding.file())) {
          boolean copied = isEvidence(store, name);
          filesOf(store, name).forEach(file -> remove(store, file, copied));
          removed.add(finding.file());
        }
      }
    }
    return removed;
  }

  /** Whether it may tell what the log does not. */
  private static boolean isEvidence(Store store, String name) {
    // Of commits that every table has discarded nothing else tells.
    return name.equals(DatabaseCheckpoint.DIRECTORY)
        || TableListing.read(store, name.substring(TABLES.length()))
            .filter(listed -> !listed.lost().isEmpty())
            .isPresent();
  }

  private static List<String> filesOf(Store store, String name) {
    List<String> files = new ArrayList<>();
    List<String> directories =
        name.equals(DatabaseCheckpoint.DIRECTORY)
            ? List.of(name)
            : List.of(name + "/snapshots", name + "/indexes");
    for (String directory : directories) {
      store.list(directory).forEach(file -> files.add(directory + "/" + file));
    }
    return files;
  }

  private static void remove(Store store, String file, boolean copied) {
    if (copied) {
      long bytes = store.open(file).map(DerivedFiles::size).orElse(0L);
      SetAside.keep(
          store,
          file,
          0,
          bytes,
          time -> ASIDE + "/" + file.replace('/', '.') + ".cut-0" + (time == 1 ? "" : "-" + time));
    }
    store.delete(file);
  }

  private static long size(StoreReader file) {
    try (file) {
      return file.size();
    }
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
        add(TABLES + directory, e);
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
