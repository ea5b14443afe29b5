package org.driftdb.benchmark.peers;

import java.nio.file.Path;
import java.util.Locale;

/** The systems by their names. */
final class Peers {
  private Peers() {}

  /** A system that keeps its files in a directory, which may not be there yet. */
  static Peer of(String name, Path directory) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "drift", "driftdb" -> new DriftPeer(directory);
      case "h2" -> new H2Peer(directory);
      case "sqlite" -> new SqlitePeer(directory);
      case "mariadb" -> new MariaDbPeer(directory);
      case "duckdb" -> new DuckDbPeer(directory);
      default -> throw new IllegalArgumentException("No system is called " + name);
    };
  }
}
