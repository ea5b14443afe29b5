package org.driftdb.storage.store;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Shared numbers in a mapped file: little-endian, eight bytes each, one behind the other. */
final class LocalNumbers implements SharedNumbers {
  private static final VarHandle NUMBER =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final MappedByteBuffer bytes;

  private LocalNumbers(MappedByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** Maps the file to write to, and makes it first if it is not there or too short. */
  static LocalNumbers share(Path path, int count) throws IOException {
    Set<StandardOpenOption> access = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
    Set<StandardOpenOption> making = new HashSet<>(access);
    making.add(StandardOpenOption.CREATE);
    LocalChannel channel = new LocalChannel(path, making, access);
    try {
      return channel.compute(
          "map",
          c -> {
            long size = (long) count * Long.BYTES;
            // Written, not merely made longer: a mapped write to a block that the disk has no room
            // for would end the process.
            for (long at = c.size(); at < size; ) {
              at += c.write(ByteBuffer.allocate((int) (size - at)), at);
            }
            return new LocalNumbers(c.map(FileChannel.MapMode.READ_WRITE, 0, size));
          });
    } finally {
      channel.close();
    }
  }

  /** Maps the file to read from; empty when it is too short. */
  static Optional<LocalNumbers> shared(Path path, int count) throws IOException {
    Set<StandardOpenOption> read = Set.of(StandardOpenOption.READ);
    LocalChannel channel = new LocalChannel(path, read, read);
    try {
      return channel.compute(
          "map",
          c -> {
            long size = (long) count * Long.BYTES;
            return c.size() < size
                ? Optional.empty()
                : Optional.of(new LocalNumbers(c.map(FileChannel.MapMode.READ_ONLY, 0, size)));
          });
    } finally {
      channel.close();
    }
  }

  @Override
  public long get(int index) {
    return (long) NUMBER.getAcquire(bytes, index * Long.BYTES);
  }

  @Override
  public void set(int index, long value) {
    NUMBER.setRelease(bytes, index * Long.BYTES, value);
  }

  @Override
  public void force() {
    bytes.force();
  }

  /** A mapping lasts until it is garbage; there is nothing to close before. */
  @Override
  public void close() {}
}
