package org.driftdb.storage.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Appends to a local file, with zeros written ahead of what is appended.
 *
 * <p>As long as appended bytes fall into blocks that are allocated already, forcing them writes
 * data and no metadata, which is what makes a commit cheap. The zeros are really written: a file
 * that is merely made longer has no blocks yet. The first step ahead is {@value #FIRST_STEP} bytes
 * and each one doubles, up to {@value #LAST_STEP}.
 */
final class LocalWriter implements StoreWriter {
  static final int FIRST_STEP = 64 * 1024;
  static final int LAST_STEP = 8 * 1024 * 1024;

  /** Steps end where a block of the file system ends. */
  private static final int BLOCK = 4 * 1024;

  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(FIRST_STEP).asReadOnlyBuffer();

  private final LocalChannel channel;
  private volatile long length;
  private long allocated;
  private int step = FIRST_STEP;

  private LocalWriter(LocalChannel channel, long length) {
    this.channel = channel;
    this.length = length;
    this.allocated = length;
  }

  /** Makes the file, which must not be there. */
  static LocalWriter create(Path path) throws IOException {
    Set<StandardOpenOption> once = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    return new LocalWriter(new LocalChannel(path, once, Set.of(StandardOpenOption.WRITE)), 0);
  }

  /** Opens the file behind its first {@code length} bytes and cuts off the rest. */
  static LocalWriter reopen(Path path, long length) throws IOException {
    Set<StandardOpenOption> write = Set.of(StandardOpenOption.WRITE);
    LocalWriter writer = new LocalWriter(new LocalChannel(path, write, write), length);
    try {
      writer.channel.perform(
          "cut",
          c -> {
            if (c.size() < length) {
              throw new IOException(
                  "it has " + c.size() + " bytes, fewer than the " + length + " to keep");
            }
            if (c.size() > length) {
              c.truncate(length).force(true);
            }
          });
    } catch (Throwable e) {
      writer.close();
      throw e;
    }
    return writer;
  }

  /** Writes a file anew, with these bytes alone, and forces it. */
  static void replace(Path path, byte[] bytes) throws IOException {
    LocalChannel channel =
        new LocalChannel(
            path,
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE),
            Set.of(StandardOpenOption.WRITE));
    try {
      channel.perform(
          "write",
          c -> {
            write(c, 0, ByteBuffer.wrap(bytes));
            c.truncate(bytes.length).force(true);
          });
    } finally {
      channel.close();
    }
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void append(ByteBuffer bytes) {
    long start = length;
    int count = bytes.remaining();
    channel.perform("write to", c -> write(c, start, bytes.duplicate()));
    bytes.position(bytes.limit());
    length = start + count;
    if (length > allocated) {
      allocateAhead();
    }
  }

  private void allocateAhead() {
    long end = (length + step + BLOCK - 1) / BLOCK * BLOCK;
    channel.perform(
        "allocate space for",
        c -> {
          for (long at = length; at < end; ) {
            ByteBuffer zeros = ZEROS.duplicate();
            zeros.limit((int) Math.min(zeros.capacity(), end - at));
            at += write(c, at, zeros);
          }
        });
    allocated = end;
    step = Math.min(2 * step, LAST_STEP);
  }

  private static int write(FileChannel channel, long position, ByteBuffer bytes)
      throws IOException {
    int written = 0;
    while (bytes.hasRemaining()) {
      written += channel.write(bytes, position + written);
    }
    return written;
  }

  @Override
  public void force() {
    channel.perform(
        "force",
        c -> {
          c.force(false);
        });
  }

  @Override
  public void seal() {
    channel.perform(
        "seal",
        c -> {
          c.truncate(length).force(true);
        });
    close();
  }

  @Override
  public void close() {
    channel.close();
  }
}
