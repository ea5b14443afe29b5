package org.driftdb.adapter.variant;

import com.google.common.collect.ImmutableList;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexWindowBound;
import org.apache.calcite.rex.RexWindowExclusion;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/**
 * Makes every expression over variants one that obeys their rules, whoever asks for it: the
 * conversion from SQL, the removal of subqueries, or a planner rule.
 *
 * <ul>
 *   <li>What a variant is compared with becomes a variant, and so do the results of a CASE of mixed
 *       kinds.
 *   <li>Calculations are those of {@link VariantNumbers}; {@code v['a']} and {@code v[1]} reach
 *       into objects and arrays.
 *   <li>LIKE is false for what is no string, as {@code =} is.
 *   <li>Any other function takes a variant as CAST would make it: a text, or a number where the
 *       function is one on numbers.
 * </ul>
 *
 * An exact number and a floating-point one are compared exactly, too, where Calcite would round the
 * exact one.
 */
public class VariantRexBuilder extends RexBuilder {
  /** A double of more digits before its point or behind it is not made a decimal. */
  private static final int DOUBLE_DIGITS = 15;

  private final VariantCalls calls = new VariantCalls(this);

  /** Makes expressions of this factory's types. */
  public VariantRexBuilder(RelDataTypeFactory typeFactory) {
    super(typeFactory);
  }

  /** A call as it is, whatever its operands are. */
  RexNode plainCall(SqlParserPos pos, RelDataType type, SqlOperator op, List<RexNode> exprs) {
    return super.makeCall(pos, type, op, exprs);
  }

  /** A call as it is, of the type that its operator has for these operands. */
  RexNode plainCall(SqlParserPos pos, SqlOperator op, List<RexNode> exprs) {
    return super.makeCall(pos, op, exprs);
  }

  @Override
  public RexNode makeCall(
      SqlParserPos pos, RelDataType returnType, SqlOperator op, List<RexNode> exprs) {
    RexNode variant = overVariants(pos, returnType, op, exprs);
    return variant != null ? variant : super.makeCall(pos, returnType, op, exprs);
  }

  @Override
  public RexNode makeCall(SqlParserPos pos, SqlOperator op, List<? extends RexNode> exprs) {
    return needsCare(op, exprs)
        ? makeCall(pos, deriveReturnType(op, exprs), op, new ArrayList<>(exprs))
        : super.makeCall(pos, op, exprs);
  }

  @Override
  public RexNode makeIn(RexNode arg, List<? extends RexNode> ranges) {
    if (ranges.stream()
        .anyMatch(range -> comparedAsVariants(SqlKind.EQUALS, List.of(arg, range)))) {
      return RexUtil.composeDisjunction(
          this,
          ranges.stream()
              .map(range -> makeCall(SqlStdOperatorTable.EQUALS, arg, range))
              .collect(Collectors.toList()));
    }
    return super.makeIn(arg, ranges);
  }

  @Override
  public RexNode makeBetween(RexNode arg, RexNode lower, RexNode upper) {
    SqlKind kind = SqlKind.GREATER_THAN_OR_EQUAL;
    if (comparedAsVariants(kind, List.of(arg, lower))
        || comparedAsVariants(kind, List.of(arg, upper))) {
      return makeCall(
          SqlStdOperatorTable.AND,
          makeCall(SqlStdOperatorTable.GREATER_THAN_OR_EQUAL, arg, lower),
          makeCall(SqlStdOperatorTable.LESS_THAN_OR_EQUAL, arg, upper));
    }
    return super.makeBetween(arg, lower, upper);
  }

  @Override
  public RexNode makeOver(
      SqlParserPos pos,
      RelDataType type,
      SqlAggFunction operator,
      List<RexNode> exprs,
      List<RexNode> partitionKeys,
      ImmutableList<RexFieldCollation> orderKeys,
      RexWindowBound lowerBound,
      RexWindowBound upperBound,
      RexWindowExclusion exclude,
      boolean rows,
      boolean allowPartial,
      boolean nullWhenCountZero,
      boolean distinct,
      boolean ignoreNulls) {
    if (Uuids.isExtreme(operator) && isUuid(exprs.get(0))) {
      RexNode extreme =
          makeOver(
              pos,
              nullable(Variants.type(typeFactory), type.isNullable()),
              operator,
              variants(exprs),
              partitionKeys,
              orderKeys,
              lowerBound,
              upperBound,
              exclude,
              rows,
              allowPartial,
              nullWhenCountZero,
              distinct,
              ignoreNulls);
      return super.makeCall(pos, type, VariantOperators.fromVariant(type), List.of(extreme));
    }
    boolean overVariants = !exprs.isEmpty() && isVariant(exprs.get(0));
    // Of no rows Calcite makes null itself, but from a sum that is none.
    SqlAggFunction exact =
        ExactSums.over(
            nullWhenCountZero && operator.getKind() == SqlKind.SUM
                ? SqlStdOperatorTable.SUM0
                : operator,
            type);
    boolean shifts = operator.getKind() == SqlKind.LEAD || operator.getKind() == SqlKind.LAG;
    return super.makeOver(
        pos,
        shifts ? nullable(type, type.isNullable() || exprs.get(0).getType().isNullable()) : type,
        overVariants ? VariantAggregates.over(operator) : exact,
        shifts && exprs.size() == 3 ? withDefault(type, exprs) : exprs,
        partitionKeys.stream().map(this::toKey).toList(),
        ImmutableList.copyOf(orderKeys.stream().map(this::toOrderKey).toList()),
        lowerBound,
        upperBound,
        exclude,
        rows,
        allowPartial,
        nullWhenCountZero,
        distinct,
        ignoreNulls);
  }

  /** What rows are ordered by: UUIDs as variants, which are compared as they are written. */
  private RexFieldCollation toOrderKey(RexFieldCollation key) {
    return isUuid(key.left) ? new RexFieldCollation(toVariant(key.left), key.right) : key;
  }

  /** The operands of LEAD or LAG, their default being of the type of what they give. */
  private List<RexNode> withDefault(RelDataType type, List<RexNode> exprs) {
    RexNode value = exprs.get(2);
    return List.of(
        exprs.get(0), exprs.get(1), makeCast(nullable(type, value.getType().isNullable()), value));
  }

  @Override
  public RexNode makeCast(
      SqlParserPos pos,
      RelDataType type,
      RexNode exp,
      boolean matchNullability,
      boolean safe,
      RexLiteral format) {
    if ((Variants.isAny(type) && !isVariant(exp) && !RexLiteral.isNullLiteral(exp))
        || FieldType.meetsOtherKind(List.of(exp.getType(), type))) {
      return makeAbstractCast(pos, type, exp, safe, format);
    }
    return super.makeCast(pos, type, exp, matchNullability, safe, format);
  }

  @Override
  public RexNode makeAbstractCast(SqlParserPos pos, RelDataType type, RexNode exp, boolean safe) {
    RexNode cast = castOfVariant(pos, type, exp, safe);
    return cast != null ? cast : super.makeAbstractCast(pos, type, exp, safe);
  }

  @Override
  public RexNode makeAbstractCast(
      SqlParserPos pos, RelDataType type, RexNode exp, boolean safe, RexLiteral format) {
    RexNode cast = castOfVariant(pos, type, exp, safe);
    return cast != null ? cast : super.makeAbstractCast(pos, type, exp, safe, format);
  }

  private @Nullable RexNode castOfVariant(
      SqlParserPos pos, RelDataType type, RexNode exp, boolean safe) {
    if (Variants.isAny(type)) {
      return isVariant(exp)
          ? null
          : super.makeCall(pos, variant(type), VariantOperators.TO_VARIANT, List.of(exp));
    }
    if (!isVariant(exp)) {
      return FieldType.meetsOtherKind(List.of(exp.getType(), type))
          ? castOfVariant(pos, type, toVariant(exp), safe)
          : null;
    }
    return safe
        ? super.makeCall(
            pos, nullable(type, true), VariantOperators.fromVariantOrNull(type), List.of(exp))
        : super.makeCall(
            pos,
            nullable(type, type.isNullable() || exp.getType().isNullable()),
            VariantOperators.fromVariant(type),
            List.of(exp));
  }

  /** The expression as a variant, if it is not one yet. */
  public RexNode toVariant(RexNode exp) {
    if (isVariant(exp)) {
      return exp;
    }
    return super.makeCall(
        SqlParserPos.ZERO,
        nullable(Variants.type(typeFactory), exp.getType().isNullable()),
        VariantOperators.TO_VARIANT,
        List.of(exp));
  }

  /** An expression that is equal for Java where this one is in SQL. */
  RexNode toKey(RexNode exp) {
    return FieldType.isDecimal(exp.getType()) ? toVariant(exp) : exp;
  }

  private boolean needsCare(SqlOperator op, List<? extends RexNode> exprs) {
    return (!(op instanceof VariantOperator) || op.equals(VariantOperators.TO_VARIANT))
        && !(op instanceof SqlAggFunction)
        && (exprs.stream().anyMatch(VariantRexBuilder::isVariant)
            || (isComparison(op.getKind()) && comparedAsVariants(op.getKind(), exprs)));
  }

  /** The call as it must be made over variants; null if it has none or can be made as it is. */
  private @Nullable RexNode overVariants(
      SqlParserPos pos, RelDataType type, SqlOperator op, List<RexNode> exprs) {
    if (op.equals(VariantOperators.TO_VARIANT) && isVariant(exprs.get(0))) {
      return exprs.get(0);
    }
    if (op instanceof VariantOperator || op instanceof SqlAggFunction) {
      return null;
    }
    SqlKind kind = op.getKind();
    if (isComparison(kind)) {
      return comparedAsVariants(kind, exprs) ? comparison(pos, type, op, exprs) : null;
    }
    if (kind == SqlKind.CASE) {
      return calls.caseOf(pos, type, op, exprs);
    }
    if (kind == SqlKind.COALESCE) {
      return isVariant(type) ? super.makeCall(pos, type, op, variants(exprs)) : null;
    }
    if (exprs.stream().anyMatch(VariantRexBuilder::isVariant)) {
      return calls.function(pos, variant(type), op, exprs);
    }
    return isVariant(type) && kind != SqlKind.CAST ? calls.foreign(pos, type, op, exprs) : null;
  }

  private static boolean isComparison(SqlKind kind) {
    return switch (kind) {
      case EQUALS,
          NOT_EQUALS,
          LESS_THAN,
          LESS_THAN_OR_EQUAL,
          GREATER_THAN,
          GREATER_THAN_OR_EQUAL,
          IS_DISTINCT_FROM,
          IS_NOT_DISTINCT_FROM ->
          true;
      default -> false;
    };
  }

  /**
   * Whether one side is a variant, or one is exact and the other floating, or neither is a literal
   * and one is of decimals of any scale: the values may be looked up by {@code equals}. Or one is
   * less than the other, and they are UUIDs: Java takes these for signed numbers.
   */
  private static boolean comparedAsVariants(SqlKind kind, List<? extends RexNode> exprs) {
    return exprs.stream().anyMatch(VariantRexBuilder::isVariant)
        || (SqlKind.ORDER_COMPARISON.contains(kind)
            && exprs.stream().anyMatch(VariantRexBuilder::isUuid))
        || (exprs.stream().anyMatch(expr -> FieldType.isDecimal(expr.getType()))
            && exprs.stream().noneMatch(RexLiteral.class::isInstance))
        || (exprs.size() == 2 && mixesNumbers(exprs.get(0).getType(), exprs.get(1).getType()));
  }

  /** Whether one type is exact and the other floating, or one is of single precision. */
  private static boolean mixesNumbers(RelDataType a, RelDataType b) {
    return SqlTypeUtil.isNumeric(a)
        && SqlTypeUtil.isNumeric(b)
        && (SqlTypeUtil.isApproximateNumeric(a) != SqlTypeUtil.isApproximateNumeric(b)
            || isReal(a) != isReal(b));
  }

  /** Whether values of one type would have to be rounded to become values of the other. */
  static boolean losesDigits(RelDataType a, RelDataType b) {
    return mixesNumbers(a, b) && (isWide(a) || isWide(b) || isReal(a) || isReal(b));
  }

  private static boolean isReal(RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.REAL;
  }

  /** Whether values of this type are exact numbers that doubles cannot hold. */
  private static boolean isWide(RelDataType type) {
    return type.getSqlTypeName() == SqlTypeName.BIGINT
        || type.getSqlTypeName() == SqlTypeName.DECIMAL;
  }

  private RexNode comparison(
      SqlParserPos pos, RelDataType type, SqlOperator op, List<RexNode> exprs) {
    boolean numbers = exprs.stream().noneMatch(exp -> isVariant(exp) || isUuid(exp));
    List<RexNode> doubles = numbers ? alike(asDoubles(exprs)) : null;
    return super.makeCall(pos, type, op, doubles != null ? doubles : variants(exprs));
  }

  /**
   * An exact number and a floating-point one to be compared as doubles, an exact literal being the
   * double that it is; null if a double cannot hold the exact number.
   */
  private @Nullable List<RexNode> asDoubles(List<RexNode> exprs) {
    List<RexNode> result = new ArrayList<>();
    for (RexNode exp : exprs) {
      if (isReal(exp.getType())) {
        return null;
      } else if (exp instanceof RexLiteral && SqlTypeUtil.isExactNumeric(exp.getType())) {
        BigDecimal value = ((RexLiteral) exp).getValueAs(BigDecimal.class);
        if (value == null || !isDouble(value)) {
          return null;
        }
        result.add(makeApproxLiteral(value, typeFactory.createSqlType(SqlTypeName.DOUBLE)));
      } else if (isWide(exp.getType())) {
        return null;
      } else {
        result.add(exp);
      }
    }
    return result;
  }

  /**
   * The same comparison, in which an expression of integers and a literal are of one kind of
   * numbers: Calcite makes ranges of several comparisons of an expression.
   */
  private @Nullable List<RexNode> alike(@Nullable List<RexNode> exprs) {
    if (exprs == null || exprs.stream().noneMatch(RexLiteral.class::isInstance)) {
      return exprs;
    }
    RelDataType type = typeFactory.createSqlType(SqlTypeName.DOUBLE);
    List<RexNode> result = new ArrayList<>();
    for (int i = 0; i < exprs.size(); i++) {
      RexNode exp = exprs.get(i);
      RexNode other = exprs.get(1 - i);
      RexLiteral exact = exp instanceof RexLiteral literal ? exact(literal) : null;
      if (exact != null && SqlTypeUtil.isExactNumeric(other.getType())) {
        result.add(exact);
      } else if (SqlTypeUtil.isExactNumeric(exp.getType())
          && other instanceof RexLiteral literal
          && exact(literal) == null) {
        result.add(makeCast(nullable(type, exp.getType().isNullable()), exp));
      } else {
        result.add(exp);
      }
    }
    return result;
  }

  /** The decimal that a literal of a double is; null if it is none of few digits. */
  private @Nullable RexLiteral exact(RexLiteral literal) {
    Double value = literal.getValueAs(Double.class);
    if (value == null || !Double.isFinite(value)) {
      return null;
    }
    BigDecimal decimal = Values.decimal(value);
    boolean isShort =
        decimal.scale() <= DOUBLE_DIGITS && decimal.precision() - decimal.scale() <= DOUBLE_DIGITS;
    return isShort ? makeExactLiteral(decimal.setScale(Math.max(0, decimal.scale()))) : null;
  }

  private static boolean isDouble(BigDecimal value) {
    double rounded = value.doubleValue();
    return Double.isFinite(rounded) && Values.decimal(rounded).compareTo(value) == 0;
  }

  List<RexNode> variants(List<? extends RexNode> exprs) {
    return exprs.stream().map(this::toVariant).collect(Collectors.toList());
  }

  private RelDataType variant(RelDataType type) {
    return Variants.variantForAny(type, typeFactory);
  }

  RelDataType nullable(RelDataType type, boolean nullable) {
    return typeFactory.createTypeWithNullability(type, nullable);
  }

  private static boolean isUuid(RexNode exp) {
    return Uuids.isUuid(exp.getType());
  }

  static boolean isVariant(RexNode exp) {
    return isVariant(exp.getType());
  }

  static boolean isVariant(RelDataType type) {
    return Variants.isVariant(type);
  }
}
