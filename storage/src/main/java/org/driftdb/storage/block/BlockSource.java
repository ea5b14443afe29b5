package org.driftdb.storage.block;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.store.StoreReader;

/**
 * Reads the blocks of one tree as it was at one time. It never changes, and goes on reading files
 * that have been deleted since. Any number of threads may use it.
 */
public final class BlockSource {
  /**
   * A file of blocks.
   *
   * @param number its number among those of its tree, from 1
   * @param id a random number that no other file ever had
   * @param bytes how many bytes of it count; what follows them is not yet, or no longer, anything
   */
  public record LiveFile(int number, long id, long bytes) {}

  /** A file that is open. */
  public record OpenFile(LiveFile file, StoreReader reader, String location) {}

  private final Map<Integer, OpenFile> files = new TreeMap<>();

  public BlockSource(List<OpenFile> files) {
    files.forEach(file -> this.files.put(file.file().number(), file));
  }

  /** The files, by number. */
  public List<OpenFile> files() {
    return List.copyOf(files.values());
  }

  /**
   * What is at an address.
   *
   * @param decoding makes it of its bytes
   * @throws DriftException with code DAMAGED, naming file and offset, if the bytes are not there
   */
  public <T extends Cached> T get(Address address, Function<byte[], T> decoding) {
    OpenFile file = files.get(address.file());
    if (file == null) {
      throw new DriftException(ErrorCode.DAMAGED, "There is no file of blocks " + address.file());
    }
    ByteBuffer bytes = ByteBuffer.allocate(address.length());
    file.reader().read(address.offset(), bytes);
    return decoding.apply(bytes.array());
  }
}
