package org.driftdb.storage.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntFunction;
import java.util.zip.CRC32;
import org.driftdb.storage.block.BlockSource.LiveFile;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.store.LocalStore;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks are appended to few files, read as far as a checkpoint has listed them, and kept. */
class BlockFilesTest {
  private static final IntFunction<String> NAMES = "t/%08d.snap"::formatted;

  /** A block that is whatever its bytes are. */
  private record Plain(byte[] bytes) implements Cached {
    static Plain read(byte[] bytes) {
      if (bytes[0] == '!') {
        throw new DriftException(ErrorCode.DAMAGED, "no block");
      }
      return new Plain(bytes);
    }

    @Override
    public long weight() {
      return bytes.length;
    }

    @Override
    public boolean isDirectory() {
      return bytes[0] == 'd';
    }

    @Override
    public String toString() {
      return new String(bytes, StandardCharsets.US_ASCII);
    }
  }

  private final BlockCache cache = new BlockCache(1 << 20);
  private final Store store = new MemoryStore();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String read(BlockSource source, Address address) {
    return source.get(address, Plain::read).toString();
  }

  private BlockSource checkpoint(BlockSource before, List<Address> addresses, String... blocks) {
    try (BlockOutput output = new BlockOutput(store, NAMES, before, 100)) {
      for (String block : blocks) {
        addresses.add(output.write(bytes(block)));
      }
      return output.finish();
    }
  }

  private BlockSource opened(List<LiveFile> files) {
    return BlockSource.open(cache, store, NAMES, files);
  }

  @Test
  void aCheckpointAppendsToTheNewestFileUntilThatIsFull() {
    List<Address> at = new ArrayList<>();
    BlockSource one = checkpoint(BlockSource.empty(cache), at, "first");
    BlockSource two = checkpoint(one, at, "second", "x".repeat(100));
    BlockSource three = checkpoint(two, at, "third");
    assertThat(at)
        .containsExactly(
            new Address(1, 24, 5),
            new Address(1, 29, 6),
            new Address(1, 35, 100),
            new Address(2, 24, 5));
    assertThat(one.files()).extracting(LiveFile::bytes).containsExactly(29L);
    assertThat(two.files()).extracting(LiveFile::bytes).containsExactly(135L);
    assertThat(three.files()).extracting(LiveFile::bytes).containsExactly(135L, 29L);
    assertThat(two.files().get(0).id()).isEqualTo(one.files().get(0).id());
    for (BlockSource source : List.of(three, opened(three.files()))) {
      assertThat(at.stream().map(address -> read(source, address)))
          .containsExactly("first", "second", "x".repeat(100), "third");
    }
  }

  @Test
  void oneCheckpointMayFillManyFiles() {
    List<Address> at = new ArrayList<>();
    String block = "x".repeat(60);
    BlockSource source = checkpoint(BlockSource.empty(cache), at, block, block, block, block);
    assertThat(at).extracting(Address::file).containsExactly(1, 1, 2, 2);
    assertThat(read(source, at.get(3))).isEqualTo(block);
  }

  @Test
  void aCheckpointReadsWhatItHasWritten() {
    List<Address> at = new ArrayList<>();
    BlockSource before = checkpoint(BlockSource.empty(cache), at, "first");
    try (BlockOutput output = new BlockOutput(store, NAMES, before)) {
      assertThat(output.get(at.get(0), Plain::read).toString()).isEqualTo("first");
      for (String block : List.of("second", "third")) {
        assertThat(output.get(output.write(bytes(block)), Plain::read).toString()).isEqualTo(block);
      }
    }
  }

  @Test
  void aCheckpointWithoutBlocksMakesNoFile() {
    BlockSource source = checkpoint(BlockSource.empty(cache), new ArrayList<>());
    assertThat(source.files()).isEmpty();
    assertThat(store.list("t")).isEmpty();
  }

  @Test
  void aFileIsReadOnlyAsFarAsItIsListed() {
    List<Address> at = new ArrayList<>();
    BlockSource one = checkpoint(BlockSource.empty(cache), at, "first");
    BlockSource two = checkpoint(one, at, "second");
    assertThat(read(two, at.get(1))).isEqualTo("second");
    BlockSource older = opened(one.files());
    Address beyond = new Address(1, 26, 6);
    assertThatThrownBy(() -> read(older, beyond))
        .hasMessageContaining("00000001.snap is damaged at offset 26")
        .hasMessageContaining("the file ends before");
  }

  @Test
  void whatAFailedCheckpointLeftIsWrittenOver() {
    List<Address> at = new ArrayList<>();
    BlockSource before = checkpoint(BlockSource.empty(cache), at, "first");
    try (BlockOutput output = new BlockOutput(store, NAMES, before)) {
      output.write(bytes("unfinished"));
    }
    BlockSource unlisted = checkpoint(before, at, "unlisted");
    assertThat(read(unlisted, at.get(1))).isEqualTo("unlisted");
    BlockSource after = checkpoint(before, at, "relisted");
    assertThat(at.get(2)).isEqualTo(at.get(1));
    assertThat(read(after, at.get(2))).isEqualTo("relisted");

    BlockSource empty = BlockSource.empty(cache);
    BlockSource anew = checkpoint(empty, at, "anew");
    assertThat(read(anew, at.get(3))).isEqualTo("anew");
    assertThat(anew.files().get(0).id()).isNotEqualTo(before.files().get(0).id());
    assertThatThrownBy(() -> opened(before.files()))
        .hasMessageContaining("00000001.snap is damaged at offset 0: it is another file");
  }

  @Test
  void aViewReadsOnWhenItsFilesAreDeleted(@TempDir Path directory) {
    for (Store any : List.of(new MemoryStore(), LocalStore.writing(directory))) {
      BlockSource source;
      Address address;
      try (BlockOutput output = new BlockOutput(any, NAMES, BlockSource.empty(cache))) {
        address = output.write(bytes("first"));
        source = output.finish();
      }
      any.delete(NAMES.apply(1));
      assertThat(read(source, address)).isEqualTo("first");
      assertThatThrownBy(() -> BlockSource.open(cache, any, NAMES, source.files()))
          .isInstanceOfSatisfying(
              DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DAMAGED))
          .hasMessageContaining("00000001.snap is damaged: it is gone");
    }
  }

  @Test
  void aFileIsCheckedWhenItIsOpened() {
    List<Address> at = new ArrayList<>();
    BlockSource source = checkpoint(BlockSource.empty(cache), at, "first");
    LiveFile file = source.files().get(0);
    byte[] all = store.read(NAMES.apply(1)).orElseThrow();
    assertRefused(new LiveFile(1, file.id(), 30), all, "damaged at offset 29: it should have 30");
    assertRefused(new LiveFile(1, 5, 29), all, "it is another file, moved or copied here");
    assertRefused(file, with(all, 0, 'X'), "it does not begin as a file of DriftDB's blocks does");
    assertRefused(file, with(all, 12, all[12] + 1), "the checksum of its header is wrong");
    byte[] newer = with(all, 8, 2);
    CRC32 crc = new CRC32();
    crc.update(newer, 0, 20);
    ByteBuffer.wrap(newer).order(ByteOrder.LITTLE_ENDIAN).putInt(20, (int) crc.getValue());
    assertRefused(file, newer, "has format version 2; this version of DriftDB reads version 1");
  }

  private static byte[] with(byte[] bytes, int position, int value) {
    byte[] changed = bytes.clone();
    changed[position] = (byte) value;
    return changed;
  }

  private void assertRefused(LiveFile file, byte[] content, String message) {
    store.delete(NAMES.apply(1));
    try (StoreWriter writer = store.create(NAMES.apply(1))) {
      writer.append(ByteBuffer.wrap(content));
    }
    assertThatThrownBy(() -> opened(List.of(file)))
        .isInstanceOf(DriftException.class)
        .hasMessageContaining("memory:t/00000001.snap")
        .hasMessageContaining(message);
  }

  @Test
  void aDamagedBlockIsNamedByFileAndOffset() {
    List<Address> at = new ArrayList<>();
    BlockSource source = checkpoint(BlockSource.empty(cache), at, "first", "!bad");
    assertThatThrownBy(() -> read(source, at.get(1)))
        .isInstanceOfSatisfying(
            DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DAMAGED))
        .hasMessageStartingWith("memory:t/00000001.snap is damaged at offset 29: no block. It");
    assertThatThrownBy(() -> read(source, new Address(2, 24, 5)))
        .hasMessageContaining("file 2, which is not listed");
  }

  @Test
  void theHeaderIsThis() {
    assertThat(HexFormat.of().formatHex(BlockFileHeader.encode(0x0102030405060708L).array()))
        .isEqualTo(
            "4452494654424c4b" // DRIFTBLK
                + "01000000" // format 1
                + "0807060504030201" // id
                + "98c394f2");
  }

  @Test
  void whatIsReadIsCountedAndKept() {
    List<Address> at = new ArrayList<>();
    BlockSource source = checkpoint(BlockSource.empty(cache), at, "rows", "directory");
    BlockCache.Counts start = cache.counts();
    assertThat(start.bytesWritten()).isEqualTo(24 + 4 + 9);
    for (int i = 0; i < 3; i++) {
      read(source, at.get(0));
    }
    read(source, at.get(1));
    cache.countRows(7);
    assertThat(cache.counts().since(start)).isEqualTo(new BlockCache.Counts(3, 1, 2, 4 + 9, 7, 0));
  }

  private static String about(BlockSource source, Address address, String found) {
    return source.about(address, () -> new Plain(bytes(found))).toString();
  }

  @Test
  void whatIsFoundOutAboutABlockIsKeptUntilAnotherStandsInItsPlace() {
    List<Address> at = new ArrayList<>();
    BlockSource before = checkpoint(BlockSource.empty(cache), at, "first");
    BlockSource unlisted = checkpoint(before, at, "unlisted");
    BlockCache.Counts start = cache.counts();
    assertThat(about(unlisted, at.get(0), "about the first")).isEqualTo("about the first");
    assertThat(about(unlisted, at.get(1), "once")).isEqualTo("once");
    assertThat(about(unlisted, at.get(1), "twice")).isEqualTo("once");
    assertThat(cache.counts().since(start)).isEqualTo(new BlockCache.Counts(0, 0, 0, 0, 0, 0));
    assertThat(read(unlisted, at.get(1))).isEqualTo("unlisted");

    BlockSource after = checkpoint(before, at, "relisted");
    assertThat(at.get(2)).isEqualTo(at.get(1));
    assertThat(about(after, at.get(2), "anew")).isEqualTo("anew");
    assertThat(about(after, at.get(0), "anew")).isEqualTo("about the first");
  }

  @Test
  void noMoreIsKeptThanThereIsRoomFor() {
    List<Address> at = new ArrayList<>();
    String[] blocks = new String[40];
    Arrays.fill(blocks, "x".repeat(100_000));
    BlockSource source = checkpoint(BlockSource.empty(cache), at, blocks);
    for (int round = 0; round < 2; round++) {
      at.forEach(address -> read(source, address));
    }
    // There is room for ten of the forty, so thirty at least are read again.
    assertThat(cache.counts().misses()).isGreaterThanOrEqualTo(70);
    assertThat(cache.counts().dataBlocks()).isEqualTo(80);
  }

  /** A block whose weight somebody changes. */
  private static final class Growing implements Cached {
    private long weight;
    private Runnable growth = () -> {};

    @Override
    public long weight() {
      return weight;
    }

    @Override
    public void onGrowth(Runnable action) {
      growth = action;
    }

    void grow(long bytes) {
      weight += bytes;
      growth.run();
    }
  }

  @Test
  void whatHasGrownLeavesNoRoomForOthers() {
    List<Growing> read = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int offset = i;
      cache.get(
          1,
          offset,
          () -> {
            Growing block = new Growing();
            read.add(block);
            return block;
          });
    }
    for (int i = 0; i < 8; i++) {
      assertThat(cache.get(1, i, Growing::new)).isSameAs(read.get(i));
    }
    read.forEach(block -> block.grow(300_000));
    long kept = 0;
    for (int i = 0; i < 8; i++) {
      kept += cache.get(1, i, Growing::new) == read.get(i) ? 1 : 0;
    }
    assertThat(kept).isBetween(1L, 3L);
  }
}
