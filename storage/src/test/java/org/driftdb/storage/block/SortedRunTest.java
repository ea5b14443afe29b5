package org.driftdb.storage.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.store.MemoryStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Runs give back the versions of any keys, and do not look at those of others. */
class SortedRunTest {
  private static final IntFunction<String> NAMES = "t/%08d.snap"::formatted;
  private static final Comparator<StoredVersion> ORDER =
      Comparator.comparing(StoredVersion::key, Arrays::compareUnsigned)
          .thenComparingLong(StoredVersion::sequence);

  /** So many versions have some blocks. */
  private static final int RUN = 9_000;

  private final BlockCache cache = new BlockCache(64 << 20);
  private final MemoryStore store = new MemoryStore();
  private BlockSource source = BlockSource.empty(cache);

  private static StoredVersion death(int key, long sequence) {
    // Keys of one byte and of two, so that some begin others.
    byte[] bytes = key % 3 == 0 ? new byte[] {(byte) key} : new byte[] {(byte) key, 0};
    return new StoredVersion(bytes, sequence, 1000, 0, EventType.SOFT_DELETE, null);
  }

  private static StoredVersion death(String key, long sequence) {
    byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
    return new StoredVersion(bytes, sequence, 1000, 0, EventType.SOFT_DELETE, null);
  }

  private static List<String> shown(Iterator<StoredVersion> versions) {
    List<String> shown = new ArrayList<>();
    versions.forEachRemaining(
        v -> shown.add(HexFormat.of().formatHex(v.key()) + "@" + v.sequence()));
    return shown;
  }

  private static List<String> shown(List<StoredVersion> versions, Predicate<StoredVersion> which) {
    return shown(versions.stream().filter(which).sorted(ORDER).iterator());
  }

  @Provide
  Arbitrary<List<Integer>> keys() {
    return Arbitraries.integers().between(0, 12).list().ofMaxSize(60);
  }

  private static List<StoredVersion> deaths(List<Integer> keys) {
    List<StoredVersion> deaths = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      deaths.add(death(keys.get(i), i + 1));
    }
    return deaths;
  }

  @Property(tries = 300)
  void aRunGivesBackWhatItGot(
      @ForAll("keys") List<Integer> keys, @ForAll int shape, @ForAll int range) {
    List<StoredVersion> deaths = deaths(keys);
    SortedRun run;
    try (BlockOutput output = new BlockOutput(store, NAMES, source)) {
      RunWriter writer =
          new RunWriter(output, 1 + Math.floorMod(shape, 4), 1 + Math.floorMod(shape, 3));
      deaths.stream().sorted(ORDER).forEach(writer::add);
      run = reread(writer.finish(0, 60));
      source = output.finish();
    }
    assertThat(run.size()).isEqualTo(keys.size());
    assertThat(shown(run.iterator(source, null, null))).isEqualTo(shown(deaths, v -> true));
    for (int i = 0; i <= 13; i++) {
      byte[] key = death(i, 1).key();
      assertThat(shown(run.find(source, key)))
          .isEqualTo(shown(deaths, v -> Arrays.equals(v.key(), key)));
      byte[] end = death(i + Math.floorMod(range, 5), 1).key();
      assertThat(shown(run.iterator(source, key, end)))
          .isEqualTo(shown(deaths, v -> isWithin(v.key(), key, end)));
      assertThat(shown(run.iterator(source, null, end)))
          .isEqualTo(shown(deaths, v -> isWithin(v.key(), null, end)));
    }
  }

  private static boolean isWithin(byte[] key, byte @Nullable [] first, byte[] end) {
    return (first == null || Arrays.compareUnsigned(first, key) <= 0)
        && Arrays.compareUnsigned(key, end) < 0;
  }

  private static SortedRun reread(SortedRun run) {
    ByteWriter out = new ByteWriter();
    run.encode(out);
    return SortedRun.decode(new ByteReader(out.toBytes()));
  }

  private RunList with(RunList list, List<StoredVersion> versions, long from, long to) {
    try (BlockOutput output = new BlockOutput(store, NAMES, source)) {
      RunList next = list.with(versions.stream().sorted(ORDER).iterator(), from, to, output);
      source = output.finish();
      ByteWriter out = new ByteWriter();
      next.encode(out);
      return RunList.decode(new ByteReader(out.toBytes()));
    }
  }

  @Property(tries = 100)
  void aListIsAsOneRun(
      @ForAll("keys") List<Integer> keys, @ForAll int step, @ForAll int a, @ForAll int b) {
    List<StoredVersion> deaths = deaths(keys);
    RunList list = RunList.EMPTY;
    int size = 1 + Math.floorMod(step, 4);
    for (int i = 0; i < deaths.size(); i += size) {
      int end = Math.min(i + size, deaths.size());
      list = with(list, deaths.subList(i, end), i, end);
      assertThat(list.runs()).hasSizeLessThanOrEqualTo(8);
    }
    assertThat(list.size()).isEqualTo(deaths.size());
    assertThat(shown(list.iterator(source, null, null))).isEqualTo(shown(deaths, v -> true));
    long after = Math.floorMod(a, 61);
    long upTo = Math.floorMod(b, 61);
    for (int i = 0; i <= 13; i++) {
      byte[] key = death(i, 1).key();
      assertThat(shown(list.find(source, key, after, upTo)))
          .isEqualTo(
              shown(
                  deaths,
                  v ->
                      Arrays.equals(v.key(), key) && v.sequence() > after && v.sequence() <= upTo));
    }
  }

  @Test
  void runsOfRisingKeysBecomeOneWithoutBeingWrittenAgain() {
    RunList list = RunList.EMPTY;
    List<Long> bytes = new ArrayList<>();
    for (int run = 0; run < 4; run++) {
      list = with(list, ofOneRun(run, run * RUN), run * RUN, (run + 1) * RUN);
      bytes.add(bytesInFiles());
    }
    assertThat(list.runs()).hasSize(1);
    assertThat(list.size()).isEqualTo(4 * RUN);
    assertThat(bytes.get(3) - bytes.get(2)).isLessThan(2 * bytes.get(0));
    List<String> keys = keys(list);
    assertThat(keys).hasSize(4 * RUN).isSorted();
    assertThat(shown(list.find(source, key(2 * RUN), 0, 4 * RUN))).hasSize(1);
  }

  @Test
  void runsWhoseKeysLieAmongEachOtherAreWrittenAsOne() {
    RunList list = RunList.EMPTY;
    for (int run = 0; run < 4; run++) {
      list = with(list, ofOneRun(run, run * RUN / 2), run * RUN, (run + 1) * RUN);
    }
    assertThat(list.runs()).hasSize(1);
    List<String> keys = keys(list);
    assertThat(keys).hasSize(4 * RUN).isSorted();
    assertThat(shown(list.find(source, key(RUN), 0, 4 * RUN))).hasSize(2);
  }

  private List<String> keys(RunList list) {
    List<String> keys = new ArrayList<>();
    list.iterator(source, null, null)
        .forEachRemaining(version -> keys.add(HexFormat.of().formatHex(version.key())));
    return keys;
  }

  private long bytesInFiles() {
    return source.files().stream().mapToLong(BlockSource.LiveFile::bytes).sum();
  }

  /** The deaths of so many keys, one behind the other, as they are written at once. */
  private static List<StoredVersion> ofOneRun(int run, int firstKey) {
    List<StoredVersion> deaths = new ArrayList<>();
    for (int i = 0; i < RUN; i++) {
      deaths.add(
          new StoredVersion(
              key(firstKey + i), run * RUN + i + 1, 1, 0, EventType.SOFT_DELETE, null));
    }
    return deaths;
  }

  private static byte[] key(int number) {
    return "key%06d".formatted(number).getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void aKeyThatIsNotThereTouchesNoVersionsAndOneThatIsTouchesOneBlock() {
    int count = 150_000;
    List<StoredVersion> deaths = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      deaths.add(death("key%06d".formatted(2 * i), i + 1));
    }
    RunList list = with(RunList.EMPTY, deaths, 0, count);
    BlockCache.Counts start = cache.counts();
    for (int i = 0; i < 1_000; i++) {
      byte[] absent = death("key%06d".formatted(2 * i * 150 + 1), 1).key();
      assertThat(list.find(source, absent, 0, count).hasNext()).isFalse();
    }
    BlockCache.Counts absent = cache.counts().since(start);
    assertThat(absent.dataBlocks()).isZero();
    assertThat(absent.directoryBlocks()).isEqualTo(1_000);
    assertThat(absent.misses()).isEqualTo(3);
    for (int i = 0; i < 1_000; i++) {
      byte[] key = deaths.get(i * 150).key();
      assertThat(shown(list.find(source, key, 0, count))).hasSize(1);
    }
    assertThat(cache.counts().since(start).dataBlocks()).isEqualTo(1_000);
    // A key, its fingerprint and its sequence.
    assertThat(source.files().get(0).bytes() / count).isLessThan(10);
  }

  @Test
  void aVersionIsWrittenAFewTimesOnly() {
    RunList list = RunList.EMPTY;
    long written = 0;
    for (int i = 0; i < 200; i++) {
      List<Long> before = list.runs().stream().map(SortedRun::from).toList();
      int runs = before.size();
      list = with(list, List.of(death(i, i + 1)), i, i + 1);
      written++;
      for (SortedRun run : list.runs()) {
        int next = before.indexOf(run.from()) + 1;
        boolean isAsBefore =
            next > 0 && (next < runs ? before.get(next) == run.to() : run.to() == i);
        written += isAsBefore || run.size() == 1 ? 0 : run.size();
      }
    }
    assertThat(list.size()).isEqualTo(200);
    assertThat(written / 200).isLessThan(7);
  }

  @Test
  void theBytesAreThese() {
    byte[] part =
        RunPart.encode(
            List.of(
                new RunPart.Listed(new byte[] {1}, false, new Address(1, 24, 100)),
                new RunPart.Listed(new byte[] {7, 8}, true, new Address(1, 124, 90))),
            new long[] {5, 0xffffffffL});
    assertThat(HexFormat.of().formatHex(part))
        .isEqualTo(
            "270000003b4bacab" // 39 bytes follow, checksum
                + "2125" // an envelope of kind 0x21, 37 bytes, not compressed
                + "02" // two blocks,
                + "0003000204000107" // whose first keys are 01 and 07 08,
                + "08"
                + "00000200" // the second of which ends the block before,
                + "00020000" // in file 1,
                + "0030c80100" // at 24 and 124,
                + "00c8011300" // of 100 and 90 bytes
                + "02" // two keys:
                + "000af4ffffff1f00"); // 5 and ffffffff
    SortedRun run =
        new SortedRun(
            3, 9, 5, List.of(new SortedRun.Part(new byte[] {1}, false, new Address(1, 214, 80))));
    ByteWriter out = new ByteWriter();
    new RunList(List.of(run)).encode(out);
    assertThat(HexFormat.of().formatHex(out.toBytes()))
        .isEqualTo(
            "01" // one run:
                + "030905" // (3, 9], 5 versions
                + "01" // in one part,
                + "010100" // whose first key is 01, and not that of a part before,
                + "01d60150"); // at 214 of file 1, of 80 bytes
    assertThat(RunPart.fingerprint(new byte[] {1, 2, 3})).isEqualTo(0x55bc801dL);
  }
}
