package org.driftdb.storage.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlainYamlTest {
  /** What has only plain members is read, and as the whole of YAML reads it. */
  @Test
  void readsWhatIsWritten() {
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      Document document = document(random, 0);
      String text = Yaml.write(document);
      assertThat(PlainYaml.read(text)).as(text).isEqualTo(document);
      assertThat(Yaml.parseAny(text)).as(text).isEqualTo(document);
    }
  }

  private static Document document(Random random, int depth) {
    Document.Builder members = Document.builder();
    for (int i = 0; i <= random.nextInt(4); i++) {
      members.add(
          String.valueOf((char) ('a' + i)).repeat(1 + random.nextInt(3)), value(random, depth));
    }
    return members.build();
  }

  private static Object value(Random random, int depth) {
    return switch (random.nextInt(depth > 3 ? 2 : 4)) {
      case 0 -> (long) random.nextInt(1 << (1 + random.nextInt(30)));
      case 1 ->
          List.of("", "x", "- x", "x: 1", "# 'x'", "true", "1", " [] ").get(random.nextInt(8));
      case 2 -> document(random, depth + 1);
      default -> elements(random, depth);
    };
  }

  /** Elements of one kind, or none. */
  private static ValueList elements(Random random, int depth) {
    List<Object> elements = new ArrayList<>();
    boolean documents = random.nextBoolean();
    for (int i = random.nextInt(4); i > 0; i--) {
      elements.add(documents ? document(random, depth + 1) : value(random, 4));
    }
    return ValueList.copyOf(elements);
  }

  /** What is not plain is left to the whole of YAML. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a: 1",
        "a:\n",
        "a: \n",
        "a: x\n",
        "a: 'x'\n",
        "a: \"x\\n\"\n",
        "a: \"x\" # y\n",
        "a: \"x\"y\"\n",
        "a: \"ä\"\n",
        "a: \"\n",
        "a: 1.5\n",
        "a: 01\n",
        "a: 0x1\n",
        "a: -1\n",
        "a: 1_000\n",
        "a: 1234567890123456789\n",
        "a: true\n",
        "a: ~\n",
        "a: [1]\n",
        "a: {}\n",
        "a:  1\n",
        "a: 1 \n",
        "a:1\n",
        "\"a\": 1\n",
        "a b: 1\n",
        "a: 1\na: 2\n",
        "a: 1\n b: 2\n",
        " a: 1\nb: 2\n",
        "a:\n    b: 1\n",
        "a:\n- b: 1\n   c: 2\n",
        "a:\n- - 1\n",
        "a:\n-\n",
        "- 1\n",
        "\ta: 1\n",
        "a: 1\r\n",
        "a: |\n  x\n",
        "a: &b 1\n",
        "a: 1\n\n",
        "a: 1\n---\nb: 2\n",
        "# x\na: 1\n",
      })
  void leavesWhatIsNotPlain(String text) {
    assertThat(PlainYaml.read(text)).isNull();
  }

  @Test
  void leavesWhatIsNestedDeeply() {
    StringBuilder text = new StringBuilder();
    for (int depth = 0; depth < 5_000; depth++) {
      text.append("  ".repeat(depth)).append("a:\n");
    }
    assertThat(PlainYaml.read(text.append("  ".repeat(5_000)).append("a: 1\n").toString()))
        .isNull();
  }
}
