package org.driftdb.storage.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.store.SharedNumbers;
import org.driftdb.storage.store.StoreWriter;

/**
 * A store that knows which bytes have been forced, so that the power can be cut: of what has not,
 * each small piece survives or does not, in any combination, and so does the length of each file.
 */
public final class PowerCutStore extends ForwardingStore {
  /** Smaller than a disk's, so that frames of a test are torn too. */
  private static final int SECTOR = 16;

  /** The files that are appended to, and up to where each has been forced. */
  private final Map<String, Long> forced = new TreeMap<>();

  private final Set<String> published = new TreeSet<>();

  /** Files whose length is certain. */
  private final Set<String> sealed = new HashSet<>();

  /** What the shared numbers were at any moment since they were forced. */
  private final List<long[]> numbers = new ArrayList<>();

  public PowerCutStore() {
    super(new MemoryStore());
  }

  @Override
  public StoreWriter create(String name) {
    forced.put(name, 0L);
    return new Writer(name, store.create(name));
  }

  @Override
  public StoreWriter reopen(String name, long length) {
    forced.merge(name, length, Math::min);
    sealed.remove(name);
    return new Writer(name, store.reopen(name, length));
  }

  @Override
  public SharedNumbers share(String name, int count) {
    SharedNumbers shared = store.share(name, count);
    numbers.add(values(shared));
    return new SharedNumbers() {
      @Override
      public long get(int index) {
        return shared.get(index);
      }

      @Override
      public void set(int index, long value) {
        shared.set(index, value);
        numbers.add(values(shared));
      }

      @Override
      public void force() {
        numbers.clear();
        numbers.add(values(shared));
      }

      @Override
      public void close() {}
    };
  }

  private static long[] values(SharedNumbers shared) {
    long[] values = new long[StoreImage.NUMBERS];
    Arrays.setAll(values, shared::get);
    return values;
  }

  @Override
  public void publish(String name, byte[] bytes, long generation) {
    super.publish(name, bytes, generation);
    published.add(name);
  }

  @Override
  public void delete(String name) {
    super.delete(name);
    published.remove(name);
    forced.remove(name);
    sealed.remove(name);
  }

  /** What is there when the power is back. */
  public PowerCutStore cutPower(Random random) {
    PowerCutStore after = new PowerCutStore();
    forced.forEach(
        (name, length) -> {
          byte[] bytes = store.read(name).orElseThrow();
          boolean whole = sealed.contains(name);
          after.make(name, whole ? bytes : survivor(bytes, Math.toIntExact(length), random));
          if (whole) {
            after.sealed.add(name);
          }
        });
    for (String name : published) {
      after.publish(name, store.read(name).orElseThrow(), 0);
    }
    if (!numbers.isEmpty()) {
      long[] seen = numbers.get(random.nextInt(numbers.size()));
      SharedNumbers shared = after.share("driftdb.published", seen.length);
      for (int i = 0; i < seen.length; i++) {
        shared.set(i, seen[i]);
      }
      shared.force();
    }
    return after;
  }

  private void make(String name, byte[] bytes) {
    try (StoreWriter writer = create(name)) {
      writer.append(ByteBuffer.wrap(bytes));
      writer.force();
    }
  }

  private static byte[] survivor(byte[] bytes, int forced, Random random) {
    int length = forced + random.nextInt(bytes.length - forced + 1);
    if (random.nextInt(3) == 0) {
      length = bytes.length + random.nextInt(3 * SECTOR); // Allocated ahead.
    }
    byte[] survivor = new byte[length];
    System.arraycopy(bytes, 0, survivor, 0, forced);
    for (int at = forced; at < Math.min(length, bytes.length); at += SECTOR - at % SECTOR) {
      if (random.nextInt(4) != 0) {
        int end = Math.min(Math.min(length, bytes.length), at + SECTOR - at % SECTOR);
        System.arraycopy(bytes, at, survivor, at, end - at);
      }
    }
    return survivor;
  }

  private final class Writer extends ForwardingWriter {
    private final String name;

    Writer(String name, StoreWriter writer) {
      super(writer);
      this.name = name;
    }

    @Override
    public void force() {
      writer.force();
      forced.put(name, writer.length());
    }

    @Override
    public void seal() {
      writer.seal();
      sealed.add(name);
      forced.put(name, writer.length());
    }
  }
}
