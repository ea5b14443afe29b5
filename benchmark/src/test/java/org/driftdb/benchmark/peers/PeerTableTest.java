package org.driftdb.benchmark.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table has medians, and compares DriftDB with the best of those that keep versions. */
final class PeerTableTest {
  private final Peer drift = Peers.of("drift", Path.of("drift"));
  private final Peer h2 = Peers.of("h2", Path.of("h2"));
  private final Peer sqlite = Peers.of("sqlite", Path.of("sqlite"));
  private final Peer duckDb = Peers.of("duckdb", Path.of("duckdb"));
  private final PeerTable table = new PeerTable(List.of(drift, h2, sqlite, duckDb));

  private String line(Workload workload) {
    return table.toMarkdown().get(2 + workload.ordinal());
  }

  @Test
  void aFigureIsTheMedianOfTheRounds() {
    for (double figure : new double[] {5, 1_234, 2}) {
      table.add(Workload.ROW, drift, figure);
    }
    assertThat(table.median(Workload.ROW, drift)).hasValue(5);
    assertThat(table.median(Workload.ROW, h2)).isEmpty();
    assertThat(line(Workload.ROW))
        .isEqualTo("| W4 | one row by key, prepared | µs | 5.0 |  |  |  |  | 2 | 4 |");
  }

  @Test
  void ofTimesTheLeastIsTheBest() {
    table.add(Workload.STATUSES, drift, 20);
    table.add(Workload.STATUSES, h2, 900);
    table.add(Workload.STATUSES, sqlite, 300);
    table.add(Workload.STATUSES, duckDb, 3);
    assertThat(line(Workload.STATUSES)).contains("| 20.0 | 900 | 300 | 3.0 | 15.00 | 20 | 60 |");
  }

  @Test
  void ofRatesTheGreatestIsTheBest() {
    table.add(Workload.LOAD, drift, 200_000);
    table.add(Workload.LOAD, h2, 40_000);
    table.add(Workload.LOAD, sqlite, 160_000);
    assertThat(line(Workload.LOAD)).contains("| 200,000 | 40,000 | 160,000 |  | 1.25 | 2 | 4 |");
  }
}
