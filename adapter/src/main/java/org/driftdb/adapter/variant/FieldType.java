package org.driftdb.adapter.variant;

import java.nio.charset.Charset;
import java.util.Collection;
import java.util.Objects;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeSystem;
import org.apache.calcite.sql.SqlCollation;
import org.apache.calcite.sql.type.BasicSqlType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * The type of a document table's column whose values so far are all of one kind: an SQL type, but
 * one that remembers where its values come from, so that they meet values of other kinds by the
 * rules of variants. Tomorrow's document may make the column one of variants, and no answer may
 * change by that.
 */
final class FieldType extends BasicSqlType {
  private static final long serialVersionUID = 1L;

  private final @Nullable BasicSqlType plain;

  FieldType(RelDataTypeSystem typeSystem, BasicSqlType plain) {
    super(typeSystem, plain.getSqlTypeName(), plain.getPrecision());
    this.plain = plain;
    computeDigest();
  }

  /** The type as it is where nothing is known of documents. */
  BasicSqlType plain() {
    return Objects.requireNonNull(plain);
  }

  @Override
  public BasicSqlType createWithNullability(boolean nullable) {
    return nullable == isNullable()
        ? this
        : new FieldType(typeSystem, plain().createWithNullability(nullable));
  }

  // The constructor of the class above asks, too, before the plain type is there.

  @Override
  public boolean isNullable() {
    return plain != null && plain.isNullable();
  }

  @Override
  public int getPrecision() {
    return plain == null ? super.getPrecision() : plain.getPrecision();
  }

  @Override
  public int getScale() {
    return plain == null ? super.getScale() : plain.getScale();
  }

  @Override
  public @Nullable Charset getCharset() {
    return plain == null ? null : plain.getCharset();
  }

  @Override
  public @Nullable SqlCollation getCollation() {
    return plain == null ? null : plain.getCollation();
  }

  /** The plain type's name; only the digest tells the two apart. */
  @Override
  protected void generateTypeString(StringBuilder out, boolean withDetail) {
    out.append(plain == null ? getSqlTypeName().getName() : plain.toString());
    if (withDetail) {
      out.append(Variants.FIELD);
    }
  }

  /** Whether a document's field is among these and another kind than its own. */
  static boolean meetsOtherKind(Collection<RelDataType> types) {
    return types.stream().anyMatch(FieldType.class::isInstance) && Kind.differ(types);
  }

  /**
   * Whether a document's field is among these numbers, and they have no type in common that would
   * hold all of them exactly.
   */
  static boolean rounds(Collection<RelDataType> types) {
    return types.stream().anyMatch(FieldType.class::isInstance)
        && types.stream()
            .anyMatch(a -> types.stream().anyMatch(b -> VariantRexBuilder.losesDigits(a, b)));
  }

  /**
   * Whether values of this type are decimals of any scale, so that two that are equal need not be
   * so for Java: as keys of groups and the like they become variants.
   */
  static boolean isDecimal(RelDataType type) {
    return type instanceof FieldType && type.getSqlTypeName() == SqlTypeName.DECIMAL;
  }

  /** The SQL type without the memory of documents. */
  static RelDataType plain(RelDataType type) {
    return type instanceof FieldType ? ((FieldType) type).plain() : type;
  }
}
