package org.driftdb.benchmark.peers;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The figures of all rounds, and the table of their medians. */
final class PeerTable {
  private final List<Peer> peers;
  private final Map<Workload, Map<String, List<Double>>> figures = new EnumMap<>(Workload.class);

  /**
   * A table without figures.
   *
   * @param peers those with a column
   */
  PeerTable(List<Peer> peers) {
    this.peers = peers;
  }

  /** Adds what a round measured, in the workload's unit. */
  void add(Workload workload, Peer peer, double figure) {
    figures
        .computeIfAbsent(workload, w -> new HashMap<>())
        .computeIfAbsent(peer.name(), n -> new ArrayList<>())
        .add(figure);
  }

  /** The median of the rounds, or nothing where the system did not take part. */
  OptionalDouble median(Workload workload, Peer peer) {
    List<Double> found =
        figures.getOrDefault(workload, Map.of()).getOrDefault(peer.name(), List.of());
    return found.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(median(found));
  }

  /** The median of some values; of an even number of them the greater of the two in the middle. */
  static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** The table in Markdown. */
  List<String> toMarkdown() {
    List<String> lines = new ArrayList<>();
    lines.add(line(cells("", "workload", "unit", Peer::name, "ratio", "reach", "stretch")));
    lines.add(line(cells("---", "---", "---", peer -> "---:", "---:", "---:", "---:")));
    for (Workload workload : Workload.values()) {
      lines.add(
          line(
              cells(
                  workload.number(),
                  workload.title(),
                  workload.unit(),
                  peer -> text(median(workload, peer)),
                  ratio(workload),
                  plain(workload.reach()),
                  plain(workload.stretch()))));
    }
    return lines;
  }

  private List<String> cells(
      String number,
      String title,
      String unit,
      Function<Peer, String> figure,
      String ratio,
      String reach,
      String stretch) {
    List<String> cells = new ArrayList<>(List.of(number, title, unit));
    peers.forEach(peer -> cells.add(figure.apply(peer)));
    cells.addAll(List.of(ratio, reach, stretch));
    return cells;
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }

  /** How many times better DriftDB is than the best of the others that keep versions. */
  private String ratio(Workload workload) {
    OptionalDouble own = OptionalDouble.empty();
    @Nullable Double least = null;
    for (Peer peer : peers) {
      if (peer instanceof DriftPeer) {
        own = median(workload, peer);
      }
    }
    for (Peer peer : peers) {
      OptionalDouble other = median(workload, peer);
      if (peer instanceof VersionedPeer
          && !(peer instanceof DriftPeer)
          && own.isPresent()
          && other.isPresent()) {
        double ratio = workload.ratio(own.getAsDouble(), other.getAsDouble());
        least = least == null ? ratio : Math.min(least, ratio);
      }
    }
    return least == null ? "" : String.format(Locale.ROOT, "%.2f", least);
  }

  private static String text(OptionalDouble figure) {
    if (figure.isEmpty()) {
      return "";
    }
    double value = figure.getAsDouble();
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
