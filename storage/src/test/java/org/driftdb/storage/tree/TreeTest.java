package org.driftdb.storage.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.driftdb.storage.block.StoredRow;
import org.driftdb.storage.block.StoredVersion;
import org.driftdb.storage.history.Iterators;
import org.jspecify.annotations.Nullable;

/** Whatever happened and whenever it was written down, a tree gives the answers of a naive list. */
final class TreeTest {
  private static final Shape FEW_ROWS = new Shape(8, 1 << 20, 2.6, 9);
  private static final Shape FEW_BYTES = new Shape(16, 1_500, 2.6, 9);

  @Property(tries = 120)
  void answersLikeAListOfAllEvents(@ForAll Random random) {
    NaiveTree both = new NaiveTree(random.nextBoolean() ? FEW_ROWS : FEW_BYTES);
    int keys = 1 + random.nextInt(200);
    for (int i = 0; i <= random.nextInt(12); i++) {
      both.play(random, random.nextInt(8), keys, random.nextInt(300));
      both.checkpoint();
      if (random.nextInt(4) == 0) {
        both.rewrite(random.nextInt((int) both.sequence() + 1) * random.nextInt(2));
      }
      if (random.nextInt(3) == 0) {
        both.leave(random);
      }
      if (random.nextInt(10) == 0) {
        both.load();
      }
      check(both, random, keys);
    }
  }

  @Property(tries = 120)
  void entriesTellWhichKeysLived(@ForAll Random random) {
    NaiveTree both = new NaiveTree(FEW_ROWS, true);
    int keys = 1 + random.nextInt(200);
    for (int i = 0; i <= random.nextInt(12); i++) {
      both.play(random, random.nextInt(8), keys, random.nextInt(300));
      both.checkpoint();
      if (random.nextInt(4) == 0) {
        both.rewrite(random.nextInt((int) both.sequence() + 1) * random.nextInt(2));
      }
      if (random.nextInt(3) == 0) {
        both.leave(random);
      }
      Tree tree = both.tree();
      assertThat(tree.liveRows()).isEqualTo(both.scan(null, null, Long.MAX_VALUE).size());
      for (int j = 0; j < 10; j++) {
        long at = tree.horizon() + random.nextInt((int) (both.sequence() - tree.horizon()) + 2);
        byte[] from = anyKey(random, both, keys);
        byte[] to = anyKey(random, both, keys);
        assertThat(keys(tree.scan(from, to, at)))
            .isEqualTo(keys(both.scan(from, to, at).iterator()));
        long end = random.nextInt((int) both.sequence() + 2);
        long known = tree.horizon() + random.nextInt((int) (both.sequence() - tree.horizon()) + 2);
        byte[] next = from == null ? to : Arrays.copyOf(from, from.length + 1);
        for (byte[] behind : new byte @Nullable [][] {to, next}) {
          assertThat(stays(lives(tree.history(from, behind, at, end, known)), at, end))
              .isEqualTo(stays(both.history(from, behind, at, end, known).iterator(), at, end));
        }
      }
    }
  }

  /** Keys, and from when until when each lived, as far as it is within the interval. */
  private static List<String> stays(Iterator<NaiveTree.Life> spans, long first, long end) {
    List<String> stays = new ArrayList<>();
    spans.forEachRemaining(
        span ->
            stays.add(
                Arrays.toString(span.version().key())
                    + " "
                    + Math.max(first, span.version().sequence())
                    + "-"
                    + Math.min(end, span.endSequence())));
    return stays;
  }

  private static Iterator<NaiveTree.Life> lives(Iterator<Span> spans) {
    return Iterators.map(spans, NaiveTree.Life::of);
  }

  private static List<String> keys(Iterator<StoredVersion> versions) {
    List<String> keys = new ArrayList<>();
    versions.forEachRemaining(version -> keys.add(Arrays.toString(version.key())));
    return keys;
  }

  private static void check(NaiveTree both, Random random, int keys) {
    Tree tree = both.tree();
    assertThat(tree.liveRows()).isEqualTo(both.scan(null, null, Long.MAX_VALUE).size());
    for (int i = 0; i < 10; i++) {
      long horizon = tree.horizon();
      long at = horizon + random.nextInt((int) (both.sequence() - horizon) + 2);
      byte[] from = anyKey(random, both, keys);
      byte[] to = anyKey(random, both, keys);
      byte[] key = from == null ? NaiveTree.key(3) : from;
      assertThat(text(tree.get(key, at))).isEqualTo(text(both.get(key, at)));
      assertThat(texts(tree.scan(from, to, at)))
          .isEqualTo(texts(both.scan(from, to, at).iterator()));
      long after = random.nextInt((int) at + 2);
      assertThat(events(tree.drift(key, 0, at)))
          .isEqualTo(events(both.drift(key, 0, at).iterator()));
      assertThat(events(tree.drift(key, after, at)))
          .isEqualTo(events(both.drift(key, after, at).iterator()));
      long end = random.nextInt((int) both.sequence() + 2);
      long known = horizon + random.nextInt((int) (both.sequence() - horizon) + 2);
      assertThat(spans(lives(tree.history(from, to, at, end, known))))
          .isEqualTo(spans(both.history(from, to, at, end, known).iterator()));
      byte[] next = Arrays.copyOf(key, key.length + 1);
      assertThat(spans(lives(tree.history(key, at, end, known))))
          .isEqualTo(spans(both.history(key, next, at, end, known).iterator()));
      List<String> differences = new ArrayList<>();
      tree.differences(from, to, Math.min(at, known), Math.max(at, known))
          .forEachRemaining(
              differing ->
                  differences.add(text(differing.before()) + "/" + text(differing.after())));
      assertThat(differences)
          .isEqualTo(
              both.differences(from, to, Math.min(at, known), Math.max(at, known)).stream()
                  .map(versions -> text(versions[0]) + "/" + text(versions[1]))
                  .toList());
    }
    assertThat(
            spans(lives(tree.history(null, null, tree.horizon(), Long.MAX_VALUE, Long.MAX_VALUE))))
        .isEqualTo(
            spans(
                both.history(null, null, tree.horizon(), Long.MAX_VALUE, Long.MAX_VALUE)
                    .iterator()));
  }

  private static byte @Nullable [] anyKey(Random random, NaiveTree both, int keys) {
    return switch (random.nextInt(4)) {
      case 0 -> null;
      case 1 -> NaiveTree.key(1_000 + random.nextInt(both.count() + 1));
      default -> NaiveTree.key(random.nextInt(keys));
    };
  }

  private static String text(@Nullable StoredRow row) {
    return text(row == null ? null : row.version());
  }

  static String text(@Nullable StoredVersion version) {
    return version == null
        ? "none"
        : Arrays.toString(version.key())
            + version.sequence()
            + " "
            + version.millis()
            + " "
            + version.row();
  }

  private static List<String> events(Iterator<StoredVersion> events) {
    List<String> texts = new ArrayList<>();
    events.forEachRemaining(
        event -> texts.add(text(event) + event.previous() + event.type() + event.patched()));
    return texts;
  }

  private static List<String> texts(Iterator<StoredVersion> versions) {
    List<String> texts = new ArrayList<>();
    versions.forEachRemaining(version -> texts.add(text(version)));
    return texts;
  }

  private static List<String> spans(Iterator<NaiveTree.Life> spans) {
    List<String> texts = new ArrayList<>();
    spans.forEachRemaining(
        span -> texts.add(text(span.version()) + span.endSequence() + "/" + span.endMillis()));
    return texts;
  }
}
