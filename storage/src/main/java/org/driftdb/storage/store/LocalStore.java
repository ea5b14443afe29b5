package org.driftdb.storage.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;

/**
 * A store in a directory of the local file system.
 *
 * <p>A file is published in this order, and a crash after any step leaves what is said behind it:
 * the bytes are written to {@code NAME.tmp} (the old file, and a leftover that the next publishing
 * overwrites), forced (the same), moved onto the name (the old file or the new), and the directory
 * is forced (the new file).
 */
public final class LocalStore implements Store {
  private final Path directory;
  private final boolean writable;

  /** The generation last published under each name, by this store. */
  private final Map<String, Long> generations = new ConcurrentHashMap<>();

  private LocalStore(Path directory, boolean writable) {
    this.directory = directory.toAbsolutePath().normalize();
    this.writable = writable;
  }

  /** A store to write to. The directory is made if it is not there. */
  public static LocalStore writing(Path directory) {
    LocalStore store = new LocalStore(directory, true);
    try {
      store.makeDirectory(store.directory);
    } catch (IOException e) {
      throw new DriftException(
          ErrorCode.CONNECTION,
          "Cannot make the database directory " + store.directory + ": " + reason(e),
          e);
    }
    return store;
  }

  /** A store to read from only. The directory must be there; nothing in it is touched. */
  public static LocalStore reading(Path directory) {
    LocalStore store = new LocalStore(directory, false);
    if (!Files.isDirectory(store.directory)) {
      throw new DriftException(
          ErrorCode.CONNECTION,
          "There is no database in " + store.directory + ": no such directory");
    }
    return store;
  }

  @Override
  public String locate(String name) {
    return path(name).toString();
  }

  @Override
  public boolean writable() {
    return writable;
  }

  @Override
  public StoreLock lock(String name) {
    return write(
        name,
        "lock",
        path -> LocalLock.take(parent(path).toRealPath().resolve(path.getFileName())));
  }

  /** Who has the lock of this name, in words; empty when nobody has. Does not take it. */
  public Optional<String> lockHolder(String name) {
    Path path = path(name);
    try {
      return LocalLock.holder(parent(path).toRealPath().resolve(path.getFileName()));
    } catch (IOException e) {
      throw new DriftException(ErrorCode.IO, "Cannot read " + path + ": " + reason(e), e);
    }
  }

  @Override
  public StoreWriter create(String name) {
    return write(
        name,
        "make",
        path -> {
          makeDirectory(parent(path));
          LocalWriter writer = LocalWriter.create(path);
          try {
            forceDirectory(parent(path));
          } catch (IOException | RuntimeException e) {
            writer.close();
            throw e;
          }
          return writer;
        });
  }

  @Override
  public StoreWriter reopen(String name, long length) {
    return write(name, "open", path -> LocalWriter.reopen(path, length));
  }

  @Override
  public Optional<StoreReader> open(String name) {
    try {
      return Optional.of(new LocalReader(path(name)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failure(name, "open", e);
    }
  }

  @Override
  public Optional<byte[]> read(String name) {
    try (StoreReader reader = new LocalReader(path(name))) {
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(reader.size()));
      reader.read(0, bytes);
      return Optional.of(Arrays.copyOf(bytes.array(), bytes.position()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failure(name, "read", e);
    }
  }

  @Override
  public List<String> list(String name) {
    try (Stream<Path> files = Files.list(path(name))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw failure(name, "list", e);
    }
  }

  @Override
  public void delete(String name) {
    write(
        name,
        "delete",
        path -> {
          if (Files.deleteIfExists(path)) {
            forceDirectory(parent(path));
          }
          generations.remove(name);
          return path;
        });
  }

  @Override
  public void publish(String name, byte[] bytes, long generation) {
    write(
        name,
        "publish",
        path -> {
          Long last = generations.get(name);
          if (last != null && last >= generation) {
            throw new DriftException(
                ErrorCode.INTERNAL,
                path + " is at generation " + last + ", so " + generation + " comes too late");
          }
          makeDirectory(parent(path));
          Path beside = path.resolveSibling(path.getFileName() + ".tmp");
          LocalWriter.replace(beside, bytes);
          Files.move(
              beside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
          forceDirectory(parent(path));
          generations.put(name, generation);
          return path;
        });
  }

  @Override
  public SharedNumbers share(String name, int count) {
    return write(
        name,
        "map",
        path -> {
          makeDirectory(parent(path));
          return LocalNumbers.share(path, count);
        });
  }

  @Override
  public Optional<SharedNumbers> shared(String name, int count) {
    try {
      return LocalNumbers.shared(path(name), count).map(Function.identity());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failure(name, "map", e);
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }

  private interface Change<T> {
    T on(Path path) throws IOException;
  }

  private <T> T write(String name, String doing, Change<T> change) {
    Path path = path(name);
    if (!writable) {
      throw new DriftException(
          ErrorCode.READ_ONLY, "Cannot " + doing + " " + path + ": the database is open read-only");
    }
    try {
      return change.on(path);
    } catch (AccessDeniedException | ReadOnlyFileSystemException e) {
      throw readOnly(path, doing, e);
    } catch (IOException e) {
      if (e instanceof FileSystemException && reason(e).contains("Read-only file system")) {
        throw readOnly(path, doing, e);
      }
      throw failure(name, doing, e);
    }
  }

  private static DriftException readOnly(Path path, String doing, Exception cause) {
    return new DriftException(
        ErrorCode.READ_ONLY,
        "Cannot "
            + doing
            + " "
            + path
            + ": no permission to write there; the database can be opened with readOnly=true",
        cause);
  }

  private DriftException failure(String name, String doing, IOException cause) {
    return new DriftException(
        ErrorCode.IO, "Cannot " + doing + " " + path(name) + ": " + reason(cause), cause);
  }

  /** What the file system said, without the path that our own message names already. */
  static String reason(IOException e) {
    if (e instanceof FileAlreadyExistsException) {
      return "it is there already";
    }
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof FileSystemException f && f.getReason() != null) {
      return f.getReason();
    }
    return String.valueOf(e.getMessage());
  }

  private Path path(String name) {
    return directory.resolve(StoreNames.check(name));
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    return parent == null ? path : parent;
  }

  /** Makes a directory and those above it, each for good. */
  private void makeDirectory(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      return;
    }
    Path parent = parent(path);
    makeDirectory(parent);
    try {
      Files.createDirectory(path);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(path)) {
        throw e;
      }
    }
    forceDirectory(parent);
  }

  /** Forces the names in a directory, where the system has a way to say so. */
  private static void forceDirectory(Path path) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Set<StandardOpenOption> read = Set.of(StandardOpenOption.READ);
      LocalChannel channel = new LocalChannel(path, read, read);
      try {
        channel.perform(
            "force",
            c -> {
              c.force(true);
            });
      } finally {
        channel.close();
      }
    }
  }
}
