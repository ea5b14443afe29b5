package org.driftdb.parser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.driftdb.parser.Statements.parse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.apache.calcite.config.Lex;

/** Whatever JSON is written into a statement is what the statement holds, and unparses. */
class JsonPropertyTest {
  private static final String[] BLANKS = {"", " ", "\n", "\r\n", "\t", " \n\t "};

  @Property(tries = 200)
  void anyDocumentIsRead(@ForAll("documents") String document, @ForAll Lex lex) {
    SqlPatch patch = parse(SqlPatch.class, lex, "PATCH t KEY \"k\" SET " + document);
    assertThat(((SqlJson) patch.fields()).text()).isEqualTo(document);
    Statements.checkRoundTrip(lex, "INSERT INTO t " + document + ", ?," + document);
  }

  @Property(tries = 200)
  void anyKeyIsRead(@ForAll("keys") String key, @ForAll Lex lex) {
    SqlPatch patch = parse(SqlPatch.class, lex, "PATCH t KEY " + key + " SET {}");
    assertThat(((SqlJson) patch.key()).text()).isEqualTo(key);
    Statements.checkRoundTrip(lex, "SHOW DRIFT t KEY " + key);
    Statements.checkRoundTrip(lex, "SOFT DELETE FROM t KEY " + key);
  }

  @Provide
  Arbitrary<String> documents() {
    return Arbitraries.maps(Arbitraries.strings().ofMaxLength(8), values(3))
        .ofMaxSize(4)
        .flatMap(JsonPropertyTest::texts);
  }

  @Provide
  Arbitrary<String> keys() {
    return Arbitraries.oneOf(scalars(), scalars().list().ofMinSize(1).ofMaxSize(3))
        .flatMap(JsonPropertyTest::texts);
  }

  private static Arbitrary<Object> scalars() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(12).map(string -> string),
        Arbitraries.strings().withChars("\"\\'`[]{}:,/*-#@? \n\u0000é").ofMaxLength(8).map(s -> s),
        Arbitraries.longs().map(number -> number),
        Arbitraries.bigDecimals().map(number -> number),
        Arbitraries.of(true, false),
        Arbitraries.of(new BigDecimal("1E+400"), new BigDecimal("-1E-400")));
  }

  private static Arbitrary<Object> values(int depth) {
    return depth == 0
        ? scalars()
        : Arbitraries.frequencyOf(
            Tuple.of(3, scalars()),
            Tuple.of(
                1, Arbitraries.lazy(() -> values(depth - 1)).list().ofMaxSize(3).map(list -> list)),
            Tuple.of(
                1,
                Arbitraries.maps(
                        Arbitraries.strings().ofMaxLength(5),
                        Arbitraries.lazy(() -> values(depth - 1)))
                    .ofMaxSize(3)
                    .map(LinkedHashMap::new)));
  }

  /** A value as text, with blanks of all kinds between its tokens. */
  private static Arbitrary<String> texts(Object value) {
    return Arbitraries.of(BLANKS)
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(blanks -> new Writer(blanks).write(value));
  }

  private static final class Writer {
    private final List<String> blanks;
    private final StringBuilder text = new StringBuilder();
    private int used;

    Writer(List<String> blanks) {
      this.blanks = blanks;
    }

    String write(Object value) {
      add(value);
      return text.toString();
    }

    private void add(Object value) {
      if (value instanceof Map<?, ?> map) {
        text.append('{');
        String comma = "";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          text.append(comma).append(blank());
          add(entry.getKey());
          text.append(blank()).append(':').append(blank());
          add(entry.getValue());
          comma = blank() + ",";
        }
        text.append(blank()).append('}');
      } else if (value instanceof List<?> list) {
        text.append('[');
        String comma = "";
        for (Object element : list) {
          text.append(comma).append(blank());
          add(element);
          comma = blank() + ",";
        }
        text.append(blank()).append(']');
      } else {
        text.append(scalar(value));
      }
    }

    private String blank() {
      return blanks.get(used++ % blanks.size());
    }
  }

  private static String scalar(Object value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
      if (value instanceof String string) {
        generator.writeString(string);
      } else if (value instanceof BigDecimal number) {
        generator.writeNumber(number);
      } else if (value instanceof Long number) {
        generator.writeNumber(number);
      } else {
        generator.writeBoolean((Boolean) value);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
