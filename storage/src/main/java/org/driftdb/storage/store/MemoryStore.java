package org.driftdb.storage.store;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLongArray;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory. Everything in it is gone with the last reference to it; until then it obeys
 * the same rules as files do, so that several logs can read it beside the one that writes.
 */
public final class MemoryStore implements Store {
  private final TreeMap<String, MemoryFile> files = new TreeMap<>();
  private final Map<String, Long> generations = new HashMap<>();
  private final Map<String, MemoryNumbers> numbers = new HashMap<>();
  private final Map<String, String> locks = new HashMap<>();

  @Override
  public String locate(String name) {
    return "memory:" + StoreNames.check(name);
  }

  @Override
  public boolean writable() {
    return true;
  }

  @Override
  public synchronized StoreLock lock(String name) {
    String holder = locks.get(StoreNames.check(name));
    if (holder != null) {
      throw new DriftException(
          ErrorCode.LOCKED,
          "The database in memory is open for writing by " + holder + " (this process)");
    }
    locks.put(
        name,
        "process "
            + ProcessHandle.current().pid()
            + ", since "
            + Instant.now().truncatedTo(ChronoUnit.SECONDS));
    return new MemoryLock(name);
  }

  @Override
  public synchronized StoreWriter create(String name) {
    if (files.containsKey(StoreNames.check(name))) {
      throw new DriftException(
          ErrorCode.IO, "Cannot make " + locate(name) + ": it is there already");
    }
    MemoryFile file = new MemoryFile();
    files.put(name, file);
    return new MemoryWriter(file, locate(name));
  }

  @Override
  public synchronized StoreWriter reopen(String name, long length) {
    MemoryFile file = files.get(StoreNames.check(name));
    if (file == null || file.size() < length) {
      throw new DriftException(
          ErrorCode.IO,
          "Cannot open " + locate(name) + ": it does not have the " + length + " bytes to keep");
    }
    file.cut(length);
    return new MemoryWriter(file, locate(name));
  }

  @Override
  public synchronized Optional<StoreReader> open(String name) {
    MemoryFile file = files.get(StoreNames.check(name));
    return file == null ? Optional.empty() : Optional.of(new MemoryReader(file));
  }

  @Override
  public synchronized Optional<byte[]> read(String name) {
    MemoryFile file = files.get(StoreNames.check(name));
    if (file == null) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.size()));
    file.read(0, bytes);
    return Optional.of(bytes.array());
  }

  @Override
  public synchronized List<String> list(String directory) {
    String prefix = StoreNames.check(directory) + "/";
    TreeSet<String> found = new TreeSet<>();
    for (String name : files.tailMap(prefix, false).keySet()) {
      if (!name.startsWith(prefix)) {
        break;
      }
      String rest = name.substring(prefix.length());
      int slash = rest.indexOf('/');
      found.add(slash < 0 ? rest : rest.substring(0, slash));
    }
    return List.copyOf(found);
  }

  @Override
  public synchronized void delete(String name) {
    files.remove(StoreNames.check(name));
    generations.remove(name);
  }

  @Override
  public synchronized void publish(String name, byte[] bytes, long generation) {
    Long last = generations.get(StoreNames.check(name));
    if (last != null && last >= generation) {
      throw new DriftException(
          ErrorCode.INTERNAL,
          locate(name) + " is at generation " + last + ", so " + generation + " comes too late");
    }
    MemoryFile file = new MemoryFile();
    file.append(ByteBuffer.wrap(bytes));
    files.put(name, file);
    generations.put(name, generation);
  }

  @Override
  public synchronized SharedNumbers share(String name, int count) {
    MemoryNumbers shared = numbers.get(StoreNames.check(name));
    if (shared == null || shared.values.length() < count) {
      shared = new MemoryNumbers(new AtomicLongArray(count));
      numbers.put(name, shared);
    }
    return shared;
  }

  @Override
  public synchronized Optional<SharedNumbers> shared(String name, int count) {
    @Nullable MemoryNumbers shared = numbers.get(StoreNames.check(name));
    return shared == null || shared.values.length() < count
        ? Optional.empty()
        : Optional.of(shared);
  }

  private final class MemoryLock implements StoreLock {
    private final String name;
    private boolean released;

    MemoryLock(String name) {
      this.name = name;
    }

    @Override
    public void close() {
      synchronized (MemoryStore.this) {
        if (!released) {
          released = true;
          locks.remove(name);
        }
      }
    }
  }

  private record MemoryReader(MemoryFile file) implements StoreReader {
    @Override
    public long size() {
      return file.size();
    }

    @Override
    public int read(long position, ByteBuffer target) {
      return file.read(position, target);
    }

    @Override
    public void close() {}
  }

  private static final class MemoryWriter implements StoreWriter {
    private final MemoryFile file;
    private final String location;
    private volatile boolean closed;

    MemoryWriter(MemoryFile file, String location) {
      this.file = file;
      this.location = location;
    }

    @Override
    public long length() {
      return file.size();
    }

    @Override
    public void append(ByteBuffer bytes) {
      checkOpen("write to");
      file.append(bytes);
    }

    @Override
    public void force() {
      checkOpen("force");
    }

    @Override
    public void seal() {
      checkOpen("seal");
      closed = true;
    }

    @Override
    public void close() {
      closed = true;
    }

    private void checkOpen(String doing) {
      if (closed) {
        throw new DriftException(
            ErrorCode.IO, "Cannot " + doing + " " + location + ": it is closed");
      }
    }
  }

  private record MemoryNumbers(AtomicLongArray values) implements SharedNumbers {
    @Override
    public long get(int index) {
      return values.getAcquire(index);
    }

    @Override
    public void set(int index, long value) {
      values.setRelease(index, value);
    }

    @Override
    public void force() {}

    @Override
    public void close() {}
  }
}
