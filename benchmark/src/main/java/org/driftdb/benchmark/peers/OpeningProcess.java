package org.driftdb.benchmark.peers;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Another process that opens a database, for its first row or to write until it is killed. */
final class OpeningProcess {
  private static final int ROWS_OF_A_COMMIT = 100;

  /** Beyond the orders that anything else writes. */
  private static final int FIRST_ORDER = 50_000_000;

  private OpeningProcess() {}

  /**
   * Opens a database.
   *
   * @param arguments the system, its directory, and the key of an order, whose status is written to
   *     standard output; or no key: then orders are inserted until the process is killed
   */
  public static void main(String[] arguments) throws IOException, SQLException {
    VersionedPeer peer = (VersionedPeer) Peers.of(arguments[0], Path.of(arguments[1]));
    peer.start();
    try (Connection connection = peer.connect()) {
      if (arguments.length > 2) {
        print(status(connection, arguments[2]));
      } else {
        write(peer, connection);
      }
    } finally {
      peer.stop();
    }
  }

  private static String status(Connection connection, String id) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(Question.ROW.now())) {
      select.setString(1, id);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? rows.getString(2) : "nothing";
      }
    }
  }

  private static void write(VersionedPeer peer, Connection connection) throws SQLException {
    Orders orders = new Orders(Orders.CUSTOMERS, 0);
    connection.setAutoCommit(false);
    try (Writer writer = new Writer(peer, connection)) {
      for (int order = FIRST_ORDER; ; ) {
        writer.begin();
        for (int end = order + ROWS_OF_A_COMMIT; order < end; order++) {
          writer.addInsert(orders.row(order, 0));
        }
        writer.executeBatches();
        writer.commit();
        if (order == FIRST_ORDER + ROWS_OF_A_COMMIT) {
          print("writing");
        }
      }
    }
  }

  private static void print(String line) {
    System.out.append(line).append('\n').flush();
  }

  /**
   * Opens a database that nobody has open.
   *
   * @return the milliseconds from the start of the process to an order
   */
  static double open(VersionedPeer peer, String id, String status)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process = start(peer, List.of(id));
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      String found = output.readLine();
      double taken = (System.nanoTime() - start) / 1e6;
      WrongAnswerException.check(peer, "status of " + id + " for a new process", status, found);
      process.waitFor();
      return taken;
    }
  }

  /** Lets a process write for a while, and kills it, with the server that it may have started. */
  static void writeAndKill(VersionedPeer peer, Duration writing)
      throws IOException, InterruptedException {
    Process process = start(peer, List.of());
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      WrongAnswerException.check(peer, "output of a writer", "writing", output.readLine());
      Thread.sleep(writing.toMillis());
      WrongAnswerException.check(peer, "life of a writer", true, process.isAlive());
      List<ProcessHandle> servers = process.descendants().toList();
      process.destroyForcibly().waitFor();
      for (ProcessHandle server : servers) {
        server.destroyForcibly();
        server.onExit().join();
      }
    }
  }

  private static Process start(VersionedPeer peer, List<String> key) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-Xmx512m",
                "-Dslf4j.internal.verbosity=ERROR",
                "-cp",
                System.getProperty("java.class.path"),
                OpeningProcess.class.getName(),
                peer.name(),
                peer.directory().toString()));
    command.addAll(key);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
