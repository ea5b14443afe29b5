package org.driftdb.benchmark.peers;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.driftdb.benchmark.peers.Orders.Row;

/** Questions about one order: by its key, now and in the past, and all its versions. */
final class PointReads {
  private static final long SEED = 4;

  private PointReads() {}

  /** One order by its key, now or at random points. */
  static Reader row(Client client, Orders orders, boolean past) throws SQLException {
    return new ByKey(client, orders, past);
  }

  /** One order of now by its key, which stands in the text. */
  static Reader text(Client client, Orders orders) throws SQLException {
    return new ByText(client, orders);
  }

  /** All versions of an order that some update changed. */
  static Reader versions(Client client, Orders orders) throws SQLException {
    return new Versions(client, orders);
  }

  private static final class ByKey implements Reader {
    private final Client client;
    private final Orders orders;
    private final boolean past;
    private final PreparedStatement select;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private int commit = Orders.COMMITS;
    private Row expected;

    ByKey(Client client, Orders orders, boolean past) throws SQLException {
      this.client = client;
      this.orders = orders;
      this.past = past;
      this.select = client.prepare(Question.ROW, past);
      this.expected = orders.row(0, commit);
    }

    @Override
    public void choose() {
      commit = past ? random.nextInt(Orders.COMMITS + 1) : Orders.COMMITS;
      expected = orders.row(random.nextInt(orders.size()), commit);
    }

    @Override
    public void ask() throws SQLException {
      select.setString(client.setPoint(select, past, commit), expected.id());
      try (ResultSet rows = select.executeQuery()) {
        client.checkRow(rows, expected);
      }
    }

    @Override
    public void close() throws SQLException {
      select.close();
    }
  }

  private static final class ByText implements Reader {
    /**
     * Has no divisor in common with numbers of orders, so each order comes once before any again.
     */
    private static final int STEP = 7_919;

    private final Client client;
    private final Orders orders;
    private final Statement statement;
    private long asked;
    private Row expected;
    private String text = "";

    ByText(Client client, Orders orders) throws SQLException {
      this.client = client;
      this.orders = orders;
      this.statement = client.connection().createStatement();
      this.expected = orders.row(0, Orders.COMMITS);
    }

    @Override
    public void choose() {
      expected = orders.row((int) (asked++ * STEP % orders.size()), Orders.COMMITS);
      text = Question.ROW.now().replace("?", "'" + expected.id() + "'");
    }

    @Override
    public void ask() throws SQLException {
      try (ResultSet rows = statement.executeQuery(text)) {
        client.checkRow(rows, expected);
      }
    }

    @Override
    public void close() throws SQLException {
      statement.close();
    }
  }

  private static final class Versions implements Reader {
    private final Client client;
    private final Orders orders;
    private final PreparedStatement select;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private int order;
    private List<String> expected = List.of();

    Versions(Client client, Orders orders) throws SQLException {
      this.client = client;
      this.orders = orders;
      this.select = client.connection().prepareStatement(client.versioned().versions());
    }

    @Override
    public void choose() {
      order = orders.updatedOrder(random.nextInt(orders.updatesOfCommit() * Orders.COMMITS));
      expected = orders.versions(order);
    }

    @Override
    public void ask() throws SQLException {
      select.setString(1, Orders.id(order));
      List<String> found = new ArrayList<>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.add(rows.getString(1));
        }
      }
      client.check("versions of " + Orders.id(order), expected, found);
    }

    @Override
    public void close() throws SQLException {
      select.close();
    }
  }
}
