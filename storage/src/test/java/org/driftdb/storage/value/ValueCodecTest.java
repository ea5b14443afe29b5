package org.driftdb.storage.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.driftdb.storage.error.DriftException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The bytes of values are pinned: files written by any version are read by every later one. */
class ValueCodecTest {
  @Provide
  Arbitrary<@Nullable Object> values() {
    return StoredValues.any();
  }

  @Property(tries = 2000)
  void whatIsEncodedDecodesToTheSameValueInTheSameClass(@ForAll("values") @Nullable Object value) {
    Object decoded = ValueCodec.decode(ValueCodec.encode(value));
    assertThat(Values.equal(decoded, value)).isTrue();
    assertThat(Json.write(decoded)).isEqualTo(Json.write(value));
    if (value != null && decoded != null) {
      assertThat(decoded).hasSameClassAs(value);
    }
  }

  @Property(tries = 500)
  void anEncoderMakesOfEachValueWhatItMakesOfTheFirst(
      @ForAll List<@From("values") @Nullable Object> values) {
    ValueEncoder encoder = new ValueEncoder();
    for (Object value : values) {
      assertThat(encoder.encode(value)).isEqualTo(ValueCodec.encode(value));
    }
  }

  @Test
  void documentsThatAreReadShareTheirNames() {
    byte[] bytes = ValueCodec.encode(Document.of("some name", 1));
    assertThat(nameIn(bytes)).isSameAs(nameIn(bytes));
  }

  private static String nameIn(byte[] document) {
    return ((Document) Objects.requireNonNull(ValueCodec.decode(document))).nameAt(0);
  }

  @Test
  void theNamesOfTheDocumentBeforeAreNotThoseOfTheNext() {
    ValueEncoder encoder = new ValueEncoder();
    for (Document document :
        List.of(
            Document.of("id", 1, "n", Document.of("n", 2, "m", 3)),
            Document.of("id", 1, "m", Document.of("id", 2)),
            Document.of("n", 1),
            Document.EMPTY,
            Document.of("id", 4, "m", null, "größe", 5))) {
      assertThat(ValueCodec.decode(encoder.encode(document))).isEqualTo(document);
    }
  }

  @Property(tries = 2000)
  void damagedBytesAreAnErrorOrAValueButNothingElse(
      @ForAll("values") @Nullable Object value, @ForAll int position, @ForAll byte change) {
    byte[] bytes = ValueCodec.encode(value);
    bytes[Math.floorMod(position, bytes.length)] ^= change;
    try {
      Values.kind(ValueCodec.decode(bytes));
    } catch (DriftException e) {
      assertThat(e).hasMessageContaining("not as DriftDB writes them");
    }
  }

  @Test
  void theBytesAreThese() {
    assertBytes(null, "c0");
    assertBytes(false, "c2");
    assertBytes(true, "c3");
    assertBytes(0L, "00");
    assertBytes(127L, "7f");
    assertBytes(-32L, "e0");
    assertBytes(-33L, "d0df");
    assertBytes(128L, "cc80");
    assertBytes(256L, "cd0100");
    assertBytes(-129L, "d1ff7f");
    assertBytes(65536L, "ce00010000");
    assertBytes(Long.MAX_VALUE, "cf7fffffffffffffff");
    assertBytes(Long.MIN_VALUE, "d38000000000000000");
    assertBytes(1.5, "cb3ff8000000000000");
    assertBytes(new BigInteger("9223372036854775808"), "c70901008000000000000000");
    assertBytes(new BigDecimal("-1.28"), "c705020000000280");
    assertBytes(new BigDecimal("1e1000000"), "c70502fff0bdc001");
    assertBytes(Json.parse("1.50"), "d607312e3530");
    assertBytes(Json.parse("1e0"), "c70307316530");
    assertBytes("", "a0");
    assertBytes("größe", "a76772c3b6c39f65");
    assertBytes("\ud83d\ude00", "a4f09f9880");
    assertBytes("a\ud83d", "d6060061d83d");
    assertBytes("x".repeat(32), "d920" + "78".repeat(32));
    assertBytes(Binary.of((byte) 1, (byte) 2), "c4020102");
    assertBytes(LocalDate.parse("1969-12-31"), "d603ffffffff");
    assertBytes(LocalTime.parse("00:00:01.500"), "d604000005dc");
    assertBytes(Instant.parse("1970-01-01T00:00:01Z"), "d6ff00000001");
    assertBytes(Instant.parse("2026-01-05T09:36:12.345Z"), "d7ff52412100695b860c");
    assertBytes(Instant.parse("1969-12-31T23:59:59.999Z"), "c70cff3b8b87c0ffffffffffffffff");
    assertBytes(
        UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"),
        "d80500112233445566778899aabbccddeeff");
    assertBytes(ValueList.of(1, null, "a"), "9301c0a161");
    assertBytes("x".repeat(256), "da0100" + "78".repeat(256));
    assertBytes("x".repeat(65_536), "db00010000" + "78".repeat(65_536));
    assertBytes(Binary.of(new byte[256]), "c50100" + "00".repeat(256));
    assertBytes(BigInteger.ONE.shiftLeft(136), "c7120101" + "00".repeat(17));
    assertBytes(ValueList.copyOf(Collections.nCopies(16, null)), "dc0010" + "c0".repeat(16));
    assertBytes(
        ValueList.copyOf(Collections.nCopies(65_536, null)), "dd00010000" + "c0".repeat(65_536));
    assertBytes(
        Document.of("id", "order1", "n", 1, "tags", ValueList.of("a"), "", null),
        "84a26964a66f7264657231a16e01a47461677391a161a0c0");
  }

  @Test
  void bytesAfterTheValueAreDamage() {
    assertThatThrownBy(() -> ValueCodec.decode(new byte[] {1, 2}))
        .isInstanceOf(DriftException.class)
        .hasMessageContaining("1 bytes after");
    assertThatThrownBy(() -> ValueCodec.decode(new byte[0])).isInstanceOf(DriftException.class);
    byte[] promisesTooMuch = HexFormat.of().parseHex("c67fffffff00");
    assertThatThrownBy(() -> ValueCodec.decode(promisesTooMuch)).isInstanceOf(DriftException.class);
    byte[] unknownExtension = HexFormat.of().parseHex("d60800000000");
    assertThatThrownBy(() -> ValueCodec.decode(unknownExtension)).hasMessageContaining("type 8");
    byte[] noNumber = HexFormat.of().parseHex("d6072b312e30");
    assertThatThrownBy(() -> ValueCodec.decode(noNumber)).hasMessageContaining("spelled \"+1.0\"");
  }

  @Test
  void everyTruncationIsDamage() {
    byte[] bytes =
        ValueCodec.encode(Document.of("a", new BigDecimal("1.5"), "b", ValueList.of(1000, "xyz")));
    for (int length = 0; length < bytes.length; length++) {
      byte[] part = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> ValueCodec.decode(part)).isInstanceOf(DriftException.class);
    }
  }

  private static void assertBytes(@Nullable Object value, String hex) {
    assertThat(HexFormat.of().formatHex(ValueCodec.encode(value))).as("%s", value).isEqualTo(hex);
    assertThat(Values.equal(ValueCodec.decode(HexFormat.of().parseHex(hex)), value)).isTrue();
  }
}
