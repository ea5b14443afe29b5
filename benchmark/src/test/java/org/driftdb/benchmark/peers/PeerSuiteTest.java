package org.driftdb.benchmark.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** DriftDB gives the right answers to all workloads, and a wrong answer is noticed. */
final class PeerSuiteTest {
  private static final int ROWS = 1_000;
  private static final Effort LITTLE =
      new Effort(2, Duration.ofMillis(20), Duration.ofSeconds(1), Duration.ofMillis(200), 1);
  private static final Orders ORDERS = new Orders(ROWS, 1);

  /** Has as many orders and updates; what they say differs. */
  private static final Orders OTHERS = new Orders(ROWS, 2);

  @TempDir private static Path directory;

  /** Remembers each commit, and one that takes the present for each of them. */
  private static DriftPeer drift;

  private static DriftPeer confused;

  /** A reader of a workload. */
  private record Kind(String name, Readers readers) {
    interface Readers {
      Reader of(Client client, Orders orders) throws SQLException;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  static void write() throws SQLException {
    drift = new DriftPeer(directory.resolve("read"));
    new Writes(drift, ORDERS).load();
    new Writes(drift, ORDERS).update();
    confused = new DriftPeer(directory.resolve("read"));
    try (Connection connection = confused.connect()) {
      for (int commit = 0; commit <= Orders.COMMITS; commit++) {
        confused.remember(connection);
      }
    }
  }

  private static List<Kind> kindsOfPast() {
    return kinds(true);
  }

  private static List<Kind> kinds() {
    List<Kind> kinds = new ArrayList<>(kinds(false));
    kinds.addAll(kinds(true));
    kinds.add(new Kind("versions", PointReads::versions));
    kinds.add(new Kind("text", PointReads::text));
    return kinds;
  }

  private static List<Kind> kinds(boolean past) {
    String when = past ? " in the past" : " now";
    return List.of(
        new Kind("row" + when, (c, o) -> PointReads.row(c, o, past)),
        new Kind("customer" + when, (c, o) -> Scans.customer(c, o, past)),
        new Kind("statuses" + when, (c, o) -> Scans.statuses(c, o, past)),
        new Kind("filtered" + when, (c, o) -> Scans.filtered(c, o, past)),
        new Kind("regions" + when, (c, o) -> Scans.regions(c, o, past)));
  }

  private static void ask(DriftPeer peer, Kind kind, Orders orders) throws SQLException {
    try (Client client = Client.of(peer);
        Reader reader = kind.readers().of(client, orders)) {
      new Turns(LITTLE).take(Map.of(peer, reader));
    }
  }

  @Test
  void everyWorkloadHasAFigureAndNoWrongAnswer() throws Exception {
    PeerTable table = new PeerTable(List.of(drift));
    PeerSuite.measure(List.of("drift"), ORDERS, LITTLE, table);
    assertThat(Workload.values())
        .allSatisfy(
            workload -> assertThat(table.median(workload, drift).orElseThrow()).isGreaterThan(0));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void anAnswerAboutOtherOrdersIsWrong(Kind kind) throws SQLException {
    ask(drift, kind, ORDERS);
    assertThatThrownBy(() -> ask(drift, kind, OTHERS)).isInstanceOf(WrongAnswerException.class);
  }

  @ParameterizedTest
  @MethodSource("kindsOfPast")
  void anAnswerOfAnotherPointIsWrong(Kind kind) {
    assertThatThrownBy(() -> ask(confused, kind, ORDERS)).isInstanceOf(WrongAnswerException.class);
  }
}
