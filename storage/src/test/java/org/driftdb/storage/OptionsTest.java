package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.driftdb.storage.log.Durability;
import org.junit.jupiter.api.Test;

/** Every option, its name and its default. */
class OptionsTest {
  @Test
  void theDefaultsAreThese() {
    assertThat(Options.DEFAULT)
        .hasToString(
            "Options[segmentBytes=134217728, snapshotEvents=100000, snapshotBytes=134217728,"
                + " cacheBytes=268435456, memtableBytes="
                + Math.min(268435456, Runtime.getRuntime().maxMemory() / 8)
                + ", durability=COMMIT]");
  }

  @Test
  void eachIsChangedByItself() {
    assertThat(
            Options.DEFAULT
                .withSegmentBytes(1_024)
                .withSnapshotEvents(1)
                .withSnapshotBytes(65_536)
                .withCacheBytes(1 << 20)
                .withMemtableBytes(2 << 20)
                .withDurability(Durability.SEGMENT))
        .isEqualTo(new Options(1_024, 1, 65_536, 1 << 20, 2 << 20, Durability.SEGMENT));
  }

  @Test
  void aValueOutOfRangeNamesItsOption() {
    assertThatThrownBy(() -> Options.DEFAULT.withSegmentBytes(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("segmentBytes must be from 1024 to 1073741824, but is 1");
    assertThatThrownBy(() -> Options.DEFAULT.withSnapshotEvents(0))
        .hasMessage("snapshotEvents must be at least 1, but is 0");
    assertThatThrownBy(() -> Options.DEFAULT.withSnapshotBytes(0))
        .hasMessageContaining("snapshotB");
    assertThatThrownBy(() -> Options.DEFAULT.withCacheBytes(0)).hasMessageContaining("cacheB");
    assertThatThrownBy(() -> Options.DEFAULT.withMemtableBytes(0))
        .hasMessageContaining("memtableB");
  }
}
