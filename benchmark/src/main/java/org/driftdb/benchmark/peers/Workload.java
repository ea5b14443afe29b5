package org.driftdb.benchmark.peers;

/** What is measured: one line of the table. */
enum Workload {
  LOAD("W1", "load, commits of 10,000", "rows/s", 2, 4),
  COMMIT("W2", "durable single-row commits, 1 connection", "per s", 1.2, 1.4),
  COMMIT_TOGETHER("W2", "the same, 8 connections", "per s", 3, 5),
  UPDATE("W3", "updates with history, 100 commits", "rows/s", 8, 20),
  ROW("W4", "one row by key, prepared", "µs", 2, 4),
  ROW_AS_OF("W5", "the same AS OF a random point", "µs", 3, 6),
  CUSTOMER("W6", "a customer's rows by index", "per s", 2, 4),
  CUSTOMER_AS_OF("W6", "the same AS OF", "per s", 2, 4),
  STATUSES("W7", "GROUP BY over all rows", "ms", 20, 60),
  STATUSES_AS_OF("W7", "the same AS OF", "ms", 20, 60),
  FILTERED("W7", "GROUP BY, a new filter each time", "ms", 20, 60),
  FILTERED_AS_OF("W7", "the same AS OF", "ms", 20, 60),
  VERSIONS("W8", "all versions of one key", "µs", 3, 5),
  REOPENED("W9", "a new process, to the first row", "ms", 0.7, 1),
  REOPENED_KILLED("W9", "the same after a kill", "ms", 0.7, 1),
  DISK("W10", "disk after a checkpoint", "MB", 3, 5),
  DISK_COMPACT("W10", "disk after compaction", "MB", 3, 5),
  TEXT("W11", "one row by key, a new text each time", "µs", 0.5, 1),
  REGIONS("W12", "join with customers, grouped", "ms", 20, 50),
  REGIONS_AS_OF("W12", "the same AS OF", "ms", 20, 50);

  private final String number;
  private final String title;
  private final String unit;
  private final double reach;
  private final double stretch;

  Workload(String number, String title, String unit, double reach, double stretch) {
    this.number = number;
    this.title = title;
    this.unit = unit;
    this.reach = reach;
    this.stretch = stretch;
  }

  String number() {
    return number;
  }

  String title() {
    return title;
  }

  String unit() {
    return unit;
  }

  /** How many times better than the best versioned peer DriftDB should be at least. */
  double reach() {
    return reach;
  }

  /** How many times better it should be if all goes well. */
  double stretch() {
    return stretch;
  }

  /** How many times better one figure is than another. */
  double ratio(double figure, double other) {
    boolean moreIsBetter = unit.endsWith("/s") || unit.startsWith("per");
    return moreIsBetter ? figure / other : other / figure;
  }

  /** How this workload counts what took some nanoseconds: in its unit. */
  double figure(double nanos) {
    return switch (unit) {
      case "µs" -> nanos / 1e3;
      case "ms" -> nanos / 1e6;
      case "per s" -> 1e9 / nanos;
      default -> throw new IllegalStateException(unit + " is no time");
    };
  }
}
