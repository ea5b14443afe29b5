package org.driftdb.storage.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyEncoding;
import org.driftdb.storage.value.KeyOrder;
import org.driftdb.storage.value.StoredValues;
import org.junit.jupiter.api.Test;

/**
 * A block gives back every version, row and value that was put into it, whatever is asked first.
 */
class BlockTest {
  /** Versions of a few keys: documents of some common fields, and rare ones of any kind. */
  @Provide
  Arbitrary<List<StoredVersion>> versions() {
    Arbitrary<Document> rows =
        Combinators.combine(
                Arbitraries.of("status", "größe", "\ud83d", "")
                    .list()
                    .uniqueElements()
                    .ofMaxSize(4),
                StoredValues.any().list().ofSize(4),
                StoredValues.names(),
                Arbitraries.integers().between(0, 30))
            .as(
                (names, values, rareName, chance) -> {
                  Document row = Document.EMPTY;
                  for (int i = 0; i < names.size(); i++) {
                    row = row.with(names.get(i), values.get(i));
                  }
                  return chance == 0 ? row.with(rareName, values.get(0)) : row;
                });
    return Combinators.combine(
            Arbitraries.integers().between(0, 9),
            rows,
            Arbitraries.of(EventType.values()),
            Arbitraries.of("status", "cleared", "").list().uniqueElements())
        .as(VersionSeed::new)
        .list()
        .ofMaxSize(60)
        .map(BlockTest::sorted);
  }

  private record VersionSeed(int key, Document row, EventType type, List<String> patched) {}

  private static List<StoredVersion> sorted(List<VersionSeed> seeds) {
    List<StoredVersion> versions = new ArrayList<>();
    for (int key = 0; key <= 9; key++) {
      long previous = 0;
      for (int i = 0; i < seeds.size(); i++) {
        VersionSeed seed = seeds.get(i);
        if (seed.key == key) {
          versions.add(
              new StoredVersion(
                  key(key),
                  i + 1,
                  1_700_000_000_000L + i * 40L,
                  previous,
                  seed.type,
                  seed.type == EventType.SOFT_DELETE ? null : seed.row,
                  seed.type == EventType.PATCH ? seed.patched : null));
          previous = i + 1;
        }
      }
    }
    return versions;
  }

  private static byte[] key(Object... parts) {
    return KeyEncoding.encode(Key.of(parts), KeyOrder.ASCENDING);
  }

  private static byte[] built(List<StoredVersion> versions) {
    BlockBuilder builder = new BlockBuilder();
    versions.forEach(builder::add);
    return builder.build();
  }

  @Property(tries = 1000)
  void everythingComesBack(@ForAll("versions") List<StoredVersion> versions) {
    Block block = Block.read(built(versions));
    assertThat(block.size()).isEqualTo(versions.size());
    for (int i = versions.size() - 1; i >= 0; i--) {
      StoredVersion expected = versions.get(i);
      StoredVersion found = block.version(i);
      assertThat(found.key()).isEqualTo(expected.key());
      assertThat(found.sequence()).isEqualTo(expected.sequence());
      assertThat(found.millis()).isEqualTo(expected.millis());
      assertThat(found.previous()).isEqualTo(expected.previous());
      assertThat(found.type()).isEqualTo(expected.type());
      assertThat(found.patched()).isEqualTo(expected.patched());
      assertThat(Objects.toString(found.row())).isEqualTo(Objects.toString(expected.row()));
      assertThat(block.hasRow(i)).isEqualTo(expected.row() != null);
      if (expected.row() != null) {
        expected
            .row()
            .forEach(
                (name, value) -> {
                  Object[] read = new Object[1];
                  block.values(name, null, new int[] {found(block, expected)}, 1, read);
                  assertThat(read[0]).isEqualTo(expected.row().stored(name));
                });
      }
    }
  }

  @Property(tries = 1000)
  void keysOfAnyBytesComeBack(@ForAll @Size(max = 40) Set<@Size(max = 6) List<Byte>> seeds) {
    NavigableSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
    for (List<Byte> seed : seeds) {
      byte[] key = new byte[seed.size()];
      for (int i = 0; i < key.length; i++) {
        // Few different bytes, so that many keys begin alike.
        key[i] = (byte) (seed.get(i) % 2 == 0 ? seed.get(i) : seed.get(i) / 64);
      }
      keys.add(key);
    }
    List<StoredVersion> versions = new ArrayList<>();
    keys.forEach(key -> versions.add(inserted(key, versions.size() + 1)));
    Block block = Block.read(built(versions));
    for (int i = 0; i < versions.size(); i++) {
      byte[] key = versions.get(i).key();
      assertThat(block.key(i)).isEqualTo(key);
      assertThat(block.find(key, Long.MAX_VALUE)).isEqualTo(i);
    }
  }

  private static StoredVersion inserted(byte[] key, long sequence) {
    return new StoredVersion(key, sequence, 0, 0, EventType.INSERT, Document.EMPTY);
  }

  @Test
  void aKeyTakesWhatItDiffersFromTheOneBefore() {
    SplittableRandom random = new SplittableRandom(1);
    List<StoredVersion> entries = new ArrayList<>();
    for (int i = 0; entries.size() < 1_000; i += 1 + random.nextInt(5)) {
      entries.add(inserted(key("a status that is long", 500_000L + i), 1));
    }
    assertThat(built(entries).length / 1_000.0).isLessThan(1);
  }

  private static int found(Block block, StoredVersion version) {
    return block.find(version.key(), version.sequence());
  }

  @Property(tries = 500)
  void aKeyIsFoundAtEverySequence(@ForAll("versions") List<StoredVersion> versions) {
    Block block = Block.read(built(versions));
    for (int key = -1; key <= 10; key++) {
      byte[] wanted = key(key);
      int first = 0;
      while (first < versions.size()
          && Arrays.compareUnsigned(versions.get(first).key(), wanted) < 0) {
        first++;
      }
      assertThat(block.find(wanted)).isEqualTo(first);
      for (long sequence = 0; sequence <= 61; sequence++) {
        int expected = -1;
        for (int i = 0; i < versions.size(); i++) {
          StoredVersion version = versions.get(i);
          if (Arrays.equals(version.key(), wanted) && version.sequence() <= sequence) {
            expected = i;
          }
        }
        assertThat(block.find(wanted, sequence)).isEqualTo(expected);
      }
    }
  }

  @Property(tries = 500)
  void everyOtherByteIsDamage(
      @ForAll("versions") List<StoredVersion> versions, @ForAll int position, @ForAll byte change) {
    byte[] bytes = built(versions);
    bytes[Math.floorMod(position, bytes.length)] ^= change == 0 ? 1 : change;
    assertThatThrownBy(() -> Block.read(bytes))
        .isInstanceOf(DriftException.class)
        .hasMessageContaining("not as DriftDB writes them");
    assertThatThrownBy(() -> Block.read(Arrays.copyOf(bytes, bytes.length - 1)))
        .isInstanceOf(DriftException.class);
  }

  @Test
  void theBytesAreThese() {
    byte[] bytes =
        built(
            List.of(
                new StoredVersion(
                    key(1), 7, 1000, 0, EventType.INSERT, Document.of("id", 1, "s", "new")),
                new StoredVersion(
                    key(1), 9, 3000, 7, EventType.PATCH, Document.of("id", 1), List.of("s"))));
    assertThat(HexFormat.of().formatHex(bytes))
        .isEqualTo(
            "620000005e03933e" // 98 bytes follow, checksum
                + "01020305" // format 1, 2 rows, 3 bytes of keys, 5 chunks
                + "121212122121" // the chunks' lengths, none compressed
                + "05050a0a"
                + "01" // one key,
                + "00000000" // which shares nothing with one before;
                + "00060000" // and has three bytes,
                + "028103" // of which all keys end with these two;
                + "13" // the first is 13 more than nothing
                + "00040000" // its versions end at 2
                + "00" // no base block
                + "000e0400" // sequences: 7 and 2 more for each
                + "00d00fa01f00" // times
                + "00000e00" // previous sequences
                + "00020200" // types: 1, 2
                + "020005000604" // two fields,
                + "00a26964a173" // "id" and "s",
                + "00040000" // of which there is one value here each: the second "id" is as before
                + "02020003" // two shapes: both fields, both here;
                + "0102" // the first field, as before
                + "00020200" // the first row has the first shape, the second the second
                + "010101" // one patch: the second field
                + "00000200" // no patch made the first row; this one the second
                + "0100020000" // id: 1
                + "04000300060000" // s:
                + "6e6577"); // "new"
  }

  @Test
  void versionsOutOfOrderAreRefused() {
    BlockBuilder builder = new BlockBuilder();
    builder.add(new StoredVersion(key(2), 7, 0, 0, EventType.SOFT_DELETE, null));
    for (StoredVersion late :
        List.of(
            new StoredVersion(key(1), 8, 0, 0, EventType.SOFT_DELETE, null),
            new StoredVersion(key(2), 7, 0, 0, EventType.SOFT_DELETE, null))) {
      assertThatThrownBy(() -> builder.add(late)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aThousandOrdersTakeFewBytesEach() {
    String[] words = {"pending", "paid", "shipped", "cancelled"};
    List<StoredVersion> orders = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      Document row =
          Document.of(
              "id",
              "order" + (100_000 + i),
              "customer_id",
              "cust" + i * 7919 % 500,
              "status",
              words[i * 31 % 4],
              "amount",
              (i * 7919 % 10_000) / 100.0,
              "items",
              i % 5 + 1);
      orders.add(
          new StoredVersion(
              key("order" + (100_000 + i)),
              i + 1,
              1_700_000_000_000L + i / 100,
              0,
              EventType.INSERT,
              row));
    }
    assertThat(built(orders).length / 1_000.0).isLessThan(12);
  }

  /** What is kept of a block is counted, so the memory of the cache holds as much as it can. */
  @Test
  void aBlockWeighsWhatIsDecompressedOfItAndTellsWhenItGrows() {
    BlockBuilder builder = new BlockBuilder();
    for (int i = 0; i < 1_000; i++) {
      Document row = Document.EMPTY.with("name", "name " + i % 500).with("amount", (long) i * i);
      builder.add(new StoredVersion(key(i), i + 1, 0, 0, EventType.INSERT, row, null));
    }
    byte[] bytes = builder.build();
    Block block = Block.read(bytes);
    List<Long> told = new ArrayList<>();
    block.onGrowth(() -> told.add(block.weight()));
    assertThat(block.weight()).isBetween((long) bytes.length, bytes.length + 2_000L);
    block.find(key(500));
    long searched = block.weight();
    assertThat(searched).isGreaterThan(bytes.length + 8_000L);
    assertThat(told).containsExactly(searched);
    block.row(500);
    assertThat(block.weight()).isGreaterThan(searched + 4_000);
    assertThat(told.get(told.size() - 1)).isGreaterThan(block.weight() * 8 / 9);
    long whole = block.weight();
    block.row(501);
    assertThat(block.weight()).isEqualTo(whole);
  }
}
