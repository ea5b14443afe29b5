package org.driftdb.storage.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.value.Json;
import org.driftdb.storage.value.StoredValues;
import org.driftdb.storage.value.ValueList;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The values of a column come back in their own class, each without the others. */
class ColumnTest {
  @Provide
  Arbitrary<List<@Nullable Object>> columns() {
    Arbitrary<@Nullable Object> doubles =
        Arbitraries.doubles().between(-1000, 1000).ofScale(3).map(d -> (Object) d);
    Arbitrary<@Nullable Object> words =
        Arbitraries.of("paid", "pending", "shipped").map(word -> (Object) word).injectNull(0.2);
    return Arbitraries.oneOf(
        StoredValues.any().list().ofMaxSize(20),
        StoredValues.scalars()
            .flatMap(one -> StoredValues.scalars().filter(v -> sameClass(one, v)).list().ofSize(3)),
        doubles.list().ofMaxSize(50),
        words.list().ofMaxSize(100));
  }

  private static boolean sameClass(@Nullable Object a, @Nullable Object b) {
    return a == null || b == null || a.getClass() == b.getClass();
  }

  @Property(tries = 2000)
  void eachValueIsReadAlone(@ForAll("columns") List<@Nullable Object> values) {
    ByteReader in = new ByteReader(written(values));
    Column column = Column.read(in, values.size());
    assertThat(in.atEnd()).isTrue();
    List<Integer> positions = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i) != null) {
        positions.add(i);
      }
    }
    Collections.reverse(positions);
    for (int i : positions) {
      Object value = values.get(i);
      Object read = column.get(i);
      assertThat(read).hasSameClassAs(value);
      assertThat(Values.equal(read, value)).isTrue();
      assertThat(Json.write(read)).isEqualTo(Json.write(value));
    }
  }

  @Property(tries = 1000)
  void otherBytesAreOtherValuesOrAnError(
      @ForAll("columns") List<@Nullable Object> values, @ForAll int position, @ForAll byte change) {
    byte[] bytes = written(values);
    bytes[Math.floorMod(position, bytes.length)] ^= change;
    try {
      Column column = Column.read(new ByteReader(bytes), values.size());
      for (int i = 0; i < values.size(); i++) {
        column.get(i);
      }
    } catch (IndexOutOfBoundsException
        | IllegalArgumentException
        | ArithmeticException
        | NegativeArraySizeException
        | java.time.DateTimeException
        | DriftException e) {
      assertThat(e).isNotNull();
    }
  }

  @Test
  void theBytesAreThese() {
    assertBytes("01" + "00540200", 42L, 43L);
    assertBytes("03" + "02" + "00960100" + "00", 0.75, 0.75);
    assertBytes("02" + "182d4454fb210940" + "9c7500883ce4377e", Math.PI, 1e300);
    assertBytes("02" + "0000000000000080", -0.0);
    assertBytes("04" + "0003" + "00060000" + "616263", "abc");
    assertBytes("05" + "00000000", false);
    assertBytes("09" + "0003" + "00060000" + "9201c2", ValueList.of(1, false));
    assertBytes("09" + "0003" + "00020400" + "01a178", 1L, "x");
  }

  @Test
  void aColumnOfFewWordsIsSmall() {
    String[] words = {"pending", "paid", "shipped", "cancelled"};
    List<@Nullable Object> column = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      column.add(words[i * 7919 % 4]);
    }
    assertThat(written(column)).hasSizeLessThan(320);
  }

  private static void assertBytes(String hex, Object... values) {
    assertThat(HexFormat.of().formatHex(written(Arrays.asList(values)))).isEqualTo(hex);
  }

  private static byte[] written(List<@Nullable Object> values) {
    ByteWriter out = new ByteWriter();
    Column.write(values, out);
    return out.toBytes();
  }
}
