package org.driftdb.adapter.jdbc;

import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.sql.type.SqlTypeName;
import org.driftdb.storage.schema.ColumnType;

/** How big types are: times to the millisecond, decimals of as many digits as documents hold. */
final class DriftTypeSystem extends RelDataTypeSystemImpl {
  static final DriftTypeSystem INSTANCE = new DriftTypeSystem();

  private static final int MILLIS = 3;
  private static final int DECIMAL_DIGITS = 38;

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

  /** Strings of different lengths in one result are not padded. */
  @Override
  public boolean shouldConvertRaggedUnionTypesToVarying() {
    return true;
  }
}
