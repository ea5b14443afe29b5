package org.driftdb.storage.rows;

import java.util.ArrayList;
import java.util.List;
import org.driftdb.storage.block.BlockCache;
import org.driftdb.storage.block.BlockSource;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.log.TableCheckpoint;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.tree.Tree;

/**
 * A table as a checkpoint has it.
 *
 * @param stored its rows
 * @param facts what else is known of it
 */
public record CheckpointReader(StoredTable stored, TableFacts facts) {
  /**
   * Opens the trees of a table's checkpoint.
   *
   * @param directory the name of the table's directory
   * @throws DriftException with code DAMAGED if a file is not there or not as it should be
   */
  public static CheckpointReader open(
      Store store,
      BlockCache cache,
      String directory,
      TableSchema schema,
      TableCheckpoint checkpoint) {
    try {
      return read(store, cache, directory, schema, checkpoint);
    } catch (IllegalArgumentException | ClassCastException e) {
      throw new DriftException(
          ErrorCode.DAMAGED, "The checkpoint of " + directory + " cannot be read: " + e, e);
    }
  }

  private static CheckpointReader read(
      Store store,
      BlockCache cache,
      String directory,
      TableSchema schema,
      TableCheckpoint checkpoint) {
    TableFiles files = new TableFiles(directory);
    Tree rows = Tree.empty(cache);
    List<StoredIndex> indexes = new ArrayList<>();
    for (TableCheckpoint.Tree listed : checkpoint.trees()) {
      IndexDefinition index = schema.index(listed.name());
      boolean wanted = listed.name().isEmpty() || (index != null && TableFacts.isOf(listed, index));
      if (wanted) {
        Tree tree =
            Tree.open(
                BlockSource.open(cache, store, files.names(listed), listed.files()),
                listed.root(),
                checkpoint.sequence());
        if (index == null) {
          rows = tree;
        } else {
          indexes.add(new StoredIndex(index, tree));
        }
      }
    }
    return new CheckpointReader(
        new StoredTable(schema, rows, indexes), TableFacts.read(schema, checkpoint.trees()));
  }

  /**
   * Reads every block of the trees of a table's checkpoint, as far as their files are there.
   *
   * @param directory the name of the table's directory
   * @throws DriftException with code DAMAGED if a file is not as it was written
   */
  public static void check(
      Store store, BlockCache cache, String directory, TableCheckpoint checkpoint) {
    TableFiles files = new TableFiles(directory);
    for (TableCheckpoint.Tree listed : checkpoint.trees()) {
      if (listed.files().stream()
          .anyMatch(file -> store.open(files.names(listed).apply(file.number())).isEmpty())) {
        continue;
      }
      Tree.open(
              BlockSource.open(cache, store, files.names(listed), listed.files()),
              listed.root(),
              checkpoint.sequence())
          .check();
    }
  }
}
