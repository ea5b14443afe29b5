package org.driftdb.adapter.variant;

import java.lang.reflect.Type;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.calcite.jdbc.JavaTypeFactoryImpl;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeSystem;
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

  /** A variant, where one type is one. */
  @Override
  public @Nullable RelDataType leastRestrictive(List<RelDataType> types) {
    return types.stream().anyMatch(Variants::isVariant)
        ? variant(types.stream().anyMatch(DriftTypeFactory::holdsNull))
        : super.leastRestrictive(types);
  }

  private static boolean holdsNull(RelDataType type) {
    return type.isNullable() || type.getSqlTypeName() == SqlTypeName.NULL;
  }

  @Override
  public Type getJavaClass(RelDataType type) {
    return Variants.isVariant(type) ? Variant.class : super.getJavaClass(type);
  }
}
