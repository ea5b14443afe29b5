package org.driftdb.benchmark.peers;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One round: all workloads with databases that were just made, one for each system. */
final class PeerRound {
  private static final int CONNECTIONS = 8;
  private static final double BYTES_OF_A_MEGABYTE = 1e6;

  private final List<Peer> peers;
  private final List<VersionedPeer> versioned;
  private final Orders orders;
  private final Effort effort;
  private final PeerTable table;

  /** Makes the reader of a workload for a client. */
  private interface Readers {
    Reader of(Client client) throws SQLException;
  }

  /**
   * A round.
   *
   * @param peers the systems, in the order of their turns
   * @param orders what is asked about, which is what was loaded
   * @param table gets the figures
   */
  PeerRound(List<Peer> peers, Orders orders, Effort effort, PeerTable table) {
    this.peers = peers;
    this.versioned =
        peers.stream()
            .filter(VersionedPeer.class::isInstance)
            .map(VersionedPeer.class::cast)
            .toList();
    this.orders = orders;
    this.effort = effort;
    this.table = table;
  }

  /** Loads and updates the orders. */
  void write() throws IOException, SQLException {
    for (Peer peer : peers) {
      peer.start();
      if (peer instanceof DuckDbPeer duckDb) {
        duckDb.load(orders);
      }
    }
    for (VersionedPeer peer : versioned) {
      Writes writes = new Writes(peer, orders);
      table.add(Workload.LOAD, peer, writes.load());
      table.add(Workload.UPDATE, peer, writes.update());
      try (Client client = Client.of(peer)) {
        peer.checkpoint(client.connection());
      }
      table.add(Workload.DISK, peer, peer.bytes() / BYTES_OF_A_MEGABYTE);
    }
  }

  /** Asks all questions. */
  void read() throws SQLException {
    List<Client> clients = new ArrayList<>();
    try {
      for (Peer peer : peers) {
        clients.add(Client.of(peer));
      }
      List<Client> historians = clients.stream().filter(c -> versioned.contains(c.peer())).toList();
      measure(Workload.ROW, historians, c -> PointReads.row(c, orders, false));
      measure(Workload.ROW_AS_OF, historians, c -> PointReads.row(c, orders, true));
      measure(Workload.VERSIONS, historians, c -> PointReads.versions(c, orders));
      measure(Workload.TEXT, historians, c -> PointReads.text(c, orders));
      measure(Workload.CUSTOMER, historians, c -> Scans.customer(c, orders, false));
      measure(Workload.CUSTOMER_AS_OF, historians, c -> Scans.customer(c, orders, true));
      measure(Workload.STATUSES, clients, c -> Scans.statuses(c, orders, false));
      measure(Workload.STATUSES_AS_OF, historians, c -> Scans.statuses(c, orders, true));
      measure(Workload.FILTERED, clients, c -> Scans.filtered(c, orders, false));
      measure(Workload.FILTERED_AS_OF, historians, c -> Scans.filtered(c, orders, true));
      measure(Workload.REGIONS, clients, c -> Scans.regions(c, orders, false));
      measure(Workload.REGIONS_AS_OF, historians, c -> Scans.regions(c, orders, true));
    } finally {
      for (Client client : clients) {
        client.close();
      }
    }
  }

  private void measure(Workload workload, List<Client> clients, Readers readers)
      throws SQLException {
    Map<Peer, Reader> ready = new LinkedHashMap<>();
    try {
      for (Client client : clients) {
        ready.put(client.peer(), readers.of(client));
      }
      new Turns(effort)
          .take(ready)
          .forEach(
              (peer, times) -> table.add(workload, peer, workload.figure(PeerTable.median(times))));
    } finally {
      for (Reader reader : ready.values()) {
        reader.close();
      }
    }
  }

  /** Compacts the databases. */
  void compact() throws IOException, SQLException {
    for (VersionedPeer peer : versioned) {
      peer.compact();
      table.add(Workload.DISK_COMPACT, peer, peer.bytes() / BYTES_OF_A_MEGABYTE);
    }
  }

  /** Commits single orders, which no other workload asks for. */
  void commit() throws SQLException, InterruptedException {
    commit(Workload.COMMIT, 1);
    commit(Workload.COMMIT_TOGETHER, CONNECTIONS);
  }

  private void commit(Workload workload, int connections)
      throws SQLException, InterruptedException {
    List<Commits> all = new ArrayList<>();
    try {
      for (VersionedPeer peer : versioned) {
        all.add(new Commits(peer, orders, connections));
      }
      Map<VersionedPeer, List<Double>> rates = new LinkedHashMap<>();
      for (int slice = 0; slice <= effort.slices(); slice++) {
        for (Commits commits : all) {
          double rate = commits.perSecond(effort.slice());
          if (slice > 0) { // The first warms up.
            rates.computeIfAbsent(commits.peer(), p -> new ArrayList<>()).add(rate);
          }
        }
      }
      rates.forEach((peer, found) -> table.add(workload, peer, PeerTable.median(found)));
    } finally {
      for (Commits commits : all) {
        commits.close();
      }
    }
  }

  /** Opens the databases in new processes; after a kill, too. Nothing is open afterwards. */
  void open() throws IOException, InterruptedException {
    for (VersionedPeer peer : versioned) {
      peer.stop();
    }
    Map<VersionedPeer, List<Double>> times = new LinkedHashMap<>();
    for (int i = 0; i < effort.openings(); i++) {
      for (VersionedPeer peer : versioned) {
        times.computeIfAbsent(peer, p -> new ArrayList<>()).add(open(peer, i));
      }
    }
    times.forEach((peer, found) -> table.add(Workload.REOPENED, peer, PeerTable.median(found)));
    for (VersionedPeer peer : versioned) {
      OpeningProcess.writeAndKill(peer, effort.writing());
      table.add(Workload.REOPENED_KILLED, peer, open(peer, effort.openings()));
    }
  }

  private double open(VersionedPeer peer, int order) throws IOException, InterruptedException {
    String status = orders.row(order, Orders.COMMITS).status();
    return OpeningProcess.open(peer, Orders.id(order), status);
  }
}
