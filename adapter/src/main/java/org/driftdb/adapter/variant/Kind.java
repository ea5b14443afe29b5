package org.driftdb.adapter.variant;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/** The kinds of values, of which no two ever have equal values. */
enum Kind {
  BOOLEAN,
  NUMBER,
  STRING,
  BINARY,
  DATE,
  TIME,
  TIMESTAMP,
  UUID,
  ARRAY,
  OBJECT;

  /** The kind of the values of a type; null if they may be of several or cannot be stored. */
  static @Nullable Kind of(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case BOOLEAN -> BOOLEAN;
      case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL, REAL, FLOAT, DOUBLE -> NUMBER;
      case CHAR, VARCHAR -> STRING;
      case BINARY, VARBINARY -> BINARY;
      case DATE -> DATE;
      case TIME -> TIME;
      case TIMESTAMP -> TIMESTAMP;
      case UUID -> UUID;
      case ARRAY -> ARRAY;
      case MAP -> OBJECT;
      default -> null;
    };
  }

  /** Whether the types, nulls aside, each have values of one kind, but not all of the same. */
  static boolean differ(Collection<RelDataType> types) {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (RelDataType type : types) {
      if (type.getSqlTypeName() != SqlTypeName.NULL) {
        Kind kind = of(type);
        if (kind == null) {
          return false;
        }
        kinds.add(kind);
      }
    }
    return kinds.size() > 1;
  }
}
