package org.driftdb.adapter.variant;

import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.type.SqlTypeMappingRule;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql.validate.implicit.TypeCoercionImpl;
import org.jspecify.annotations.Nullable;

/**
 * Calcite's implicit casts, but for those that would lose something: an exact number beside a
 * floating-point one stays exact, and {@link VariantRexBuilder} compares them; and what becomes a
 * variant keeps its kind.
 */
public final class ExactTypeCoercion extends TypeCoercionImpl {
  /** The implicit casts of a validator. */
  public ExactTypeCoercion(RelDataTypeFactory typeFactory, SqlValidator validator) {
    super(typeFactory, validator);
  }

  @Override
  public @Nullable RelDataType commonTypeForBinaryComparison(
      @Nullable RelDataType type1, @Nullable RelDataType type2) {
    return type1 != null
            && type2 != null
            && (VariantRexBuilder.losesDigits(type1, type2)
                || FieldType.meetsOtherKind(List.of(type1, type2)))
        ? null
        : super.commonTypeForBinaryComparison(type1, type2);
  }

  /**
   * Values of documents in the same column as those of other kinds become variants, and so do
   * numbers of which some would be rounded. Texts need no cast, which would cut those that a
   * recursion makes longer.
   */
  @Override
  public @Nullable RelDataType getWiderTypeFor(List<RelDataType> types, boolean stringPromotion) {
    return FieldType.meetsOtherKind(types)
            || FieldType.rounds(types)
            || types.stream().anyMatch(FieldType::isDecimal)
            || types.stream().allMatch(SqlTypeUtil::inCharFamily)
        ? null
        : super.getWiderTypeFor(types, stringPromotion);
  }

  @Override
  protected boolean needToCast(
      SqlValidatorScope scope, SqlNode node, RelDataType toType, SqlTypeMappingRule mappingRule) {
    return !Variants.holdsVariants(toType) && super.needToCast(scope, node, toType, mappingRule);
  }

  /** Numbers are compared with the elements of a list one by one, and need no common type. */
  @Override
  public boolean inOperationCoercion(SqlCallBinding binding) {
    boolean numbers =
        SqlTypeUtil.isNumeric(binding.getOperandType(0))
            && SqlTypeUtil.isNumeric(binding.getOperandType(1));
    return !numbers && super.inOperationCoercion(binding);
  }
}
