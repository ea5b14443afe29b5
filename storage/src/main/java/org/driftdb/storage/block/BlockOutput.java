package org.driftdb.storage.block;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.driftdb.storage.block.BlockSource.LiveFile;
import org.driftdb.storage.block.BlockSource.OpenFile;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreReader;
import org.driftdb.storage.store.StoreWriter;
import org.jspecify.annotations.Nullable;

/**
 * Writes the blocks of one checkpoint of one tree: behind those in the tree's newest file, and in a
 * new one when that is long enough. For one thread.
 *
 * <p>Nothing that was there before is changed, so a checkpoint that fails leaves only bytes to
 * which nothing refers. The next one cuts them off.
 */
public final class BlockOutput implements BlockReader, AutoCloseable {
  /** A file that has so many bytes gets no more blocks. */
  private static final long FULL = 64L << 20;

  private final Store store;
  private final IntFunction<String> names;
  private final BlockCache cache;
  private final long full;

  /** The files until now; the last one grows. */
  private final List<OpenFile> files;

  /** The numbers of those that get no more blocks, and are left behind when this is finished. */
  private final Set<Integer> left;

  private @Nullable StoreWriter writer;

  /** What reads all that is there; null if a block has been written since it was made. */
  private @Nullable BlockSource current;

  /**
   * Nothing is opened before the first block is written.
   *
   * @param names the name of the file of each number
   * @param before the files of the tree until now
   */
  public BlockOutput(Store store, IntFunction<String> names, BlockSource before) {
    this(store, names, before, FULL);
  }

  BlockOutput(Store store, IntFunction<String> names, BlockSource before, long full) {
    this(store, names, before, full, Set.of());
  }

  private BlockOutput(
      Store store, IntFunction<String> names, BlockSource before, long full, Set<Integer> left) {
    this.store = store;
    this.names = names;
    this.cache = before.cache();
    this.full = full;
    this.files = new ArrayList<>(before.openFiles());
    this.left = Set.copyOf(left);
  }

  /**
   * Writes into new files only, which are all that is listed when it is finished. Until then the
   * blocks of before can be read.
   *
   * @param names the name of the file of each number
   * @param before the files of the tree until now
   */
  public static BlockOutput anew(Store store, IntFunction<String> names, BlockSource before) {
    return leaving(
        before.files().stream().map(LiveFile::number).collect(Collectors.toSet()),
        store,
        names,
        before);
  }

  /**
   * Writes into other files than some, which are not listed when it is finished. Until then the
   * blocks of before can be read.
   *
   * @param left the numbers of the files that are left behind
   * @param names the name of the file of each number
   * @param before the files of the tree until now
   */
  public static BlockOutput leaving(
      Set<Integer> left, Store store, IntFunction<String> names, BlockSource before) {
    return new BlockOutput(store, names, before, FULL, left);
  }

  /** Into how many files so many bytes of blocks are written. */
  public static long filesFor(long bytes) {
    return 1 + bytes / FULL;
  }

  /** Appends a block. */
  public Address write(byte[] block) {
    StoreWriter to = writer == null ? open() : writer;
    if (to.length() >= full) {
      seal();
      to = create();
    }
    Address address = new Address(last().file().number(), to.length(), block.length);
    append(to, ByteBuffer.wrap(block));
    current = null;
    return address;
  }

  /** Appends a block that is at an address already, if its bytes are right. */
  public Address copy(Address address) {
    return write(current().blockBytes(address));
  }

  /** Reads blocks of before, and those written here. */
  @Override
  public <T extends Cached> T get(Address address, Function<byte[], T> decoding) {
    return current().get(address, decoding);
  }

  private BlockSource current() {
    BlockSource found = current;
    if (found == null) {
      list();
      found = new BlockSource(cache, files);
      current = found;
    }
    return found;
  }

  /** Lists the newest file as long as it is now. */
  private void list() {
    if (writer != null) {
      OpenFile last = last();
      LiveFile grown = new LiveFile(last.file().number(), last.file().id(), writer.length());
      files.set(files.size() - 1, new OpenFile(grown, last.reader(), last.location()));
    }
  }

  private OpenFile last() {
    return files.get(files.size() - 1);
  }

  private StoreWriter open() {
    if (files.isEmpty() || left.contains(last().file().number()) || last().file().bytes() >= full) {
      return create();
    }
    LiveFile file = last().file();
    if (last().reader().size() > file.bytes()) {
      cache.forget(file.id(), file.bytes());
    }
    StoreWriter reopened = store.reopen(names.apply(file.number()), file.bytes());
    writer = reopened;
    return reopened;
  }

  private StoreWriter create() {
    int number = files.isEmpty() ? 1 : last().file().number() + 1;
    String name = names.apply(number);
    // A checkpoint that failed may have left a file that nothing refers to.
    store.delete(name);
    StoreWriter created = store.create(name);
    writer = created;
    long id = ThreadLocalRandom.current().nextLong();
    append(created, BlockFileHeader.encode(id));
    StoreReader reader = store.open(name).orElseThrow();
    files.add(new OpenFile(new LiveFile(number, id, 0), reader, store.locate(name)));
    return created;
  }

  private void append(StoreWriter to, ByteBuffer bytes) {
    cache.countWritten(bytes.remaining());
    to.append(bytes);
  }

  private void seal() {
    list();
    if (writer != null) {
      writer.seal();
      writer = null;
    }
  }

  /** Forces all blocks; returns what reads them, and those of before. */
  public BlockSource finish() {
    seal();
    return left.isEmpty()
        ? current()
        : new BlockSource(
            cache, files.stream().filter(open -> !left.contains(open.file().number())).toList());
  }

  /** Gives up what has not been finished; it can be read on. */
  @Override
  public void close() {
    list();
    if (writer != null) {
      writer.close();
      writer = null;
    }
  }
}
