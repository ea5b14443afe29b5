package org.driftdb.sqlline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory that is deleted with all it holds when it is closed, or else when the process ends.
 */
final class TemporaryDirectory implements AutoCloseable {
  /** A thread that is still at work may put a file where one was just deleted. */
  private static final int ATTEMPTS = 20;

  private static final long PAUSE_MILLIS = 20;

  private final Path path;
  private final Thread atExit;

  private TemporaryDirectory(Path path) {
    this.path = path;
    this.atExit = new Thread(this::deleteStubbornly, "delete " + path);
  }

  static TemporaryDirectory create(String prefix) throws IOException {
    TemporaryDirectory directory = new TemporaryDirectory(Files.createTempDirectory(prefix));
    Runtime.getRuntime().addShutdownHook(directory.atExit);
    return directory;
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // The process is ending, and the hook deletes.
    }
    delete();
  }

  private void deleteStubbornly() {
    for (int i = 0; i < ATTEMPTS && Files.exists(path); i++) {
      try {
        delete();
        Thread.sleep(PAUSE_MILLIS);
      } catch (IOException e) {
        // Something was written meanwhile; try again.
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void delete() throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> files = Files.walk(path)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    } catch (NoSuchFileException e) {
      return;
    }
    for (Path file : deepestFirst) {
      Files.deleteIfExists(file);
    }
  }
}
