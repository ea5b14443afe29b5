package org.driftdb.adapter.jdbc;

import java.util.Arrays;
import java.util.List;
import org.apache.calcite.avatica.remote.TypedValue;
import org.apache.calcite.jdbc.OpenCalciteConnection;
import org.driftdb.adapter.PlainPlan;
import org.driftdb.storage.schema.TableKind;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Key;
import org.jspecify.annotations.Nullable;

/**
 * How a statement runs for all the parameters of a batch in one execution: an INSERT of one row of
 * parameters and constants, or an UPDATE or DELETE of one row by its key. Each does what it would
 * do by itself, after those before it, but what is the same for all is looked up once.
 */
final class BatchedWrite {
  private final TableWrites.Write write;
  private final PlannedQuery<Object> query;
  private final Work work;

  /** What the statement does with one list of parameters; returns how many rows it writes. */
  @FunctionalInterface
  private interface Work {
    int run(ExecutionContext context, WriteRun run);
  }

  private BatchedWrite(TableWrites.Write write, PlannedQuery<Object> query, Work work) {
    this.write = write;
    this.query = query;
    this.work = work;
  }

  /** How a write runs for a batch; null if each of its statements is to run by itself. */
  static @Nullable BatchedWrite of(TableWrites.Write write, PlannedQuery<Object> query) {
    PlainPlan plan = query.plain();
    TableSchema table = write.table().everLiving();
    // What a document brings to a document table changes what the next statement means.
    if (plan == null || table.kind() != TableKind.TYPED) {
      return null;
    }
    List<PlainPlan.Given> row = plan.oneRow();
    if (row != null) {
      return new BatchedWrite(
          write,
          query,
          (context, run) -> {
            write.writer().write(Arrays.asList(values(row, context)), run);
            return 1;
          });
    }
    TableWrites.KeyWriter writer = write.keyWriter();
    PlainPlan.OfKey found = writer == null ? null : plan.ofKey(table.keyColumns());
    return found == null || writer == null
        ? null
        : new BatchedWrite(write, query, (context, run) -> write(found, writer, context, run));
  }

  private static @Nullable Object[] values(List<PlainPlan.Given> given, ExecutionContext context) {
    @Nullable Object[] values = new @Nullable Object[given.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = given.get(i).in(context);
    }
    return values;
  }

  private static int write(
      PlainPlan.OfKey found, TableWrites.KeyWriter writer, ExecutionContext context, WriteRun run) {
    @Nullable Object[] key = values(found.key(), context);
    if (Arrays.asList(key).contains(null)) {
      return 0; // Nothing equals a null.
    }
    return writer.write(Key.of(key), values(found.values(), context), run) ? 1 : 0;
  }

  /**
   * Runs the statement for each list of parameters, in order, in the open transaction. One that
   * fails undoes itself alone, and ends this.
   *
   * @param context the execution, with the parameters of the first
   * @param counts gets the count of each statement that has been carried out
   * @throws org.driftdb.adapter.OutdatedPlanException before the first, if the plan was made for
   *     other tables
   */
  void run(ExecutionContext context, List<List<TypedValue>> batch, List<Long> counts) {
    query.begin(context);
    TableSchema table = write.table().living();
    TableRules rules = TableRules.of(table);
    GeneratedKeys generated = GeneratedKeys.of(context);
    write
        .table()
        .access()
        .writeEach(
            context,
            table.name(),
            batch.size(),
            (statement, transaction) -> {
              context.bind(OpenCalciteConnection.bound(batch.get(statement)));
              return work.run(context, new WriteRun(context, transaction, table, rules));
            },
            count -> {
              counts.add(count);
              generated.keep();
            });
  }
}
