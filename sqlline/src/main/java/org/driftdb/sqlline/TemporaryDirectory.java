package org.driftdb.sqlline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory that is deleted with all it holds when it is closed, and also when a person
 * interrupts the process before that.
 */
final class TemporaryDirectory implements AutoCloseable {
  /** What a shell reports for a process that was interrupted. */
  private static final int INTERRUPTED = 130;

  private static final int ATTEMPTS = 1_000;

  /** So often, one after the other, nothing must be there before it is taken to stay so. */
  private static final int LOOKS = 5;

  private static final long BETWEEN_LOOKS_MILLIS = 10;

  private final Path path;
  private final Thread atInterrupt;

  private TemporaryDirectory(Path path) {
    this.path = path;
    this.atInterrupt = new Thread(this::deleteAndHalt, "delete " + path);
  }

  static TemporaryDirectory create(String prefix) throws IOException {
    TemporaryDirectory directory = new TemporaryDirectory(Files.createTempDirectory(prefix));
    Runtime.getRuntime().addShutdownHook(directory.atInterrupt);
    return directory;
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    try {
      Runtime.getRuntime().removeShutdownHook(atInterrupt);
    } catch (IllegalStateException e) {
      return; // The process is ending, and the hook deletes.
    }
    delete();
  }

  /**
   * The other threads are still at work, and may make again what was just deleted; so this ends
   * them as soon as everything is gone and stays so.
   */
  private void deleteAndHalt() {
    int looks = 0;
    for (int i = 0; i < ATTEMPTS && looks < LOOKS; i++) {
      try {
        looks = Files.exists(path) ? 0 : looks + 1;
        delete();
        Thread.sleep(BETWEEN_LOOKS_MILLIS);
      } catch (IOException e) {
        // Something was made meanwhile; go on deleting.
      } catch (InterruptedException e) {
        break;
      }
    }
    Runtime.getRuntime().halt(INTERRUPTED);
  }

  private void delete() throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> files = Files.walk(path)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    } catch (NoSuchFileException e) {
      return;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path file : deepestFirst) {
      Files.deleteIfExists(file);
    }
  }
}
