package org.driftdb.adapter.names;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.calcite.config.CalciteConnectionConfig;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;

/**
 * Finds tables, columns, functions and types for one statement: without regard to case, exact
 * spelling winning. What matches several and none exactly is ambiguous, and an error names them.
 */
public final class DriftCatalogReader extends CalciteCatalogReader {
  /**
   * A reader that looks for unqualified names in the default schema, then in the root.
   *
   * @param found is told each table, function and type that a name finds
   */
  public DriftCatalogReader(
      CalciteSchema rootSchema,
      List<String> defaultSchema,
      RelDataTypeFactory typeFactory,
      CalciteConnectionConfig config,
      Consumer<Object> found) {
    this(
        new LenientSchema(rootSchema, found),
        new DriftNameMatcher(),
        defaultSchema,
        typeFactory,
        config);
  }

  private DriftCatalogReader(
      CalciteSchema rootSchema,
      DriftNameMatcher matcher,
      List<String> defaultSchema,
      RelDataTypeFactory typeFactory,
      CalciteConnectionConfig config) {
    super(
        rootSchema,
        matcher,
        ImmutableList.of(ImmutableList.copyOf(defaultSchema), ImmutableList.of()),
        typeFactory,
        config);
  }

  /** A reader of the same catalog with another default schema. */
  @Override
  public DriftCatalogReader withSchemaPath(List<String> schemaPath) {
    return new DriftCatalogReader(
        rootSchema, (DriftNameMatcher) nameMatcher, schemaPath, typeFactory, config);
  }

  @Override
  public RelDataType createTypeFromProjection(RelDataType type, List<String> columnNames) {
    List<RelDataTypeField> fields = new ArrayList<>();
    for (String name : columnNames) {
      RelDataTypeField field = nameMatcher.field(type, name);
      if (field == null) {
        throw new IllegalArgumentException("Column '" + name + "' is not in " + type);
      }
      fields.add(field);
    }
    return typeFactory.createStructType(fields);
  }
}
