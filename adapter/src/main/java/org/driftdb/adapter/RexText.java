package org.driftdb.adapter;

import java.util.stream.Collectors;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.NlsString;
import org.driftdb.adapter.variant.VariantOperators;

/** Expressions of a scan as plans show them: short, without the types that Calcite adds. */
final class RexText {
  private RexText() {}

  static String of(RexNode node) {
    if (node instanceof RexLiteral rexLiteral) {
      Comparable<?> value = rexLiteral.getValue();
      return value instanceof NlsString nlsString
          ? "'" + nlsString.getValue().replace("'", "''") + "'"
          : String.valueOf(value);
    }
    if (node instanceof RexCall call) {

      if (call.getOperands().size() == 1
          && (call.getKind() == SqlKind.CAST
              || PointExpressions.isPoint(call)
              || call.getOperator().equals(VariantOperators.TO_VARIANT))) {
        return of(call.getOperands().get(0));
      }
      if (call.getOperator().getKind() == SqlKind.OTHER_FUNCTION) {
        return call.getOperator().getName()
            + call.getOperands().stream()
                .map(RexText::of)
                .collect(Collectors.joining(", ", "(", ")"));
      }
    }
    return node.toString();
  }
}
