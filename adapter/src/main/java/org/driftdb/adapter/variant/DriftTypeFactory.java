package org.driftdb.adapter.variant;

import java.lang.reflect.Type;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.calcite.jdbc.JavaTypeFactoryImpl;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rel.type.RelDataTypeSystem;
import org.apache.calcite.sql.SqlCollation;
import org.apache.calcite.sql.type.BasicSqlType;
import org.apache.calcite.sql.type.SqlTypeMappingRule;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * Calcite's types and the type of variants; text is UTF-8.
 *
 * <p>Only a connection whose types come from here, and whose expressions come from {@link
 * VariantRexBuilder}, has variants; on any other one a column of mixed values is of Calcite's ANY.
 */
public final class DriftTypeFactory extends JavaTypeFactoryImpl {
  private final RelDataType variant = canonize(new VariantType(false));
  private final RelDataType nullableVariant = canonize(new VariantType(true));

  /** Makes types by the rules of this type system. */
  public DriftTypeFactory(RelDataTypeSystem typeSystem) {
    super(typeSystem);
  }

  /** The type of variants. */
  RelDataType variant(boolean nullable) {
    return nullable ? nullableVariant : variant;
  }

  /** The type of a document's field whose values are all of this type. */
  RelDataType field(RelDataType type) {
    return type instanceof BasicSqlType && !(type instanceof FieldType)
        ? canonize(new FieldType(getTypeSystem(), (BasicSqlType) type))
        : type;
  }

  @Override
  public Charset getDefaultCharset() {
    return StandardCharsets.UTF_8;
  }

  @Override
  public RelDataType createTypeWithNullability(RelDataType type, boolean nullable) {
    return Variants.isVariant(type)
        ? variant(nullable)
        : super.createTypeWithNullability(type, nullable);
  }

  @Override
  public RelDataType enforceTypeWithNullability(RelDataType type, boolean nullable) {
    return Variants.isVariant(type)
        ? variant(nullable)
        : super.enforceTypeWithNullability(type, nullable);
  }

  /** Text is UTF-8 everywhere. */
  @Override
  public RelDataType createTypeWithCharsetAndCollation(
      RelDataType type, Charset charset, SqlCollation collation) {
    return type instanceof FieldType
        ? type
        : super.createTypeWithCharsetAndCollation(type, charset, collation);
  }

  /**
   * A variant, where one type is one, or where values of a document meet values of another kind.
   */
  @Override
  public @Nullable RelDataType leastRestrictive(
      List<RelDataType> types, SqlTypeMappingRule mappingRule) {
    if (types.stream().anyMatch(Variants::isVariant) || FieldType.meetsOtherKind(types)) {
      return variant(types.stream().anyMatch(DriftTypeFactory::holdsNull));
    } else if (types.stream().noneMatch(FieldType.class::isInstance)) {
      return super.leastRestrictive(types, mappingRule);
    }
    RelDataType plain =
        super.leastRestrictive(types.stream().map(FieldType::plain).toList(), mappingRule);
    return plain == null ? null : field(plain);
  }

  /**
   * In UNION and the like, a document's numbers are not rounded to be of one type with others, and
   * its decimals are variants.
   */
  @Override
  protected @Nullable RelDataType leastRestrictiveStructuredType(List<RelDataType> types) {
    RelDataType least = super.leastRestrictiveStructuredType(types);
    if (least == null) {
      return null;
    }
    Builder builder = builder().kind(least.getStructKind());
    for (RelDataTypeField field : least.getFieldList()) {
      List<RelDataType> column =
          types.stream().map(type -> type.getFieldList().get(field.getIndex()).getType()).toList();
      RelDataType type = field.getType();
      builder.add(
          field.getName(),
          FieldType.rounds(column) || column.stream().anyMatch(FieldType::isDecimal)
              ? variant(type.isNullable())
              : type);
    }
    return createTypeWithNullability(builder.build(), least.isNullable());
  }

  private static boolean holdsNull(RelDataType type) {
    return type.isNullable() || type.getSqlTypeName() == SqlTypeName.NULL;
  }

  /** Calcite knows no class for UUIDs, and so cannot convert them. */
  @Override
  public Type getJavaClass(RelDataType type) {
    if (type.getSqlTypeName() == SqlTypeName.UUID) {
      return UUID.class;
    }
    return Variants.isVariant(type) ? Variant.class : super.getJavaClass(type);
  }
}
