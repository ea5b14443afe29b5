package org.driftdb.storage.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyEncoding;
import org.driftdb.storage.value.KeyOrder;
import org.driftdb.storage.value.StoredValues;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A delta has only what differs from its base block and reads as if it had everything. */
class DeltaBlockTest {
  /** An event of one of a few keys, which changes one field. */
  private record Event(int key, EventType type, String name, @Nullable Object value) {}

  @Provide
  Arbitrary<List<Event>> events() {
    Arbitrary<Object> values =
        Arbitraries.oneOf(
            Arbitraries.longs().between(0, 9).map(value -> (Object) value),
            Arbitraries.doubles().between(0, 9).ofScale(1).map(value -> (Object) value),
            StoredValues.any());
    Arbitrary<String> names =
        Arbitraries.frequencyOf(
            Tuple.of(20, Arbitraries.of("long", "double", "text")),
            Tuple.of(1, StoredValues.names()));
    return Combinators.combine(
            Arbitraries.integers().between(0, 5),
            Arbitraries.of(
                EventType.PATCH, EventType.PATCH, EventType.INSERT, EventType.SOFT_DELETE),
            names,
            values.injectNull(0.1))
        .as(DeltaBlockTest::event)
        .list()
        .ofMaxSize(120);
  }

  /** Two fields keep to their types, so that their columns are read as numbers. */
  private static Event event(int key, EventType type, String name, @Nullable Object value) {
    Object kept =
        switch (name) {
          case "long" -> value instanceof Long ? value : (Long) (long) Objects.hashCode(value);
          case "double" ->
              value instanceof Double ? value : (Double) (Objects.hashCode(value) / 8.0);
          default -> value;
        };
    return new Event(key, type, name, kept);
  }

  private static byte[] key(int key) {
    return KeyEncoding.encode(Key.of(key), KeyOrder.ASCENDING);
  }

  /** The versions of these events, those of each key by sequence. */
  private static NavigableMap<Integer, List<StoredVersion>> versions(List<Event> events) {
    NavigableMap<Integer, List<StoredVersion>> versions = new TreeMap<>();
    for (int i = 0; i < events.size(); i++) {
      Event event = events.get(i);
      List<StoredVersion> ofKey = versions.computeIfAbsent(event.key, absent -> new ArrayList<>());
      StoredVersion last = ofKey.isEmpty() ? null : ofKey.get(ofKey.size() - 1);
      Document fields = Document.builder().add(event.name, event.value).build();
      Document patched = event.type == EventType.PATCH && last != null ? last.row() : null;
      ofKey.add(
          new StoredVersion(
              key(event.key),
              i + 1,
              1000 + i,
              last == null ? 0 : last.sequence(),
              event.type,
              event.type == EventType.SOFT_DELETE
                  ? null
                  : patched == null ? fields : patched.patched(fields),
              event.type == EventType.PATCH ? List.of(event.name) : null));
    }
    return versions;
  }

  private static Block built(BlockBuilder builder, List<StoredVersion> versions) {
    versions.forEach(builder::add);
    return Block.read(builder.build());
  }

  @Property(tries = 1000)
  void everythingComesBack(@ForAll("events") List<Event> events, @ForAll int where) {
    long split = Math.floorMod(where, events.size() + 1);
    List<StoredVersion> living = new ArrayList<>();
    List<StoredVersion> later = new ArrayList<>();
    for (List<StoredVersion> ofKey : versions(events).values()) {
      StoredVersion last = null;
      for (StoredVersion version : ofKey) {
        if (version.sequence() <= split) {
          last = version;
        } else {
          later.add(version);
        }
      }
      if (last != null && last.row() != null) {
        living.add(last);
      }
    }
    Block base = built(new BlockBuilder(), living);
    Block delta = built(new BlockBuilder(base), later);
    assertThat(delta.size()).isEqualTo(later.size());
    for (int i = later.size() - 1; i >= 0; i--) {
      StoredVersion expected = later.get(i);
      assertThat(delta.find(expected.key(), expected.sequence())).isEqualTo(i);
      assertThat(delta.positionInBase(i)).isEqualTo(base.find(expected.key(), Long.MAX_VALUE));
      StoredVersion found = delta.version(i, base);
      assertThat(found.key()).isEqualTo(expected.key());
      assertThat(found.sequence()).isEqualTo(expected.sequence());
      assertThat(found.previous()).isEqualTo(expected.previous());
      assertThat(found.type()).isEqualTo(expected.type());
      assertThat(found.patched()).isEqualTo(expected.patched());
      assertThat(Objects.toString(found.row())).isEqualTo(Objects.toString(expected.row()));
      if (expected.row() != null) {
        for (String name : expected.row().keySet()) {
          Object[] read = new Object[1];
          delta.values(name, base, new int[] {i}, 1, read);
          assertThat(read[0]).isEqualTo(expected.row().stored(name));
        }
      }
    }
    assertNumbers(delta, base, later);
  }

  private static void assertNumbers(Block delta, Block base, List<StoredVersion> versions) {
    int count = versions.size();
    int[] positions = new int[count];
    for (int i = 0; i < count; i++) {
      positions[i] = count - 1 - i;
    }
    long[] longs = new long[count];
    double[] doubles = new double[count];
    boolean[] present = new boolean[count];
    for (String name : List.of("long", "double", "none")) {
      boolean read =
          name.equals("double")
              ? delta.doubles(name, base, positions, count, doubles, present)
              : delta.longs(name, base, positions, count, longs, present);
      Object[] objects = new Object[count];
      delta.values(name, base, positions, count, objects);
      for (int i = 0; i < count && read; i++) {
        Object expected = objects[i];
        Object found = name.equals("double") ? (Object) doubles[i] : (Object) longs[i];
        assertThat(present[i] ? found : null).isEqualTo(expected);
      }
    }
  }

  /** A document of about 2 KB. */
  private static Document wide(SplittableRandom random) {
    Document.Builder builder = Document.builder();
    for (int i = 0; i < 40; i++) {
      byte[] bytes = new byte[20];
      random.nextBytes(bytes);
      builder.add("field" + i, HexFormat.of().formatHex(bytes) + i);
    }
    return builder.build();
  }

  @Test
  void anUpdateOfOneFieldOfAWideRowTakesLittle() {
    SplittableRandom random = new SplittableRandom(1);
    List<StoredVersion> living = new ArrayList<>();
    List<StoredVersion> later = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      Document row = wide(random);
      living.add(new StoredVersion(key(i), i + 1, 1000, 0, EventType.INSERT, row));
      Document patched = row;
      for (int j = 0; j < 2; j++) {
        String name = "field" + random.nextInt(40);
        patched = patched.with(name, random.nextLong(1000));
        later.add(
            new StoredVersion(
                key(i), 100 + 2 * i + j, 2000, i + 1, EventType.PATCH, patched, List.of(name)));
      }
    }
    Block base = built(new BlockBuilder(), living);
    BlockBuilder builder = new BlockBuilder(base);
    later.forEach(builder::add);
    byte[] bytes = builder.build();
    assertThat(bytes.length / later.size()).isLessThan(50);
    // Nor is it read to memory once more.
    assertThat(Block.read(bytes).weight() / later.size()).isLessThan(400);
  }

  @Test
  void numbersAreReadManyAtOnce() {
    List<StoredVersion> living = new ArrayList<>();
    List<StoredVersion> later = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Document row = Document.of("count", (long) i, "amount", i / 4.0, "text", "" + i);
      living.add(new StoredVersion(key(i), i + 1, 1000, 0, EventType.INSERT, row));
      if (i % 2 == 0) {
        Document changed = i % 4 == 0 ? row.with("count", -i) : row.with("amount", -i / 4.0);
        later.add(new StoredVersion(key(i), 100 + i, 2000, i + 1, EventType.PATCH, changed));
      }
    }
    Block base = built(new BlockBuilder(), living);
    Block delta = built(new BlockBuilder(base), later);
    int[] positions = {0, 1, 2, 49};
    long[] longs = new long[4];
    double[] doubles = new double[4];
    boolean[] present = new boolean[4];
    assertThat(base.longs("count", null, positions, 4, longs, present)).isTrue();
    assertThat(longs).containsExactly(0, 1, 2, 49);
    assertThat(delta.longs("count", base, positions, 4, longs, present)).isTrue();
    assertThat(longs).containsExactly(0, 2, -4, 98);
    assertThat(delta.doubles("amount", base, positions, 4, doubles, present)).isTrue();
    assertThat(doubles).containsExactly(0, -0.5, 1, -24.5);
    assertThat(present).containsOnly(true);
    assertThat(base.longs("text", null, positions, 4, longs, present)).isFalse();
    assertThat(base.longs("amount", null, positions, 4, longs, present)).isFalse();
    assertThat(base.longs("none", null, positions, 4, longs, present)).isTrue();
    assertThat(present).containsOnly(false);
  }

  @Test
  void aDeltaIsReadWithItsOwnBaseOnly() {
    Document row = Document.of("id", 1, "s", "new");
    StoredVersion first = new StoredVersion(key(1), 7, 1000, 0, EventType.INSERT, row);
    Block base = built(new BlockBuilder(), List.of(first));
    Block delta =
        built(
            new BlockBuilder(base),
            List.of(new StoredVersion(key(1), 9, 3000, 7, EventType.PATCH, row.with("s", "old"))));
    assertThat(base.hasBase()).isFalse();
    assertThat(delta.hasBase()).isTrue();
    assertThat(delta.row(0, base)).hasToString("{\"id\":1,\"s\":\"old\"}");
    assertThatThrownBy(() -> delta.row(0)).isInstanceOf(IllegalArgumentException.class);
    Block other =
        built(
            new BlockBuilder(),
            List.of(new StoredVersion(key(1), 8, 1000, 0, EventType.INSERT, row)));
    assertThatThrownBy(() -> delta.row(0, other))
        .isInstanceOf(DriftException.class)
        .hasMessageContaining("it was made for another base block");
    assertThatThrownBy(() -> new BlockBuilder(delta)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theBytesAreThese() {
    Document row = Document.of("id", 1, "s", "new");
    Block base =
        built(
            new BlockBuilder(),
            List.of(new StoredVersion(key(1), 7, 1000, 0, EventType.INSERT, row)));
    BlockBuilder builder = new BlockBuilder(base);
    builder.add(
        new StoredVersion(key(1), 9, 3000, 7, EventType.PATCH, row.with("s", "old"), List.of("s")));
    assertThat(HexFormat.of().formatHex(builder.build()))
        .isEqualTo(
            "60000000712cd9e3" // 96 bytes follow, checksum
                + "01010304" // format 1, 1 row, 3 bytes of keys, 4 chunks: "id" has no column
                + "1a1a11111f1f0a0a" // the chunks' lengths
                + "01" // one key,
                + "00000000" // which shares nothing with one before;
                + "00060000" // and has three bytes,
                + "02810313" // of which all keys end with two
                + "00020000" // its versions end at 1
                + "01f8faf3ee" // the base block's checksum
                + "00020000" // its row in there: the first
                + "00120000" // sequence 9
                + "00f02e0000" // time
                + "000e0000" // previous sequence 7
                + "00040000" // type 2
                + "020005000604" // two fields,
                + "00a26964a173" // "id" and "s",
                + "00020200" // of which there is none here, so that it counts as rare, and one
                + "01020203" // one shape: "id" as before, "s" here
                + "00020000" // the row has it
                + "010101" // one patch: "s"
                + "00020000" // it made the row
                + "0400030006" // s:
                + "0000"
                + "6f6c64"); // "old"
  }
}
