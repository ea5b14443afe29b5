package org.driftdb.storage.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
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
import org.junit.jupiter.api.Test;

/** The values of a column come back in their own class, each without the others. */
class ColumnTest {
  @Provide
  Arbitrary<List<Object>> columns() {
    Arbitrary<Object> doubles =
        Arbitraries.doubles().between(-1000, 1000).ofScale(3).map(d -> (Object) d);
    Arbitrary<Object> words =
        Arbitraries.of("paid", "pending", "shipped").map(word -> (Object) word);
    Arbitrary<Object> decimals =
        Arbitraries.bigDecimals()
            .between(BigDecimal.valueOf(-1_000), new BigDecimal("92233720368547758.08"))
            .ofScale(2)
            .map(d -> (Object) d.setScale(2));
    return Arbitraries.oneOf(
        decimals.list().ofMaxSize(50),
        StoredValues.any().filter(Objects::nonNull).list().ofMaxSize(20),
        scalars()
            .flatMap(one -> scalars().filter(v -> v.getClass() == one.getClass()).list().ofSize(3)),
        doubles.list().ofMaxSize(50),
        words.list().ofMaxSize(100));
  }

  private static Arbitrary<Object> scalars() {
    return StoredValues.scalars().filter(Objects::nonNull).map(value -> (Object) value);
  }

  @Property(tries = 2000)
  void eachValueIsReadAlone(@ForAll("columns") List<Object> values) {
    ByteReader in = new ByteReader(written(values));
    Column column = Column.read(in, values.size());
    assertThat(in.atEnd()).isTrue();
    for (int i = values.size() - 1; i >= 0; i--) {
      Object value = values.get(i);
      Object read = column.get(i);
      assertThat(read).hasSameClassAs(value);
      assertThat(Values.equal(read, value)).isTrue();
      assertThat(Json.write(read)).isEqualTo(Json.write(value));
    }
  }

  @Property(tries = 1000)
  void numbersAreReadManyAtOnce(@ForAll("columns") List<Object> values) {
    int count = values.size();
    Column column = Column.read(new ByteReader(written(values)), count);
    int[] positions = new int[count];
    for (int i = 0; i < count; i++) {
      positions[i] = i % 3 == 0 ? i : count - 1 - i;
    }
    long[] longs = new long[count];
    double[] doubles = new double[count];
    boolean isLongs = column.numbers(positions, count, longs);
    boolean isDoubles = column.numbers(positions, count, doubles);
    assertThat(isLongs).isEqualTo(allAre(values, Long.class));
    assertThat(isDoubles).isEqualTo(allAre(values, Double.class));
    for (int i = 0; i < count; i++) {
      Object value = values.get(positions[i]);
      assertThat(isLongs ? (Object) longs[i] : isDoubles ? (Object) doubles[i] : value)
          .isEqualTo(value);
    }
  }

  private static boolean allAre(List<Object> values, Class<?> type) {
    return !values.isEmpty() && values.stream().allMatch(type::isInstance);
  }

  @Property(tries = 1000)
  void otherBytesAreOtherValuesOrAnError(
      @ForAll("columns") List<Object> values, @ForAll int position, @ForAll byte change) {
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
    assertBytes("0a" + "02" + "00960100" + "00", new BigDecimal("0.75"), new BigDecimal("0.75"));
    assertBytes("09" + "0003" + "00060000" + "9201c2", ValueList.of(1, false));
    assertBytes("09" + "0003" + "00020400" + "01a178", 1L, "x");
  }

  @Test
  void aColumnOfFewWordsIsSmall() {
    String[] words = {"pending", "paid", "shipped", "cancelled"};
    List<Object> column = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      column.add(words[i * 7919 % 4]);
    }
    assertThat(written(column)).hasSizeLessThan(320);
  }

  private static void assertBytes(String hex, Object... values) {
    assertThat(HexFormat.of().formatHex(written(Arrays.asList(values)))).isEqualTo(hex);
  }

  private static byte[] written(List<Object> values) {
    ByteWriter out = new ByteWriter();
    Column.write(values, out);
    return out.toBytes();
  }
}
