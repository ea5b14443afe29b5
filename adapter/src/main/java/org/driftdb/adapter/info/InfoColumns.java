package org.driftdb.adapter.info;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.type.SqlTypeName;

/** The columns of a system table: names and kinds, in order. */
final class InfoColumns {
  private static final int MILLIS = 3;

  private enum Kind {
    TEXT,
    TEXTS,
    NUMBER,
    FLAG,
    TIME
  }

  private final Map<String, Kind> columns = new LinkedHashMap<>();

  InfoColumns text(String name) {
    return with(name, Kind.TEXT);
  }

  /** An array of texts. */
  InfoColumns texts(String name) {
    return with(name, Kind.TEXTS);
  }

  InfoColumns number(String name) {
    return with(name, Kind.NUMBER);
  }

  InfoColumns flag(String name) {
    return with(name, Kind.FLAG);
  }

  InfoColumns time(String name) {
    return with(name, Kind.TIME);
  }

  private InfoColumns with(String name, Kind kind) {
    columns.put(name, kind);
    return this;
  }

  RelDataType rowType(RelDataTypeFactory types) {
    RelDataTypeFactory.Builder row = types.builder();
    columns.forEach(
        (name, kind) -> row.add(name, types.createTypeWithNullability(type(kind, types), true)));
    return row.build();
  }

  private static RelDataType type(Kind kind, RelDataTypeFactory types) {
    return switch (kind) {
      case TEXT -> types.createSqlType(SqlTypeName.VARCHAR);
      case TEXTS -> types.createArrayType(types.createSqlType(SqlTypeName.VARCHAR), -1);
      case NUMBER -> types.createSqlType(SqlTypeName.BIGINT);
      case FLAG -> types.createSqlType(SqlTypeName.BOOLEAN);
      case TIME -> types.createSqlType(SqlTypeName.TIMESTAMP, MILLIS);
    };
  }
}
