package org.driftdb.adapter.jdbc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether transactions that appended unique values to lists, and read lists, were isolated
 * from one another by strong snapshot isolation. It knows nothing of the database but what the
 * transactions saw.
 *
 * <p>The rule: a list at the end tells in which order its values were appended, and so the order of
 * the transactions that wrote it. Each list that was read must be a beginning of that, which ends
 * with the last value of a committed transaction; a transaction that reads a list again sees what
 * it saw before and its own values behind. Then one transaction depends on another that wrote the
 * version before its own (ww), that wrote the version it read (wr), or that had been acknowledged
 * before it began; and it must come before one that wrote the version after what it read (rw). The
 * history is snapshot isolation if and only if no circle is made of steps that are each one
 * dependency, or one dependency and then one rw (A. Cerone, A. Gotsman: Analysing Snapshot
 * Isolation, PODC 2016). Transactions that failed must have read beginnings of the lists, too. The
 * idea of appending to lists is that of Elle (K. Kingsbury, P. Alvaro, VLDB 2020).
 */
final class ListAppends {
  private final List<Done> transactions;
  private final List<String> violations = new ArrayList<>();

  /** What follows from a node that was reached by a dependency; the second half by an rw. */
  private final List<List<Integer>> dependencies = new ArrayList<>();

  private final List<List<Integer>> antiDependencies = new ArrayList<>();

  /**
   * A step of a transaction.
   *
   * @param appended the value that it appended; null for a read
   * @param read what it read; null for an append
   */
  record Step(long list, @Nullable Long appended, @Nullable List<Long> read) {
    static Step append(long list, long value) {
      return new Step(list, value, null);
    }

    static Step read(long list, List<Long> values) {
      return new Step(list, null, List.copyOf(values));
    }
  }

  /**
   * A transaction that has ended, by a clock that never goes back.
   *
   * @param began a time before it began
   * @param ended a time after its commit was acknowledged
   */
  record Done(long began, long ended, boolean committed, List<Step> steps) {}

  private ListAppends(List<Done> transactions) {
    this.transactions = transactions;
  }

  /**
   * What is wrong with a history; nothing if it is snapshot isolation.
   *
   * @param last what the lists hold at the end, by their numbers
   */
  static List<String> violations(List<Done> transactions, Map<Long, List<Long>> last) {
    ListAppends check = new ListAppends(transactions);
    check.run(last);
    return check.violations;
  }

  private void run(Map<Long, List<Long>> last) {
    for (int i = 0; i < transactions.size(); i++) {
      addNode();
    }
    Map<Long, Integer> writers = new HashMap<>();
    for (int t = 0; t < transactions.size(); t++) {
      for (Step step : transactions.get(t).steps) {
        if (step.appended != null && writers.put(step.appended, t) != null) {
          throw new IllegalArgumentException("Value " + step.appended + " was appended twice");
        }
      }
    }
    last.forEach((list, values) -> addOrder(list, values, writers));
    requireAll(last);
    for (int t = 0; t < transactions.size(); t++) {
      addReads(t, last, writers);
    }
    addTimes();
    if (violations.isEmpty() && hasCircle()) {
      violations.add("There is a circle of dependencies: no snapshots give what was read");
    }
  }

  /** What was acknowledged is there, in the list and in the order in which it was appended. */
  private void requireAll(Map<Long, List<Long>> last) {
    for (Done transaction : transactions) {
      Map<Long, List<Long>> appended = new HashMap<>();
      for (Step step : transaction.steps) {
        if (transaction.committed && step.appended != null) {
          appended.computeIfAbsent(step.list, list -> new ArrayList<>()).add(step.appended);
        }
      }
      appended.forEach(
          (list, values) -> {
            List<Long> kept = last.getOrDefault(list, List.of());
            int first = kept.indexOf(values.get(0));
            int behind = first + values.size();
            if (first < 0 || behind > kept.size() || !kept.subList(first, behind).equals(values)) {
              violations.add("List " + list + " has lost, or torn apart, " + values);
            }
          });
    }
  }

  private int addNode() {
    dependencies.add(new ArrayList<>());
    antiDependencies.add(new ArrayList<>());
    return dependencies.size() - 1;
  }

  private void depends(int before, int after) {
    if (before != after) {
      dependencies.get(before).add(after);
    }
  }

  /** The order of those who wrote a list. */
  private void addOrder(long list, List<Long> values, Map<Long, Integer> writers) {
    if (new HashSet<>(values).size() < values.size()) {
      violations.add("List " + list + " holds a value twice");
    }
    Integer before = null;
    for (long value : values) {
      Integer writer = writers.get(value);
      if (writer == null || !transactions.get(writer).committed) {
        violations.add("List " + list + " holds " + value + ", which was not committed");
      } else if (before != null) {
        depends(before, writer);
      }
      before = writer;
    }
  }

  /** What a transaction read, and what it would have had to read next. */
  private void addReads(int transaction, Map<Long, List<Long>> last, Map<Long, Integer> writers) {
    Map<Long, List<Long>> seen = new HashMap<>();
    Map<Long, List<Long>> own = new HashMap<>();
    Function<Long, List<Long>> none = list -> new ArrayList<>();
    for (Step step : transactions.get(transaction).steps) {
      List<Long> appended = own.computeIfAbsent(step.list, none);
      if (step.read == null) {
        appended.add(step.appended);
        continue;
      }
      int foreign = step.read.size() - appended.size();
      if (foreign < 0 || !step.read.subList(foreign, step.read.size()).equals(appended)) {
        violations.add("List " + step.list + " was read without the reader's own values");
        continue;
      }
      List<Long> read = step.read.subList(0, foreign);
      List<Long> before = seen.put(step.list, read);
      if (before != null && !before.equals(read)) {
        violations.add("List " + step.list + " was read twice in one transaction and differed");
      }
      addRead(transaction, step.list, read, last.getOrDefault(step.list, List.of()), writers);
    }
  }

  private void addRead(
      int reader, long list, List<Long> read, List<Long> last, Map<Long, Integer> writers) {
    if (read.size() > last.size() || !last.subList(0, read.size()).equals(read)) {
      violations.add("List " + list + " was read as " + read + ", but became " + last);
      return;
    }
    Integer next = read.size() == last.size() ? null : writers.get(last.get(read.size()));
    boolean counts = transactions.get(reader).committed;
    if (!read.isEmpty()) {
      Integer writer = writers.get(read.get(read.size() - 1));
      if (writer != null) {
        if (counts) {
          depends(writer, reader);
        }
        if (writer.equals(next)) {
          violations.add("List " + list + " was read in the midst of a commit, as " + read);
        }
      }
    }
    if (counts && next != null && next != reader) {
      antiDependencies.get(reader).add(next);
    }
  }

  /** Who was acknowledged before another began comes before it. */
  private void addTimes() {
    List<Integer> byEnd = new ArrayList<>();
    List<Integer> byBeginning = new ArrayList<>();
    for (int t = 0; t < transactions.size(); t++) {
      if (transactions.get(t).committed) {
        byEnd.add(t);
        byBeginning.add(t);
      }
    }
    byEnd.sort(Comparator.comparingLong(t -> transactions.get(t).ended));
    byBeginning.sort(Comparator.comparingLong(t -> transactions.get(t).began));
    int moment = addNode();
    int ended = 0;
    for (int t : byBeginning) {
      while (transactions.get(byEnd.get(ended)).ended < transactions.get(t).began) {
        int next = addNode();
        depends(moment, next);
        depends(byEnd.get(ended++), next);
        moment = next;
      }
      depends(moment, t);
    }
  }

  /** Whether nodes stay when all are taken away, again and again, to which nothing leads. */
  private boolean hasCircle() {
    int size = dependencies.size();
    int[] incoming = new int[2 * size];
    for (int node = 0; node < 2 * size; node++) {
      for (int next : following(node)) {
        incoming[next]++;
      }
    }
    Deque<Integer> free = new ArrayDeque<>();
    for (int node = 0; node < 2 * size; node++) {
      if (incoming[node] == 0) {
        free.add(node);
      }
    }
    int taken = 0;
    for (Integer node = free.poll(); node != null; node = free.poll()) {
      taken++;
      for (int next : following(node)) {
        if (--incoming[next] == 0) {
          free.add(next);
        }
      }
    }
    return taken < 2 * size;
  }

  /** Where a step leads; behind an rw, which the second half stands for, no other may follow. */
  private List<Integer> following(int node) {
    int size = dependencies.size();
    if (node >= size) {
      return dependencies.get(node - size);
    }
    List<Integer> following = new ArrayList<>(dependencies.get(node));
    antiDependencies.get(node).forEach(next -> following.add(next + size));
    return following;
  }
}
