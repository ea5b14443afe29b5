package org.driftdb.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.driftdb.storage.log.ForwardingStore;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreReader;

/** The files that hold what the log tells, too. */
final class StoredFiles {
  private StoredFiles() {}

  /** Whether a file may be deleted without loss. */
  static boolean isDerived(String name) {
    return name.startsWith("commits/")
        || name.contains("/snapshots/")
        || name.contains("/indexes/");
  }

  /** The files of a database that may be deleted without loss. */
  static List<Path> derived(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> isDerived(directory.relativize(file).toString().replace('\\', '/')))
          .sorted()
          .toList();
    }
  }

  /** Deletes them all. */
  static void deleteDerived(Path directory) throws IOException {
    for (Path file : derived(directory)) {
      Files.delete(file);
    }
  }

  /** The same store as if they had been deleted. */
  static Store without(Store store) {
    return new ForwardingStore(store) {
      @Override
      public Optional<StoreReader> open(String name) {
        return isDerived(name) ? Optional.empty() : super.open(name);
      }

      @Override
      public Optional<byte[]> read(String name) {
        return isDerived(name) ? Optional.empty() : super.read(name);
      }
    };
  }

  /** The files of a table and of the commits that may be deleted without loss. */
  static List<String> derived(Store store, String... tables) {
    Stream<String> directories =
        Stream.concat(
            Stream.of("commits"),
            Stream.of(tables)
                .flatMap(
                    table ->
                        Stream.of(
                            "tables/" + table + "/snapshots", "tables/" + table + "/indexes")));
    return directories
        .flatMap(directory -> store.list(directory).stream().map(file -> directory + "/" + file))
        .toList();
  }
}
