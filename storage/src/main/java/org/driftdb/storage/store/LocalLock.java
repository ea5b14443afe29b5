package org.driftdb.storage.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A lock on a local file, whose text says who holds it.
 *
 * <p>The text is one line, {@code process 4711 on host, since 2026-01-05T09:36:12Z}; it is emptied
 * when the lock is let go, and means nothing while nobody holds the lock. What is locked is a
 * single byte far behind the text, so that the text can be read on systems whose locks forbid
 * reading.
 *
 * <p>POSIX lets go of a process's locks on a file as soon as the process closes <em>any</em>
 * descriptor of it. So the locks held in this process are kept in a table here, and a file that is
 * in it is never opened again.
 */
final class LocalLock implements StoreLock {
  private static final long LOCKED_BYTE = 1L << 62;

  /** The locks held in this process, by the real path of their file. Guarded by itself. */
  private static final Map<Path, String> HELD = new HashMap<>();

  /** Channels that must stay open lest another class loader's lock be let go. */
  private static final List<FileChannel> LEFT_OPEN = new ArrayList<>();

  private final Path path;
  private final FileChannel channel;
  private boolean released;

  private LocalLock(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Takes the lock or says who has it.
   *
   * @param path a path that no other path leads to: of two, each could be locked once
   */
  static LocalLock take(Path path) throws IOException {
    // An interrupted thread would close the channel, and with it the lock.
    boolean interrupted = Thread.interrupted();
    try {
      return takeUninterrupted(path);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static LocalLock takeUninterrupted(Path path) throws IOException {
    synchronized (HELD) {
      String here = HELD.get(path);
      if (here != null) {
        throw locked(path, here + " (this process)");
      }
      FileChannel channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        if (tryLock(channel) == null) {
          String holder = Files.readString(path).strip();
          channel.close();
          throw locked(path, holder.isEmpty() ? "another process" : holder);
        }
        String holder = describeThisProcess();
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((holder + "\n").getBytes(StandardCharsets.UTF_8)), 0);
        HELD.put(path, holder);
        return new LocalLock(path, channel);
      } catch (OverlappingFileLockException e) {
        LEFT_OPEN.add(channel);
        throw locked(path, "process " + ProcessHandle.current().pid() + " (this process)");
      } catch (IOException e) {
        channel.close();
        throw e;
      }
    }
  }

  /**
   * Who has the lock, as its text says; empty when nobody has. A holder is not disturbed: only a
   * text left by a process that died, which nobody may rely on, makes this look at the lock itself.
   */
  static Optional<String> holder(Path path) throws IOException {
    synchronized (HELD) {
      String here = HELD.get(path);
      if (here != null) {
        return Optional.of(here + " (this process)");
      }
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        String holder = Files.readString(path).strip();
        if (holder.isEmpty()) {
          return Optional.empty();
        }
        try (FileLock free = channel.tryLock(LOCKED_BYTE, 1, true)) {
          return free == null ? Optional.of(holder) : Optional.empty();
        } catch (OverlappingFileLockException e) {
          return Optional.of(holder);
        }
      } catch (NoSuchFileException e) {
        return Optional.empty();
      }
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    return channel.tryLock(LOCKED_BYTE, 1, false);
  }

  private static DriftException locked(Path path, String holder) {
    return new DriftException(
        ErrorCode.LOCKED,
        path.getParent()
            + " is open for writing by "
            + holder
            + "; one process writes at a time, others can open it with readOnly=true");
  }

  private static String describeThisProcess() {
    return "process " + ProcessHandle.current().pid() + " on " + hostName() + ", since " + now();
  }

  /** The time to the second; without a formatter, whose classes would take long to load. */
  private static String now() {
    LocalDateTime now = LocalDateTime.now(ZoneOffset.UTC);
    int second = now.getSecond();
    return now.truncatedTo(ChronoUnit.MINUTES) + (second < 10 ? ":0" : ":") + second + "Z";
  }

  /** The name of the host, asked where the answer is at hand: a name server may take seconds. */
  private static String hostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      String name = System.getenv("COMPUTERNAME");
      return name == null ? localHostName() : name;
    }
  }

  private static String localHostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "this host";
    }
  }

  @Override
  public void close() {
    synchronized (HELD) {
      if (released) {
        return;
      }
      released = true;
      try (channel) {
        channel.truncate(0);
      } catch (IOException e) {
        // The text is for people; closing the channel has let the lock go.
      }
      HELD.remove(path);
    }
  }
}
