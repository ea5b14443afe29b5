package org.driftdb.storage.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Two pieces of work at the same time. */
class TwoThreadsTest {

  @Test
  void eachGoesOnWhileTheOtherDoes() {
    CountDownLatch both = new CountDownLatch(2);
    Supplier<Boolean> meeting =
        () -> {
          both.countDown();
          try {
            return both.await(10, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            return false;
          }
        };
    assertThat(TwoThreads.<Boolean, Boolean, Boolean>run(meeting, meeting, (a, b) -> a && b))
        .isTrue();
  }

  @Test
  void theFailureOfEitherComesWhenBothHaveEnded() {
    AtomicBoolean ended = new AtomicBoolean();
    Supplier<Boolean> slow =
        () -> {
          try {
            Thread.sleep(100);
          } catch (InterruptedException e) {
            return false;
          }
          ended.set(true);
          return true;
        };
    Supplier<Boolean> failing =
        () -> {
          throw new IllegalStateException("broken");
        };
    assertThatThrownBy(() -> TwoThreads.run(failing, slow, (a, b) -> a)).hasMessage("broken");
    assertThat(ended.getAndSet(false)).isTrue();
    assertThatThrownBy(() -> TwoThreads.run(slow, failing, (a, b) -> a)).hasMessage("broken");
    assertThat(ended).isTrue();
    Supplier<Boolean> error =
        () -> {
          throw new AssertionError("an error");
        };
    assertThatThrownBy(() -> TwoThreads.run(slow, error, (a, b) -> a))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void anInterruptWaitsForTheEnd() {
    Thread.currentThread().interrupt();
    assertThat(TwoThreads.<Integer, Integer, Integer>run(() -> 1, () -> 2, Integer::sum))
        .isEqualTo(3);
    assertThat(Thread.interrupted()).isTrue();
  }
}
