package org.driftdb.adapter.variant;

import org.apache.calcite.sql.type.AbstractSqlType;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * The type of variants: Calcite's ANY, which goes with every other type, but one whose values are
 * all of class {@link Variant}.
 */
final class VariantType extends AbstractSqlType {
  private static final long serialVersionUID = 1L;

  VariantType(boolean nullable) {
    super(SqlTypeName.ANY, nullable, null);
    computeDigest();
  }

  @Override
  protected void generateTypeString(StringBuilder out, boolean withDetail) {
    out.append("VARIANT");
  }
}
