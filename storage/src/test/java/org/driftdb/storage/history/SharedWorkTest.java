package org.driftdb.storage.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each part is done once, whoever does it. */
class SharedWorkTest {
  private static List<Integer> taken(SharedWork work) {
    List<Integer> taken = new ArrayList<>();
    for (int part = work.take(); part >= 0; part = work.take()) {
      taken.add(part);
    }
    return taken;
  }

  @Test
  void everyPartIsDoneOnce() {
    for (int parts : new int[] {0, 1, 2, 1_000}) {
      List<List<Integer>> done = SharedWork.run(parts, SharedWorkTest::taken);
      assertThat(done.stream().flatMap(List::stream).sorted())
          .containsExactlyElementsOf(IntStream.range(0, parts).boxed().toList());
    }
  }

  /** Every thread that could help waits for work of its own, so nobody comes. */
  @Test
  void whoAsksDoesItAloneWhereNobodyIsFree() {
    int sum =
        ForkJoinPool.commonPool()
            .submit(
                () ->
                    IntStream.range(0, 50)
                        .parallel()
                        .map(
                            i ->
                                SharedWork.run(20, SharedWorkTest::taken).stream()
                                    .mapToInt(List::size)
                                    .sum())
                        .sum())
            .join();
    assertThat(sum).isEqualTo(50 * 20);
  }

  @Test
  void whatAWorkerThrowsEndsTheWork() {
    AtomicInteger begun = new AtomicInteger();
    assertThatThrownBy(
            () ->
                SharedWork.run(
                    1_000_000,
                    work -> {
                      for (int part = work.take(); part >= 0; part = work.take()) {
                        begun.incrementAndGet();
                        if (part == 10) {
                          throw new IllegalStateException("part 10");
                        }
                      }
                      return begun;
                    }))
        .hasMessage("part 10");
    assertThat(begun.get()).isLessThan(1_000_000);
  }
}
