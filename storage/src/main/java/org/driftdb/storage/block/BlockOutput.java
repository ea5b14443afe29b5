package org.driftdb.storage.block;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;
import org.driftdb.storage.block.BlockSource.LiveFile;
import org.driftdb.storage.block.BlockSource.OpenFile;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreWriter;

/** Writes the blocks of one checkpoint of one tree. For one thread. */
public final class BlockOutput {
  private final Store store;
  private final IntFunction<String> names;
  private final List<OpenFile> before;
  private final int number;
  private final StoreWriter writer;

  /**
   * @param names the name of the file of each number
   * @param before the files of the tree until now
   */
  public BlockOutput(Store store, IntFunction<String> names, BlockSource before) {
    this.store = store;
    this.names = names;
    this.before = before.files();
    this.number =
        this.before.isEmpty() ? 1 : this.before.get(this.before.size() - 1).file().number() + 1;
    this.writer = store.create(names.apply(number));
  }

  /** Appends a block. */
  public Address write(byte[] block) {
    Address address = new Address(number, writer.length(), block.length);
    writer.append(ByteBuffer.wrap(block));
    return address;
  }

  /** Forces all blocks; returns what reads them, and those of before. */
  public BlockSource finish() {
    writer.force();
    long bytes = writer.length();
    writer.seal();
    String name = names.apply(number);
    List<OpenFile> files = new ArrayList<>(before);
    files.add(
        new OpenFile(
            new LiveFile(number, ThreadLocalRandom.current().nextLong(), bytes),
            store.open(name).orElseThrow(),
            store.locate(name)));
    return new BlockSource(files);
  }
}
