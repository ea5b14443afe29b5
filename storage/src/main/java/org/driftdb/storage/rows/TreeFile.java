package org.driftdb.storage.rows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.driftdb.storage.block.BlockSource.LiveFile;
import org.driftdb.storage.log.DamagedException;
import org.driftdb.storage.log.TableCheckpoint;
import org.driftdb.storage.store.Store;
import org.jspecify.annotations.Nullable;

/**
 * A file with rows of a table, or with entries of one of its indexes, for who looks after the
 * database.
 *
 * @param file its name in the store
 * @param index the name of the index; null if it holds rows
 * @param sequence every event of the table up to this one is in its files
 * @param bytes how many bytes of it count
 */
public record TreeFile(String file, @Nullable String index, long sequence, long bytes) {
  /**
   * The files of a table's last checkpoint; none where there is none, or it cannot be read.
   *
   * @param directory the name of the table's directory
   */
  public static List<TreeFile> list(Store store, String directory) {
    Optional<TableCheckpoint> checkpoint;
    try {
      checkpoint = TableCheckpoint.read(store, directory);
    } catch (DamagedException e) {
      return List.of();
    }
    TableFiles names = new TableFiles(directory);
    List<TreeFile> files = new ArrayList<>();
    checkpoint.ifPresent(
        listed -> {
          for (TableCheckpoint.Tree tree : listed.trees()) {
            for (LiveFile file : tree.files()) {
              files.add(
                  new TreeFile(
                      names.names(tree).apply(file.number()),
                      tree.name().isEmpty() ? null : tree.name(),
                      listed.sequence(),
                      file.bytes()));
            }
          }
        });
    return files;
  }
}
