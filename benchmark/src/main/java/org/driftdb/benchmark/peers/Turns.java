package org.driftdb.benchmark.peers;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lets systems take turns with a workload, so that what disturbs the machine hits all alike. */
final class Turns {
  private final Effort effort;

  Turns(Effort effort) {
    this.effort = effort;
  }

  /**
   * Measures. A system whose questions have taken the time that a system has for a workload has no
   * more turns.
   *
   * @return the nanoseconds of each system's questions; those of its first turn are left out, while
   *     it warms up
   */
  Map<Peer, List<Double>> take(Map<Peer, Reader> readers) throws SQLException {
    Map<Peer, List<Double>> times = new LinkedHashMap<>();
    for (int slice = 0; slice <= effort.slices(); slice++) {
      for (Map.Entry<Peer, Reader> entry : readers.entrySet()) {
        if (sum(times.getOrDefault(entry.getKey(), List.of())) > effort.most().toNanos()) {
          continue;
        }
        List<Double> taken = new ArrayList<>();
        turn(entry.getValue(), taken);
        if (slice > 0) {
          times.computeIfAbsent(entry.getKey(), peer -> new ArrayList<>()).addAll(taken);
        }
      }
    }
    return times;
  }

  private static double sum(List<Double> taken) {
    return taken.stream().mapToDouble(Double::doubleValue).sum();
  }

  private void turn(Reader reader, List<Double> taken) throws SQLException {
    long end = System.nanoTime() + effort.slice().toNanos();
    do {
      reader.choose();
      long start = System.nanoTime();
      reader.ask();
      taken.add((double) (System.nanoTime() - start));
    } while (System.nanoTime() < end);
  }
}
