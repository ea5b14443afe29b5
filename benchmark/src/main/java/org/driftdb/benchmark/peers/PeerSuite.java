package org.driftdb.benchmark.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.driftdb.benchmark.TemporaryDirectory;

/**
 * Measures DriftDB and other databases with the same orders through JDBC and prints one table, as
 * it is after each round. A wrong answer ends it with status 1.
 */
public final class PeerSuite {
  private static final long SEED = 4711;

  private PeerSuite() {}

  /**
   * Runs the suite.
   *
   * @param arguments how many orders; how many rounds; the systems, with commas between; and, if
   *     the table is to be kept, a file for it
   */
  public static void main(String[] arguments) throws Exception {
    Orders orders = new Orders(Integer.parseInt(arguments[0]), SEED);
    int rounds = Integer.parseInt(arguments[1]);
    List<String> systems = present(List.of(arguments[2].split(",")));
    List<Peer> columns = systems.stream().map(name -> Peers.of(name, Path.of(name))).toList();
    PeerTable table = new PeerTable(columns);
    try {
      for (int round = 0; round < rounds; round++) {
        Collections.rotate(systems, 1);
        measure(systems, orders, Effort.FULL, table);
        print("after round " + (round + 1) + " of " + rounds + ":");
        List<String> lines = table.toMarkdown();
        lines.forEach(PeerSuite::print);
        if (arguments.length > 3 && !arguments[3].isEmpty()) {
          Files.write(Path.of(arguments[3]), lines);
        }
      }
    } catch (WrongAnswerException e) {
      print("A wrong answer: " + e.getMessage());
      System.exit(1);
    }
  }

  /** The systems that can take part on this machine; others are told. */
  private static List<String> present(List<String> systems) {
    List<String> present = new ArrayList<>();
    for (String name : systems) {
      String missing = Peers.of(name, Path.of(name)).missing();
      if (missing == null) {
        present.add(name);
      } else {
        print(name + " is left out: " + missing);
      }
    }
    return present;
  }

  /** Measures one round, in a temporary directory. */
  static void measure(List<String> systems, Orders orders, Effort effort, PeerTable table)
      throws IOException, SQLException, InterruptedException {
    try (TemporaryDirectory directory = TemporaryDirectory.create()) {
      List<Peer> peers = new ArrayList<>();
      for (String name : systems) {
        peers.add(Peers.of(name, directory.path().resolve(name)));
      }
      PeerRound round = new PeerRound(peers, orders, effort, table);
      try {
        round.write();
        round.read();
        round.compact();
        round.commit();
        round.open();
      } finally {
        for (Peer peer : peers) {
          peer.stop();
        }
      }
    }
  }

  private static void print(String line) {
    System.out.append(line).append('\n').flush();
  }
}
