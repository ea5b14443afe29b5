package org.driftdb.storage.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events 4 to 9, in turns of tables a and b, of which there is memory for some or for all. */
class PendingEventsTest {
  private final List<LoggedEvent> log = new ArrayList<>();

  /** Whether events were read again. */
  private boolean reread;

  private PendingEvents pending(long memory) {
    PendingEvents pending = new PendingEvents(memory, this::read);
    assertThat(pending.isEmpty()).isTrue();
    for (long sequence = 1; sequence < 10; sequence++) {
      String table = sequence % 2 == 0 ? "a" : "b";
      LoggedEvent event = new LoggedEvent(table, sequence, 0, FrameType.INSERT, new byte[10]);
      log.add(event);
      if (sequence > 3) {
        pending.add(event);
      }
    }
    assertThat(pending.isEmpty()).isFalse();
    assertThat(pending.last()).isEqualTo(9);
    return pending;
  }

  private Iterator<LoggedEvent> read(String table, long after, long upTo) {
    reread = true;
    return log.stream()
        .filter(event -> event.table().equals(table))
        .filter(event -> event.sequence() > after && event.sequence() <= upTo)
        .iterator();
  }

  @Test
  void fewAreInMemory() {
    PendingEvents pending = pending(1 << 20);
    assertThat(pending.all())
        .extracting(LoggedEvent::sequence)
        .containsExactly(4L, 5L, 6L, 7L, 8L, 9L);
    Iterable<LoggedEvent> some = pending.between(5, 7);
    pending.clear();
    assertThat(some).extracting(LoggedEvent::sequence).containsExactly(5L, 6L, 7L);
    assertThat(reread).isFalse();
  }

  @Test
  void manyAreReadAgain() {
    PendingEvents pending = pending(300);
    assertThat(reread).isFalse();
    assertThat(pending.all())
        .extracting(LoggedEvent::sequence)
        .containsExactly(4L, 5L, 6L, 7L, 8L, 9L);
    Iterable<LoggedEvent> some = pending.between(5, 7);
    pending.clear();
    assertThat(pending.isEmpty()).isTrue();
    assertThat(some).extracting(LoggedEvent::sequence).containsExactly(5L, 6L, 7L);
    assertThat(some).as("and once more").hasSize(3);
    assertThat(reread).isTrue();
  }
}
