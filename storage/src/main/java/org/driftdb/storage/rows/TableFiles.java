package org.driftdb.storage.rows;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.driftdb.storage.block.BlockSource.LiveFile;
import org.driftdb.storage.log.TableCheckpoint;
import org.driftdb.storage.schema.TableDirectory;
import org.driftdb.storage.store.Numbered;
import org.driftdb.storage.store.Store;

/**
 * The names of the files in which a table's trees are: {@code snapshots/00000001.snap} and so on
 * for its rows, {@code indexes/status.idx}, {@code indexes/status~2.idx} and so on for its index
 * {@code status}, whose name is encoded as that of a table's directory is. While an index is made
 * there may be {@code indexes/status~1.sort} and so on, which mean nothing to anybody else.
 */
final class TableFiles {
  private final String snapshots;
  private final String indexes;

  TableFiles(String directory) {
    snapshots = "tables/" + directory + "/snapshots";
    indexes = "tables/" + directory + "/indexes";
  }

  /** The names of the files of the rows. */
  IntFunction<String> rows() {
    return number -> snapshots + "/" + Numbered.name(number) + ".snap";
  }

  /** The names of the files of an index. */
  IntFunction<String> index(String name) {
    String first = indexes + "/" + TableDirectory.encode(name);
    return number -> number == 1 ? first + ".idx" : first + "~" + number + ".idx";
  }

  /** The names of the files in which the entries of an index wait while they are sorted. */
  IntFunction<String> sorting(String name) {
    return number -> indexes + "/" + TableDirectory.encode(name) + "~" + number + ".sort";
  }

  /** The names of the files of a tree of a checkpoint. */
  IntFunction<String> names(TableCheckpoint.Tree tree) {
    return tree.name().isEmpty() ? rows() : index(tree.name());
  }

  /** Deletes the files to which a checkpoint does not refer. */
  void deleteLeftovers(Store store, List<TableCheckpoint.Tree> live) {
    Set<String> kept = new HashSet<>();
    for (TableCheckpoint.Tree tree : live) {
      for (LiveFile file : tree.files()) {
        kept.add(names(tree).apply(file.number()));
      }
    }
    List<String> there = new ArrayList<>();
    for (String directory : List.of(snapshots, indexes)) {
      store.list(directory).forEach(file -> there.add(directory + "/" + file));
    }
    there.removeAll(kept);
    there.forEach(store::delete);
  }
}
