package org.driftdb.storage.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** Reads a local file by position. */
final class LocalReader implements StoreReader {
  private final LocalChannel channel;

  LocalReader(Path path) throws IOException {
    Set<StandardOpenOption> read = Set.of(StandardOpenOption.READ);
    this.channel = new LocalChannel(path, read, read);
  }

  @Override
  public long size() {
    return channel.compute("read the size of", c -> c.size());
  }

  @Override
  public int read(long position, ByteBuffer target) {
    int start = target.position();
    return channel.compute(
        "read",
        c -> {
          target.position(start);
          while (target.hasRemaining()) {
            int count = c.read(target, position + target.position() - start);
            if (count < 0) {
              break;
            }
          }
          return target.position() - start;
        });
  }

  @Override
  public void close() {
    channel.close();
  }
}
