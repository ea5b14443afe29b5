package org.driftdb.adapter.jdbc;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.sql.type.SqlTypeName;
import org.driftdb.storage.schema.ColumnType;

/** How big types are: times to the millisecond, decimals of as many digits as documents hold. */
final class DriftTypeSystem extends RelDataTypeSystemImpl {
  static final DriftTypeSystem INSTANCE = new DriftTypeSystem();

  private static final int MILLIS = 3;
  private static final int DECIMAL_DIGITS = 38;

  /** By so many digits a sum may be longer than what is summed. */
  private static final int SUM_DIGITS = 20;

  /** The digits after the point that a mean has at least, as a quotient does. */
  private static final int MEAN_SCALE = 6;

  private DriftTypeSystem() {}

  @Override
  public int getDefaultPrecision(SqlTypeName typeName) {
    return switch (typeName) {
      case TIME, TIMESTAMP, TIME_WITH_LOCAL_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> MILLIS;
      case DECIMAL -> DECIMAL_DIGITS;
      default -> super.getDefaultPrecision(typeName);
    };
  }

  @Override
  public int getMaxPrecision(SqlTypeName typeName) {
    return typeName == SqlTypeName.DECIMAL
        ? ColumnType.MAX_DIGITS
        : super.getMaxPrecision(typeName);
  }

  @Override
  public int getMaxScale(SqlTypeName typeName) {
    return typeName == SqlTypeName.DECIMAL ? ColumnType.MAX_DIGITS : super.getMaxScale(typeName);
  }

  /** A sum of small integers seldom is one, and of decimals it has more digits. */
  @Override
  public RelDataType deriveSumType(RelDataTypeFactory typeFactory, RelDataType argumentType) {
    return switch (argumentType.getSqlTypeName()) {
      case TINYINT, SMALLINT, INTEGER ->
          typeFactory.createTypeWithNullability(
              typeFactory.createSqlType(SqlTypeName.BIGINT), argumentType.isNullable());
      case DECIMAL -> sum(typeFactory, argumentType, argumentType.getScale());
      default -> super.deriveSumType(typeFactory, argumentType);
    };
  }

  /** The mean of integers seldom is one, nor has that of decimals as few digits as they have. */
  @Override
  public RelDataType deriveAvgAggType(RelDataTypeFactory typeFactory, RelDataType argumentType) {
    return switch (argumentType.getSqlTypeName()) {
      case TINYINT, SMALLINT, INTEGER, BIGINT ->
          typeFactory.createTypeWithNullability(
              typeFactory.createSqlType(SqlTypeName.DOUBLE), argumentType.isNullable());
      case DECIMAL -> sum(typeFactory, argumentType, Math.max(MEAN_SCALE, argumentType.getScale()));
      default -> super.deriveAvgAggType(typeFactory, argumentType);
    };
  }

  /** A type for sums of decimals of a type; Calcite divides the sum, of this type, for the mean. */
  private static RelDataType sum(RelDataTypeFactory typeFactory, RelDataType decimal, int scale) {
    int digits = decimal.getPrecision() - decimal.getScale() + SUM_DIGITS + scale;
    return typeFactory.createTypeWithNullability(
        typeFactory.createSqlType(
            SqlTypeName.DECIMAL, Math.min(digits, ColumnType.MAX_DIGITS), scale),
        decimal.isNullable());
  }

  /** Strings of different lengths in one result are not padded. */
  @Override
  public boolean shouldConvertRaggedUnionTypesToVarying() {
    return true;
  }
}
