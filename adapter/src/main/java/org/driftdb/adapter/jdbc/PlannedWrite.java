package org.driftdb.adapter.jdbc;

import java.util.List;
import java.util.function.ToLongFunction;
import org.apache.calcite.DataContext;
import org.apache.calcite.avatica.AvaticaParameter;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.jdbc.CalcitePrepare.CalciteSignature;
import org.apache.calcite.linq4j.Linq4j;
import org.driftdb.adapter.PlannedSizes;
import org.jspecify.annotations.Nullable;

/** A statement that writes the rows of a query. */
final class PlannedWrite extends CalciteSignature<Object> implements Planned {
  private final PlannedQuery<Object> query;
  private final @Nullable BatchedWrite batched;

  /**
   * The prepared form of a statement.
   *
   * @param parameters those of the query, as they are described
   * @param query gives the rows
   * @param work writes them; returns the number of rows
   * @param batched does so for the statements of a batch; null if each is to run by itself
   */
  PlannedWrite(
      String sql,
      List<AvaticaParameter> parameters,
      PlannedQuery<Object> query,
      ToLongFunction<DataContext> work,
      @Nullable BatchedWrite batched) {
    super(
        sql,
        parameters,
        query.internalParameters,
        null,
        List.of(Signatures.rowCount()),
        Meta.CursorFactory.OBJECT,
        query.rootSchema,
        List.of(),
        -1,
        context -> Linq4j.singletonEnumerable(work.applyAsLong(context)),
        Meta.StatementType.IS_DML);
    this.query = query;
    this.batched = batched;
  }

  /** What runs it for the statements of a batch; null if each is to run by itself. */
  @Nullable BatchedWrite batched() {
    return batched;
  }

  @Override
  public @Nullable PlannedSizes sizes() {
    return query.sizes();
  }

  @Override
  public boolean isGood() {
    return query.isGood();
  }

  @Override
  public boolean isPlain() {
    return query.isPlain();
  }
}
