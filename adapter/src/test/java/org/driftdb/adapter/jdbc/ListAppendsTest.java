package org.driftdb.adapter.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.driftdb.adapter.jdbc.ListAppends.Done;
import org.driftdb.adapter.jdbc.ListAppends.Step;
import org.junit.jupiter.api.Test;

/** The check for snapshot isolation finds what it forbids, and allows what it allows. */
final class ListAppendsTest {
  private final List<Done> history = new ArrayList<>();

  private void transaction(long began, long ended, Step... steps) {
    history.add(new Done(began, ended, true, List.of(steps)));
  }

  private static Step append(long list, long value) {
    return Step.append(list, value);
  }

  private static Step read(long list, Long... values) {
    return Step.read(list, List.of(values));
  }

  private List<String> violations(Map<Long, List<Long>> last) {
    return ListAppends.violations(history, last);
  }

  @Test
  void oneAfterTheOther() {
    transaction(0, 1, append(1, 10), append(1, 11), read(1, 10L, 11L));
    transaction(2, 3, read(1, 10L, 11L), append(1, 12), append(2, 20));
    transaction(4, 5, read(2, 20L), read(1, 10L, 11L, 12L));
    assertThat(violations(Map.of(1L, List.of(10L, 11L, 12L), 2L, List.of(20L)))).isEmpty();
  }

  @Test
  void writeSkewIsAllowed() {
    transaction(0, 5, read(1), append(2, 20));
    transaction(0, 5, read(2), append(1, 10));
    assertThat(violations(Map.of(1L, List.of(10L), 2L, List.of(20L)))).isEmpty();
  }

  @Test
  void aLostUpdateIsNot() {
    transaction(0, 5, read(1), append(1, 10));
    transaction(0, 5, read(1), append(1, 11));
    assertThat(violations(Map.of(1L, List.of(11L))))
        .containsExactly("List 1 has lost, or torn apart, [10]");
    assertThat(violations(Map.of(1L, List.of(10L, 11L))))
        .singleElement()
        .asString()
        .contains("circle");
  }

  @Test
  void readSkewIsNot() {
    transaction(0, 1, append(1, 10), append(2, 20));
    transaction(0, 9, read(1), read(2, 20L));
    assertThat(violations(Map.of(1L, List.of(10L), 2L, List.of(20L))))
        .singleElement()
        .asString()
        .contains("circle");
  }

  @Test
  void aLongForkIsNot() {
    transaction(0, 9, append(1, 10));
    transaction(0, 9, append(2, 20));
    transaction(0, 9, read(1, 10L), read(2));
    transaction(0, 9, read(1), read(2, 20L));
    assertThat(violations(Map.of(1L, List.of(10L), 2L, List.of(20L))))
        .singleElement()
        .asString()
        .contains("circle");
  }

  @Test
  void whatWasAcknowledgedIsSeen() {
    transaction(0, 1, append(1, 10));
    transaction(2, 3, read(1));
    assertThat(violations(Map.of(1L, List.of(10L)))).singleElement().asString().contains("circle");
    history.set(1, new Done(1, 3, true, history.get(1).steps()));
    assertThat(violations(Map.of(1L, List.of(10L)))).as("at once").isEmpty();
  }

  @Test
  void whatWasNotCommittedIsNotSeen() {
    history.add(new Done(0, 1, false, List.of(append(1, 10))));
    transaction(0, 1, read(1, 10L));
    assertThat(violations(Map.of(1L, List.of())))
        .containsExactly("List 1 was read as [10], but became []");
    assertThat(violations(Map.of(1L, List.of(10L))))
        .containsExactly("List 1 holds 10, which was not committed");
  }

  @Test
  void aCommitIsSeenWhole() {
    transaction(0, 9, append(1, 10), append(1, 11));
    transaction(0, 9, read(1, 10L));
    assertThat(violations(Map.of(1L, List.of(10L, 11L))))
        .containsExactly("List 1 was read in the midst of a commit, as [10]");
  }

  @Test
  void valuesStayWhereTheyWereAppended() {
    transaction(0, 1, append(1, 10), append(1, 11));
    String torn = "List 1 has lost, or torn apart, [10, 11]";
    assertThat(violations(Map.of(1L, List.of(10L, 11L)))).isEmpty();
    assertThat(violations(Map.of(1L, List.of(11L, 10L)))).containsExactly(torn);
    assertThat(violations(Map.of(2L, List.of(10L, 11L)))).containsExactly(torn);
  }

  @Test
  void whoFailsHasReadOneSnapshot() {
    transaction(0, 1, append(1, 10), append(1, 11));
    history.add(new Done(0, 1, false, List.of(read(1), read(1, 10L, 11L))));
    assertThat(violations(Map.of(1L, List.of(10L, 11L))))
        .containsExactly("List 1 was read twice in one transaction and differed");
  }

  @Test
  void aTransactionSeesItselfAndOneSnapshot() {
    transaction(0, 1, append(1, 10));
    transaction(0, 9, append(1, 11), read(1, 10L));
    assertThat(violations(Map.of(1L, List.of(10L, 11L))))
        .containsExactly("List 1 was read without the reader's own values");
    history.set(1, new Done(0, 9, true, List.of(read(1), read(1, 10L))));
    assertThat(violations(Map.of(1L, List.of(10L))))
        .contains("List 1 was read twice in one transaction and differed");
  }
}
