package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a time to a sequence. */
class ContentsTest {
  private final Contents contents = new Contents();

  @BeforeEach
  void threeCommits() {
    contents.apply(new Commit(1, 2, 1000, null, null), List.of());
    contents.apply(new Commit(3, 3, 1000, null, null), List.of());
    contents.apply(new Commit(4, 6, 2000, null, null), List.of());
  }

  @Test
  void aTimeIncludesEveryCommitAtOrBeforeIt() {
    assertThat(contents.sequenceAt(999, 6)).isEqualTo(0);
    assertThat(contents.sequenceAt(1000, 6)).isEqualTo(3);
    assertThat(contents.sequenceAt(1999, 6)).isEqualTo(3);
    assertThat(contents.sequenceAt(2000, 6)).isEqualTo(6);
    assertThat(contents.sequenceAt(Long.MAX_VALUE, 6)).isEqualTo(6);
  }

  @Test
  void itIncludesNoCommitThatIsNotYetAcknowledged() {
    assertThat(contents.sequenceAt(Long.MAX_VALUE, 5)).isEqualTo(3);
    assertThat(contents.sequenceAt(1000, 2)).isEqualTo(2);
    assertThat(contents.sequenceAt(1000, 0)).isEqualTo(0);
  }
}
