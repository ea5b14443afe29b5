package org.driftdb.adapter;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.type.SqlTypeName;
import org.driftdb.adapter.variant.Variants;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.schema.ColumnType;

/** Between the types of columns and Calcite's types. */
public final class ColumnTypes {
  /** Timestamps and times are kept to the millisecond. */
  private static final int MILLIS = 3;

  private ColumnTypes() {}

  /** Calcite's type of a column's values, null among them or not. */
  public static RelDataType toCalcite(
      ColumnType type, boolean nullable, RelDataTypeFactory typeFactory) {
    return typeFactory.createTypeWithNullability(toCalcite(type, typeFactory), nullable);
  }

  private static RelDataType toCalcite(ColumnType type, RelDataTypeFactory typeFactory) {
    ColumnType element = type.element();
    return switch (type.kind()) {
      case BOOLEAN -> typeFactory.createSqlType(SqlTypeName.BOOLEAN);
      case TINYINT -> typeFactory.createSqlType(SqlTypeName.TINYINT);
      case SMALLINT -> typeFactory.createSqlType(SqlTypeName.SMALLINT);
      case INTEGER -> typeFactory.createSqlType(SqlTypeName.INTEGER);
      case BIGINT -> typeFactory.createSqlType(SqlTypeName.BIGINT);
      case REAL -> typeFactory.createSqlType(SqlTypeName.REAL);
      case FLOAT -> typeFactory.createSqlType(SqlTypeName.FLOAT);
      case DOUBLE -> typeFactory.createSqlType(SqlTypeName.DOUBLE);
      case DECIMAL ->
          typeFactory.createSqlType(SqlTypeName.DECIMAL, type.precision(), type.scale());
      case CHAR -> typeFactory.createSqlType(SqlTypeName.CHAR, type.precision());
      case VARCHAR -> sized(SqlTypeName.VARCHAR, type, typeFactory);
      case BINARY -> typeFactory.createSqlType(SqlTypeName.BINARY, type.precision());
      case VARBINARY -> sized(SqlTypeName.VARBINARY, type, typeFactory);
      case DATE -> typeFactory.createSqlType(SqlTypeName.DATE);
      case TIME -> typeFactory.createSqlType(SqlTypeName.TIME, MILLIS);
      case TIMESTAMP -> typeFactory.createSqlType(SqlTypeName.TIMESTAMP, MILLIS);
      case UUID -> typeFactory.createSqlType(SqlTypeName.UUID);
      case ARRAY ->
          typeFactory.createArrayType(
              toCalcite(element == null ? ColumnType.VARIANT : element, true, typeFactory), -1);
      case MAP ->
          typeFactory.createMapType(
              typeFactory.createSqlType(SqlTypeName.VARCHAR),
              toCalcite(element == null ? ColumnType.VARIANT : element, true, typeFactory));
      case VARIANT -> Variants.type(typeFactory);
    };
  }

  private static RelDataType sized(
      SqlTypeName name, ColumnType type, RelDataTypeFactory typeFactory) {
    return type.precision() == ColumnType.UNLIMITED
        ? typeFactory.createSqlType(name)
        : typeFactory.createSqlType(name, type.precision());
  }

  /** What a type is called, also where no column can be of it. */
  public static String nameOf(RelDataType type) {
    try {
      return fromCalcite(type).toString();
    } catch (DriftException e) {
      return type.toString();
    }
  }

  /**
   * The type of a column whose values are of this type in Calcite.
   *
   * @throws DriftException with code SYNTAX if no column can be of that type
   */
  public static ColumnType fromCalcite(RelDataType type) {
    boolean unlimited = type.getPrecision() == RelDataType.PRECISION_NOT_SPECIFIED;
    RelDataType component = type.getComponentType();
    RelDataType value = type.getValueType();
    return switch (type.getSqlTypeName()) {
      case BOOLEAN -> ColumnType.BOOLEAN;
      case TINYINT -> ColumnType.TINYINT;
      case SMALLINT -> ColumnType.SMALLINT;
      case INTEGER -> ColumnType.INTEGER;
      case BIGINT -> ColumnType.BIGINT;
      case REAL -> ColumnType.REAL;
      case FLOAT -> ColumnType.FLOAT;
      case DOUBLE -> ColumnType.DOUBLE;
      case DECIMAL -> ColumnType.decimal(type.getPrecision(), type.getScale());
      case CHAR -> ColumnType.charOf(type.getPrecision());
      case VARCHAR -> unlimited ? ColumnType.VARCHAR : ColumnType.varchar(type.getPrecision());
      case BINARY -> ColumnType.binary(type.getPrecision());
      case VARBINARY ->
          unlimited ? ColumnType.VARBINARY : ColumnType.varbinary(type.getPrecision());
      case DATE -> ColumnType.DATE;
      case TIME -> ColumnType.TIME;
      case TIMESTAMP -> ColumnType.TIMESTAMP;
      case UUID -> ColumnType.UUID;
      case ANY, VARIANT -> ColumnType.VARIANT;
      case ARRAY, MULTISET ->
          ColumnType.arrayOf(component == null ? ColumnType.VARIANT : fromCalcite(component));
      case MAP -> ColumnType.mapOf(value == null ? ColumnType.VARIANT : fromCalcite(value));
      default ->
          throw new DriftException(
              ErrorCode.SYNTAX, "A column cannot be of type " + type.getFullTypeString());
    };
  }
}
