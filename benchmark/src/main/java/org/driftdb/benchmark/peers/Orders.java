package org.driftdb.benchmark.peers;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * The orders that all systems get, and what every question about them should answer.
 *
 * <p>Orders are numbered from 0. Commit 0 is the end of the load; each of the {@link #COMMITS}
 * commits after it changes the status of as many orders, none of them twice, so an order has one
 * version for each commit that changed it and one more. Everything follows from the seed.
 */
final class Orders {
  /** How many commits change orders. */
  static final int COMMITS = 100;

  /** How many customers there are; their numbers begin at 0. */
  static final int CUSTOMERS = 1_000;

  private static final List<String> STATUSES = List.of("new", "paid", "sent", "done", "returned");
  private static final int REGIONS = 10;
  private static final int MOST_CENTS = 100_000;
  private static final int MOST_ITEMS = 10;
  private static final LocalDateTime FIRST_MOMENT = LocalDateTime.of(2026, 1, 1, 0, 0);
  private static final int ID_START = "order".length();

  /** The share of the first k of n orders in the updates is (k / n) to the power of 1 / SKEW. */
  private static final int SKEW = 3;

  private final int[] customers;
  private final int[] cents;
  private final byte[] items;
  private final byte[] firstStatuses;

  /** The order that each update changes, and the status that it gets, commit by commit. */
  private final int[] updatedOrders;

  private final byte[] updatedStatuses;

  private final Groups updatesOfOrder;
  private final Groups ordersOfCustomer;

  /** An order as it was at some commit. */
  record Row(
      String id, int customer, String status, BigDecimal amount, LocalDateTime at, int items) {}

  /** How many rows a group has, and the cents of their amounts. */
  record Total(long count, long cents) {
    private Total plus(Total other) {
      return new Total(count + other.count, cents + other.cents);
    }
  }

  /** Numbers from 0 on, by the group that each belongs to; rising within a group. */
  private record Groups(int[] starts, int[] members) {
    static Groups of(int[] groupOfMember, int groups) {
      int[] starts = new int[groups + 1];
      for (int group : groupOfMember) {
        starts[group + 1]++;
      }
      Arrays.parallelPrefix(starts, Integer::sum);
      int[] next = starts.clone();
      int[] members = new int[groupOfMember.length];
      for (int member = 0; member < members.length; member++) {
        members[next[groupOfMember[member]]++] = member;
      }
      return new Groups(starts, members);
    }

    int[] of(int group) {
      return Arrays.copyOfRange(members, starts[group], starts[group + 1]);
    }
  }

  /**
   * Makes the orders and their updates.
   *
   * @param count how many, at least {@link #CUSTOMERS}
   */
  Orders(int count, long seed) {
    if (count < CUSTOMERS) {
      throw new IllegalArgumentException("There are at least " + CUSTOMERS + " orders");
    }
    SplittableRandom random = new SplittableRandom(seed);
    customers = random.ints(count, 0, CUSTOMERS).toArray();
    cents = random.ints(count, 1, MOST_CENTS + 1).toArray();
    items = new byte[count];
    firstStatuses = new byte[count];
    for (int i = 0; i < count; i++) {
      items[i] = (byte) random.nextInt(1, MOST_ITEMS + 1);
      firstStatuses[i] = (byte) random.nextInt(STATUSES.size());
    }
    int updates = count / COMMITS * COMMITS;
    updatedOrders = new int[updates];
    updatedStatuses = new byte[updates];
    makeUpdates(random);
    updatesOfOrder = Groups.of(updatedOrders, count);
    ordersOfCustomer = Groups.of(customers, CUSTOMERS);
  }

  private void makeUpdates(SplittableRandom random) {
    List<Integer> byRank = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      byRank.add(i);
    }
    Collections.shuffle(byRank, new java.util.Random(random.nextLong()));
    byte[] statuses = firstStatuses.clone();
    int[] lastCommit = new int[size()];
    for (int update = 0; update < updatedOrders.length; update++) {
      int commit = commit(update);
      int order;
      do {
        order = byRank.get((int) (Math.pow(random.nextDouble(), SKEW) * size()));
      } while (lastCommit[order] == commit);
      lastCommit[order] = commit;
      int step = random.nextInt(1, STATUSES.size());
      statuses[order] = (byte) ((statuses[order] + step) % STATUSES.size());
      updatedOrders[update] = order;
      updatedStatuses[update] = statuses[order];
    }
  }

  int size() {
    return cents.length;
  }

  /** How many orders each commit changes. */
  int updatesOfCommit() {
    return updatedOrders.length / COMMITS;
  }

  private int commit(int update) {
    return 1 + update / updatesOfCommit();
  }

  /** The key of an order; there may be more orders than {@link #size()}. */
  static String id(int order) {
    String digits = Integer.toString(order);
    return "order" + "0".repeat(8 - digits.length()) + digits;
  }

  /** The order that has this key. */
  static int order(String id) {
    return Integer.parseInt(id, ID_START, id.length(), 10);
  }

  static String region(int customer) {
    return "region " + customer % REGIONS;
  }

  /** The order that an update changes; the updates of all commits are numbered from 0. */
  int updatedOrder(int update) {
    return updatedOrders[update];
  }

  /** The status that an update gives its order, other than it had. */
  String updatedStatus(int update) {
    return STATUSES.get(updatedStatuses[update]);
  }

  /** An order as it was at the end of a commit; one that is not among the first is like one. */
  Row row(int order, int commit) {
    int like = order % size();
    return new Row(
        id(order),
        customers[like],
        STATUSES.get(status(like, commit)),
        BigDecimal.valueOf(cents[like], 2),
        FIRST_MOMENT.plusSeconds(order),
        items[like]);
  }

  private int status(int order, int commit) {
    for (int i = updatesOfOrder.starts[order + 1] - 1; i >= updatesOfOrder.starts[order]; i--) {
      int update = updatesOfOrder.members[i];
      if (commit(update) <= commit) {
        return updatedStatuses[update];
      }
    }
    return firstStatuses[order];
  }

  /** The statuses that an order had, oldest first. */
  List<String> versions(int order) {
    List<String> versions = new ArrayList<>(List.of(STATUSES.get(firstStatuses[order])));
    for (int update : updatesOfOrder.of(order)) {
      versions.add(updatedStatus(update));
    }
    return versions;
  }

  /**
   * A number that all rows of a customer at a commit make together, by {@link #fingerprint}, and
   * that other rows make by chance only.
   */
  long fingerprintOf(int customer, int commit) {
    long sum = 0;
    for (int order : ordersOfCustomer.of(customer)) {
      sum += fingerprint(order, STATUSES.get(status(order, commit)), cents[order]);
    }
    return sum;
  }

  /** What a row adds. */
  static long fingerprint(int order, String status, long cents) {
    return (order * 31L + status.hashCode()) * 0x9E3779B97F4A7C15L ^ cents * 0xC2B2AE3D27D4EB4FL;
  }

  /** The orders of less than some cents at a commit, by status. */
  Map<String, Total> byStatus(int commit, long lessThan) {
    Map<String, Total> totals = new TreeMap<>();
    for (int order = 0; order < size(); order++) {
      if (cents[order] < lessThan) {
        add(totals, STATUSES.get(status(order, commit)), order);
      }
    }
    return totals;
  }

  /** All orders at a commit, by their customers' region and their status. */
  Map<String, Total> byRegionAndStatus(int commit) {
    Map<String, Total> totals = new TreeMap<>();
    for (int order = 0; order < size(); order++) {
      String status = STATUSES.get(status(order, commit));
      add(totals, region(customers[order]) + " " + status, order);
    }
    return totals;
  }

  private void add(Map<String, Total> totals, String group, int order) {
    totals.merge(group, new Total(1, cents[order]), Total::plus);
  }
}
