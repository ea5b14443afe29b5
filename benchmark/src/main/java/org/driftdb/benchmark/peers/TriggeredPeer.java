package org.driftdb.benchmark.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.driftdb.benchmark.TemporaryDirectory;

/**
 * A database that knows no versions, with what its users write by hand: a table {@code
 * orders_history} with all versions, each with the commits from which and before which it lived,
 * kept by triggers, and a table {@code clock} with the number of the last commit.
 */
abstract class TriggeredPeer implements VersionedPeer {
  /** The {@code valid_to} of a version that lives. */
  static final int OPEN = Integer.MAX_VALUE;

  private final Path directory;
  private final List<Integer> points = new ArrayList<>();

  TriggeredPeer(Path directory) {
    this.directory = directory;
  }

  @Override
  public final Path directory() {
    return directory;
  }

  @Override
  public final String beginning() {
    return "UPDATE clock SET version = version + 1";
  }

  @Override
  public final void remember(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT version FROM clock")) {
      rows.next();
      points.add(rows.getInt(1));
    }
  }

  @Override
  public final String asOf(Question question) {
    return question.from("orders_history o", "o.valid_from <= ? AND o.valid_to > ?");
  }

  @Override
  public final int setPoint(PreparedStatement statement, int commit) throws SQLException {
    statement.setInt(1, points.get(commit));
    statement.setInt(2, points.get(commit));
    return 3;
  }

  @Override
  public final String versions() {
    return "SELECT status FROM orders_history WHERE id = ? ORDER BY valid_from";
  }

  @Override
  public final long bytes() throws IOException {
    return TemporaryDirectory.bytes(directory);
  }
}
