package org.driftdb.storage.aggregate;

import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.driftdb.storage.history.RowBatch;
import org.driftdb.storage.history.SharedWork;

/** Goes through parts of some rows with a thread for each processor. */
public final class ParallelAggregation {
  private ParallelAggregation() {}

  /**
   * What is asked of all parts together.
   *
   * @param parts each is read by one thread
   * @param check called now and then by all threads; what it throws ends the work
   */
  public static Aggregator of(
      Aggregation aggregation, List<Supplier<Iterator<RowBatch>>> parts, Runnable check) {
    List<Aggregator> done =
        SharedWork.run(parts.size(), work -> aggregate(aggregation, parts, check, work));
    Aggregator all = done.get(0);
    done.subList(1, done.size()).forEach(all::add);
    return all;
  }

  private static Aggregator aggregate(
      Aggregation aggregation,
      List<Supplier<Iterator<RowBatch>>> parts,
      Runnable check,
      SharedWork work) {
    Aggregator aggregator = new Aggregator(aggregation);
    for (int part = work.take(); part >= 0; part = work.take()) {
      for (Iterator<RowBatch> batches = parts.get(part).get();
          batches.hasNext() && !work.hasFailed(); ) {
        check.run();
        aggregator.add(batches.next());
      }
    }
    return aggregator;
  }
}
