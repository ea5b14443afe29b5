package org.driftdb.storage.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/** Random stored values, with many that are equal, nearly equal, or at the edge of a type. */
public final class StoredValues {
  private StoredValues() {}

  /** Any stored value, nested to a small depth. */
  public static Arbitrary<@Nullable Object> any() {
    return nested(scalars(), names(), 2);
  }

  /** Any value that JSON can spell. */
  public static Arbitrary<@Nullable Object> json() {
    return nested(
        Arbitraries.oneOf(
            constants(null, true, false),
            integers(),
            strings(),
            finiteDoubles().map(d -> (Object) d),
            spelledNumbers(),
            decimals().filter(d -> Json.parse(d.toString()) instanceof BigDecimal).map(d -> d)),
        names().filter(Strings::wellFormed),
        2);
  }

  private static Arbitrary<@Nullable Object> nested(
      Arbitrary<@Nullable Object> leaves, Arbitrary<String> fields, int depth) {
    if (depth == 0) {
      return leaves;
    }
    Arbitrary<@Nullable Object> inner = nested(leaves, fields, depth - 1);
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(6, leaves),
        net.jqwik.api.Tuple.of(
            1, inner.list().ofMaxSize(4).map(list -> (Object) ValueList.copyOf(list))),
        net.jqwik.api.Tuple.of(
            1,
            Combinators.combine(fields.list().uniqueElements().ofMaxSize(4), inner.list().ofSize(4))
                .as(
                    (names, values) -> {
                      Map<String, @Nullable Object> map = new LinkedHashMap<>();
                      names.forEach(name -> map.put(name, values.get(map.size())));
                      return (Object) Document.copyOf(map);
                    })));
  }

  /** Any stored value that is neither array nor object. */
  public static Arbitrary<@Nullable Object> scalars() {
    return Arbitraries.oneOf(
        constants(null, true, false),
        integers(),
        finiteDoubles().map(d -> (Object) d),
        constants(
            Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0.0, -0.0, 0L, 1L, 1.0),
        spelledNumbers(),
        decimals().map(d -> d),
        strings(),
        Arbitraries.bytes().array(byte[].class).ofMaxSize(4).map(Binary::of),
        Arbitraries.longs().between(-800_000, 800_000).map(LocalDate::ofEpochDay),
        Arbitraries.longs().between(0, 86_399_999).map(ms -> LocalTime.ofNanoOfDay(ms * 1_000_000)),
        Arbitraries.longs()
            .between(-62_135_596_800_000L, 253_402_300_799_999L)
            .map(Instant::ofEpochMilli),
        Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(UUID::new));
  }

  private static Arbitrary<@Nullable Object> constants(@Nullable Object... values) {
    return Arbitraries.of(values);
  }

  private static Arbitrary<@Nullable Object> integers() {
    return Arbitraries.oneOf(
        Arbitraries.longs().map(n -> (Object) n),
        Arbitraries.longs().between(-3, 3).map(n -> n),
        Arbitraries.longs().between((1L << 53) - 2, (1L << 53) + 2).map(n -> n),
        Arbitraries.bigIntegers()
            .between(BigInteger.ONE.shiftLeft(70).negate(), BigInteger.ONE.shiftLeft(70))
            .map(Values::integer));
  }

  private static Arbitrary<@Nullable Object> spelledNumbers() {
    return Arbitraries.of("-0", "1.50", "1e0", "10E-1", "1.00", "1e400", "9007199254740993.0")
        .map(Json::parse);
  }

  private static Arbitrary<Double> finiteDoubles() {
    return Arbitraries.oneOf(
        Arbitraries.longs().map(Double::longBitsToDouble).filter(Double::isFinite),
        Arbitraries.doubles().between(-4, 4).ofScale(2),
        Arbitraries.longs().between((1L << 53) - 2, (1L << 53) + 2).map(n -> (double) n),
        Arbitraries.of(
            2e23, 1e23, 8.41e21, 2.0e-3, 4.9e-324, 1.0e22, 5e-324, 2.2250738585072014e-308));
  }

  private static Arbitrary<BigDecimal> decimals() {
    return Arbitraries.oneOf(
        Arbitraries.bigDecimals().between(new BigDecimal(-4), new BigDecimal(4)).ofScale(2),
        Combinators.combine(
                Arbitraries.bigIntegers()
                    .between(BigInteger.TEN.pow(30).negate(), BigInteger.TEN.pow(30)),
                Arbitraries.integers().between(-40, 40))
            .as(BigDecimal::new),
        Arbitraries.of(
            new BigDecimal("1e1000000"),
            new BigDecimal("-1e1000000"),
            new BigDecimal("1e-1000000"),
            new BigDecimal("9007199254740993.0"),
            new BigDecimal("0.1000")));
  }

  private static Arbitrary<@Nullable Object> strings() {
    return names().map(text -> (Object) text);
  }

  /** Strings of all characters there are, with surrogates alone and in pairs. */
  public static Arbitrary<String> names() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(6),
        Arbitraries.strings()
            .withChars('a', 'b', '"', '\\', '/', '\b', '\f', '\n', '\r', '\t', '\0', '\u001f')
            .withChars('\u007f', '\u2028', '\u00df', '\ud83d', '\ude00', '\udfff', '\uffff')
            .ofMaxLength(6));
  }
}
