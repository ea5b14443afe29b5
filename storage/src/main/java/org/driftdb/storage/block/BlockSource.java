package org.driftdb.storage.block;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreReader;

/**
 * Reads the blocks of one tree as it was at one time. It never changes, and goes on reading files
 * that have been deleted since. Any number of threads may use it.
 */
public final class BlockSource implements BlockReader {
  /**
   * A file of blocks.
   *
   * @param number its number among those of its tree, from 1
   * @param id a random number that no other file ever had
   * @param bytes how many bytes of it count; what follows them is not yet, or no longer, anything
   */
  public record LiveFile(int number, long id, long bytes) {
    /** How many of its bytes are those of blocks. */
    public long bytesOfBlocks() {
      return bytes - BlockFileHeader.BYTES;
    }
  }

  /** A file that is open. */
  public record OpenFile(LiveFile file, StoreReader reader, String location) {}

  private final BlockCache cache;

  /** By number, of which each is there once. */
  private final OpenFile[] files;

  /** What reads files that are open. */
  BlockSource(BlockCache cache, List<OpenFile> files) {
    this.cache = cache;
    this.files = files.toArray(new OpenFile[0]);
  }

  /** What reads nothing. */
  public static BlockSource empty(BlockCache cache) {
    return new BlockSource(cache, List.of());
  }

  /**
   * Opens files.
   *
   * @param names the name of the file of each number
   * @throws DriftException with code DAMAGED, naming the file, if one is not there, too short or
   *     not the one that is meant
   */
  public static BlockSource open(
      BlockCache cache, Store store, IntFunction<String> names, List<LiveFile> files) {
    List<OpenFile> open = new ArrayList<>(files.size());
    for (LiveFile file :
        files.stream().sorted(Comparator.comparingInt(LiveFile::number)).toList()) {
      open.add(open(store, names.apply(file.number()), file));
    }
    return new BlockSource(cache, open);
  }

  private static OpenFile open(Store store, String name, LiveFile file) {
    String location = store.locate(name);
    StoreReader reader =
        store
            .open(name)
            .orElseThrow(
                () -> new DriftException(ErrorCode.DAMAGED, location + " is damaged: it is gone"));
    OpenFile open = new OpenFile(file, reader, location);
    String wrong = BlockFileHeader.check(read(open, 0, BlockFileHeader.BYTES), file.id(), location);
    if (wrong != null) {
      throw damaged(open, 0, wrong);
    } else if (reader.size() < file.bytes()) {
      throw damaged(open, reader.size(), "it should have " + file.bytes() + " bytes");
    }
    return open;
  }

  /** The files, by number. */
  public List<LiveFile> files() {
    return openFiles().stream().map(OpenFile::file).toList();
  }

  List<OpenFile> openFiles() {
    return List.of(files);
  }

  /** Where blocks are kept that have been read, and what counts them. */
  public BlockCache cache() {
    return cache;
  }

  @Override
  @SuppressWarnings("unchecked") // What is at an address is decoded in one way.
  public <T extends Cached> T get(Address address, Function<byte[], T> decoding) {
    OpenFile file = file(address.file());
    return (T) cache.get(file.file.id, address.offset(), () -> read(file, address, decoding));
  }

  /**
   * What has been found out about the block at an address.
   *
   * @param finding finds it out if it is not in memory
   */
  @SuppressWarnings("unchecked") // One thing is found out about a block.
  public <T extends Cached> T about(Address address, Supplier<T> finding) {
    return (T) cache.about(file(address.file()).file.id, address.offset(), finding);
  }

  private OpenFile file(int number) {
    int low = 0;
    int high = files.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int found = files[middle].file.number;
      if (found == number) {
        return files[middle];
      } else if (found < number) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    throw new DriftException(
        ErrorCode.DAMAGED, "A block should be in file " + number + ", which is not listed");
  }

  /** The bytes of a block of versions, if they are right. */
  byte[] blockBytes(Address address) {
    return read(
        file(address.file()),
        address,
        bytes -> {
          Block.read(bytes);
          return bytes;
        });
  }

  private <T> T read(OpenFile file, Address address, Function<byte[], T> decoding) {
    if (address.offset() + address.length() > file.file.bytes) {
      throw damaged(file, address.offset(), "a block should be there, but the file ends before");
    }
    byte[] bytes = read(file, address.offset(), address.length());
    cache.countRead(bytes.length);
    try {
      return decoding.apply(bytes);
    } catch (DriftException e) {
      throw e.code() == ErrorCode.DAMAGED
          ? damaged(file, address.offset(), String.valueOf(e.getMessage()), e)
          : e;
    }
  }

  private static byte[] read(OpenFile file, long offset, int length) {
    byte[] bytes = new byte[length];
    int read = file.reader.read(offset, ByteBuffer.wrap(bytes));
    if (read < length) {
      throw damaged(file, offset, "only " + read + " of " + length + " bytes are there");
    }
    return bytes;
  }

  private static DriftException damaged(OpenFile file, long offset, String what, Throwable... why) {
    return new DriftException(
        ErrorCode.DAMAGED,
        file.location
            + " is damaged at offset "
            + offset
            + ": "
            + what
            + ". It is made from the log: delete it while nobody has the database open, and opening"
            + " makes it again",
        why.length == 0 ? null : why[0]);
  }
}
