package org.driftdb.benchmark.peers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.h2.api.Trigger;
import org.jspecify.annotations.Nullable;

/** Keeps H2's table of all versions of the orders. H2 makes one by name. */
public final class H2History implements Trigger {
  /** Makes one. */
  public H2History() {}

  @Override
  public void fire(Connection connection, Object @Nullable [] before, Object @Nullable [] after)
      throws SQLException {
    if (before != null) {
      try (PreparedStatement end =
          connection.prepareStatement(
              "UPDATE orders_history SET valid_to = (SELECT version FROM clock)"
                  + " WHERE id = ? AND valid_to = "
                  + TriggeredPeer.OPEN)) {
        end.setObject(1, before[0]);
        end.executeUpdate();
      }
    }
    if (after != null) {
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO orders_history VALUES (?, ?, ?, ?, ?, ?,"
                  + " (SELECT version FROM clock), "
                  + TriggeredPeer.OPEN
                  + ")")) {
        for (int i = 0; i < after.length; i++) {
          insert.setObject(i + 1, after[i]);
        }
        insert.executeUpdate();
      }
    }
  }
}
