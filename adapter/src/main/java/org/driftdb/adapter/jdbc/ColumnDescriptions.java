package org.driftdb.adapter.jdbc;

import org.apache.calcite.avatica.MetaImpl.MetaColumn;
import org.apache.calcite.jdbc.CalciteMetaColumnFactoryImpl;
import org.apache.calcite.schema.Table;
import org.driftdb.adapter.names.ColumnNames;
import org.driftdb.adapter.variant.Variants;
import org.jspecify.annotations.Nullable;

/** Columns as DatabaseMetaData describes them: by the names and types that users write. */
final class ColumnDescriptions extends CalciteMetaColumnFactoryImpl {
  ColumnDescriptions() {}

  @Override
  public MetaColumn createColumn(
      Table table,
      String tableCat,
      String tableSchem,
      String tableName,
      String columnName,
      int dataType,
      String typeName,
      Integer columnSize,
      @Nullable Integer decimalDigits,
      int numPrecRadix,
      int nullable,
      Integer charOctetLength,
      int ordinalPosition,
      String isNullable) {
    String name = JdbcTypes.plainName(dataType, plain(typeName));
    Integer size = JdbcTypes.size(dataType, name, columnSize);
    return new MetaColumn(
        tableCat,
        tableSchem,
        tableName,
        ColumnNames.isHidden(columnName) ? columnName : ColumnNames.decode(columnName),
        dataType,
        name,
        size,
        JdbcTypes.digits(dataType, decimalDigits),
        JdbcTypes.radix(dataType),
        nullable,
        JdbcTypes.isText(dataType) ? size : null,
        ordinalPosition,
        isNullable,
        "NO",
        "NO");
  }

  /** The type without character set and nullability, which have columns of their own. */
  private static String plain(String typeName) {
    String plain = typeName.replaceAll(" CHARACTER SET \"[^\"]*\"", "").replace(" NOT NULL", "");
    return plain.endsWith(Variants.FIELD)
        ? plain.substring(0, plain.length() - Variants.FIELD.length())
        : plain;
  }
}
