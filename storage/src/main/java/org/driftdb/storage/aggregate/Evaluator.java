package org.driftdb.storage.aggregate;

import java.util.HashMap;
import java.util.Map;
import org.driftdb.storage.aggregate.Expression.Constant;
import org.driftdb.storage.aggregate.Expression.OfColumn;
import org.driftdb.storage.aggregate.Expression.Operation;
import org.driftdb.storage.history.RowBatch;
import org.jspecify.annotations.Nullable;

/** Computes expressions in the rows of a batch, each once. For one thread. */
final class Evaluator {
  private final Map<Expression, Known> known = new HashMap<>();

  /** What an expression has in the rows of a batch; null of none yet. */
  private static final class Known {
    private final Numbers numbers;
    private @Nullable RowBatch rows;

    Known(int scale) {
      numbers = new Numbers(scale);
    }
  }

  /** The numbers in the rows of a batch; they are good until those in others are asked for. */
  Numbers of(Expression expression, RowBatch rows) {
    Known found = known.get(expression);
    if (found == null) {
      found = new Known(expression.scale());
      known.put(expression, found);
    }
    if (found.rows != rows) {
      compute(expression, rows, found.numbers);
      found.rows = rows;
    }
    return found.numbers;
  }

  private void compute(Expression expression, RowBatch rows, Numbers into) {
    if (expression instanceof OfColumn of) {
      into.read(rows, of.column().name());
    } else if (expression instanceof Constant constant) {
      into.repeat(constant.value(), rows.size());
    } else if (expression instanceof Operation operation) {
      into.compute(operation, of(operation.left(), rows), of(operation.right(), rows));
    }
  }
}
