package org.driftdb.adapter.jdbc;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.driftdb.adapter.variant.VariantRexBuilder;

/** Makes the expressions of our connections: over variants, and casts that keep milliseconds. */
final class DriftRexBuilder extends VariantRexBuilder {
  DriftRexBuilder(RelDataTypeFactory typeFactory) {
    super(typeFactory);
  }

  @Override
  public RexNode makeAbstractCast(SqlParserPos pos, RelDataType type, RexNode exp, boolean safe) {
    return super.makeAbstractCast(pos, type, asText(type, exp), safe);
  }

  @Override
  public RexNode makeAbstractCast(
      SqlParserPos pos, RelDataType type, RexNode exp, boolean safe, RexLiteral format) {
    boolean formatted = !RexLiteral.isNullLiteral(format);
    return super.makeAbstractCast(pos, type, formatted ? exp : asText(type, exp), safe, format);
  }

  private RexNode asText(RelDataType type, RexNode exp) {
    RexNode text = SqlTypeUtil.isCharacter(type) ? TimeText.of(exp, this) : null;
    return text == null ? exp : text;
  }
}
