package org.driftdb.benchmark.peers;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.driftdb.benchmark.peers.Orders.Total;

/** Questions about many orders, now or at random points. */
final class Scans {
  private static final long SEED = 6;
  private static final int MOST_CENTS = 100_000;

  private Scans() {}

  /** The orders of a random customer. */
  static Reader customer(Client client, Orders orders, boolean past) throws SQLException {
    return new OfCustomer(client, orders, past);
  }

  /** All orders by status. */
  static Reader statuses(Client client, Orders orders, boolean past) throws SQLException {
    return new Totals(client, Question.STATUSES, past) {
      @Override
      Map<String, Total> expected(int commit) {
        return orders.byStatus(commit, Long.MAX_VALUE);
      }
    };
  }

  /** The orders below an amount, another each time, by status. */
  static Reader filtered(Client client, Orders orders, boolean past) throws SQLException {
    return new Totals(client, Question.FILTERED, past) {
      private int lessThan;

      @Override
      Map<String, Total> expected(int commit) {
        lessThan = random().nextInt(MOST_CENTS / 4, MOST_CENTS);
        return orders.byStatus(commit, lessThan);
      }

      @Override
      void setParameters(PreparedStatement select, int first) throws SQLException {
        select.setBigDecimal(first, BigDecimal.valueOf(lessThan, 2));
      }
    };
  }

  /** All orders with their customers, by region and status. */
  static Reader regions(Client client, Orders orders, boolean past) throws SQLException {
    return new Totals(client, Question.REGIONS, past) {
      @Override
      Map<String, Total> expected(int commit) {
        return orders.byRegionAndStatus(commit);
      }
    };
  }

  /** What all questions here have: a statement, and a point. */
  private abstract static class OfMany implements Reader {
    private final Client client;
    private final boolean past;
    private final PreparedStatement select;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private int commit;

    OfMany(Client client, Question question, boolean past) throws SQLException {
      this.client = client;
      this.past = past;
      this.select = client.prepare(question, past);
    }

    final SplittableRandom random() {
      return random;
    }

    @Override
    public final void choose() {
      commit = past ? random.nextInt(Orders.COMMITS + 1) : Orders.COMMITS;
      choose(commit);
    }

    @Override
    public final void ask() throws SQLException {
      setParameters(select, client.setPoint(select, past, commit));
      try (ResultSet rows = select.executeQuery()) {
        check(client, rows);
      }
    }

    abstract void choose(int commit);

    abstract void setParameters(PreparedStatement select, int first) throws SQLException;

    abstract void check(Client client, ResultSet rows) throws SQLException;

    @Override
    public final void close() throws SQLException {
      select.close();
    }
  }

  private static final class OfCustomer extends OfMany {
    private final Orders orders;
    private int customer;
    private long expected;

    OfCustomer(Client client, Orders orders, boolean past) throws SQLException {
      super(client, Question.CUSTOMER, past);
      this.orders = orders;
    }

    @Override
    void choose(int commit) {
      customer = random().nextInt(Orders.CUSTOMERS);
      expected = orders.fingerprintOf(customer, commit);
    }

    @Override
    void setParameters(PreparedStatement select, int first) throws SQLException {
      select.setInt(first, customer);
    }

    @Override
    void check(Client client, ResultSet rows) throws SQLException {
      long found = 0;
      while (rows.next()) {
        int order = Orders.order(rows.getString(1));
        found += Orders.fingerprint(order, rows.getString(2), Client.cents(rows, 3));
      }
      client.check("fingerprint of customer " + customer, expected, found);
    }
  }

  /** Groups with their number of rows and their sum of amounts, which come last. */
  private abstract static class Totals extends OfMany {
    private Map<String, Total> expected = Map.of();

    Totals(Client client, Question question, boolean past) throws SQLException {
      super(client, question, past);
    }

    abstract Map<String, Total> expected(int commit);

    @Override
    final void choose(int commit) {
      expected = expected(commit);
    }

    @Override
    void setParameters(PreparedStatement select, int first) throws SQLException {}

    @Override
    final void check(Client client, ResultSet rows) throws SQLException {
      int columns = rows.getMetaData().getColumnCount();
      Map<String, Total> found = new TreeMap<>();
      while (rows.next()) {
        StringBuilder group = new StringBuilder(rows.getString(1));
        for (int i = 2; i <= columns - 2; i++) {
          group.append(' ').append(rows.getString(i));
        }
        Total total = new Total(rows.getLong(columns - 1), Client.cents(rows, columns));
        found.put(group.toString(), total);
      }
      client.check("totals", expected, found);
    }
  }
}
