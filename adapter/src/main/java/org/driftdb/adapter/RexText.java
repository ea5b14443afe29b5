package org.driftdb.adapter;

import java.util.stream.Collectors;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;
import org.driftdb.adapter.variant.VariantOperators;

/** Expressions of a scan as plans show them: short, without the types that Calcite adds. */
final class RexText {
  private RexText() {}

  static String of(RexNode node) {
    if (node instanceof RexLiteral rexLiteral) {
      return of(rexLiteral);
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

  private static String of(RexLiteral literal) {
    if (literal.isNull()) {
      return "null";
    }
    return switch (literal.getType().getSqlTypeName()) {
      case CHAR, VARCHAR ->
          "'" + String.valueOf(literal.getValueAs(String.class)).replace("'", "''") + "'";
      case DATE -> String.valueOf(literal.getValueAs(DateString.class));
      case TIME -> String.valueOf(literal.getValueAs(TimeString.class));
      case TIMESTAMP -> String.valueOf(literal.getValueAs(TimestampString.class));
      default -> String.valueOf(literal.getValue());
    };
  }
}
