package org.driftdb.adapter.jdbc;

import java.sql.DatabaseMetaData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.adapter.java.JavaTypeFactory;
import org.apache.calcite.avatica.AvaticaParameter;
import org.apache.calcite.avatica.ColumnMetaData;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.jdbc.CalcitePrepare;
import org.apache.calcite.jdbc.CalcitePrepare.CalciteSignature;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.driftdb.adapter.DriftTable;
import org.driftdb.adapter.PlainPlan;
import org.driftdb.adapter.PlannedSizes;
import org.driftdb.adapter.Planning;
import org.driftdb.adapter.names.ColumnNames;
import org.driftdb.adapter.variant.Variants;
import org.driftdb.storage.schema.ColumnType;
import org.driftdb.storage.schema.TableKind;
import org.driftdb.storage.schema.TableSchema;
import org.jspecify.annotations.Nullable;

/**
 * Plans questions about the row of one key without Calcite's parser and planner, whose classes take
 * longer to load than a database to open. The plan, and what it says of its columns and parameters,
 * is that which Calcite would come to.
 */
final class KeyPlans {
  private static final Set<ColumnType.Kind> COMPARED =
      Set.of(ColumnType.Kind.VARCHAR, ColumnType.Kind.INTEGER, ColumnType.Kind.BIGINT);

  private final Session session;
  private final String schemaName;

  /**
   * Plans for a connection.
   *
   * @param schemaName the name of the schema that shows the session's tables
   */
  KeyPlans(Session session, String schemaName) {
    this.session = session;
    this.schemaName = schemaName;
  }

  /**
   * The plan of a statement; null if it is no such question, or must be looked at more closely: all
   * names must be spelt exactly, and the table be one of columns that hold single values.
   */
  @Nullable PlannedQuery<Object> plan(String sql, CalcitePrepare.Context context) {
    KeyQuestion question = KeyQuestion.read(sql);
    if (question == null
        || session.defaultPoint() != null
        || !context.getDefaultSchemaPath().equals(List.of(schemaName))) {
      return null;
    }
    return Planning.run(
        planning -> {
          DriftTable table = table(question.table(), context.getRootSchema());
          return table == null ? null : plan(sql, question, table, context, planning);
        });
  }

  private @Nullable DriftTable table(String name, CalciteSchema root) {
    TableSchema living = session.catalog().find(name);
    if (living == null || !living.name().equals(name) || living.kind() != TableKind.TYPED) {
      return null;
    }
    CalciteSchema schema = root.subSchemas().get(schemaName);
    CalciteSchema.TableEntry entry = schema == null ? null : schema.tables().get(name);
    return entry != null
            && entry.getTable() instanceof DriftTable table
            && table.access() == session
            && (table.schema() == living || table.schema().equals(living))
        ? table
        : null;
  }

  private static @Nullable PlannedQuery<Object> plan(
      String sql,
      KeyQuestion question,
      DriftTable table,
      CalcitePrepare.Context context,
      Planning planning) {
    List<String> key = table.schema().keyColumns();
    List<Integer> parameters = new ArrayList<>();
    for (String column : key) {
      Integer parameter = question.compared().get(column);
      ColumnType.Kind kind = kind(table.schema(), column);
      if (parameter == null || kind == null) {
        return null;
      }
      parameters.add(kind == ColumnType.Kind.VARCHAR ? parameter : ComparedParameter.at(parameter));
    }
    JavaTypeFactory types = context.getTypeFactory();
    List<RelDataTypeField> fields = table.getRowType(types).getFieldList();
    List<RelDataTypeField> selected = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    if (key.size() != question.compared().size() || !select(question, fields, selected, labels)) {
      return null;
    }
    PlainPlan plan =
        PlainPlan.ofKey(
            table, selected.stream().map(RelDataTypeField::getIndex).toList(), parameters);
    List<ColumnMetaData> described = new ArrayList<>();
    for (RelDataTypeField field : selected) {
      String label = labels.get(described.size());
      described.add(described(described.size(), label, field, table, context));
    }
    return new PlannedQuery<>(
        new CalciteSignature<>(
            sql,
            parameters(question, fields),
            Map.of(),
            types.createStructType(
                selected.stream().map(RelDataTypeField::getType).toList(), labels),
            described,
            Meta.CursorFactory.deduce(described, (Class<?>) plan.getElementType()),
            context.getRootSchema(),
            List.of(),
            -1,
            plan,
            Meta.StatementType.SELECT),
        planning,
        PlannedSizes.of(table.access(), table.name()),
        plan);
  }

  /** What a column is; null if it cannot be compared with a parameter as plainly as it looks. */
  private static ColumnType.@Nullable Kind kind(TableSchema table, String column) {
    return table.columns().stream()
        .filter(known -> known.name().equals(column) && !known.isHidden())
        .map(known -> known.type().kind())
        .filter(COMPARED::contains)
        .findFirst()
        .orElse(null);
  }

  /** Finds what is selected; false if that is not there, or not as plain as it looks. */
  private static boolean select(
      KeyQuestion question,
      List<RelDataTypeField> fields,
      List<RelDataTypeField> selected,
      List<String> labels) {
    if (question.items().isEmpty()) {
      for (RelDataTypeField field : fields) {
        if (!ColumnNames.isHidden(field.getName())) {
          selected.add(field);
          labels.add(field.getName());
        }
      }
    }
    for (KeyQuestion.Item item : question.items()) {
      fields.stream().filter(field -> field.getName().equals(item.column())).forEach(selected::add);
      labels.add(item.label());
    }
    return selected.size() == labels.size()
        && selected.stream().allMatch(field -> isSingle(field.getType()));
  }

  private static boolean isSingle(RelDataType type) {
    return type.getComponentType() == null
        && type.getValueType() == null
        && !Variants.isVariant(type);
  }

  private static ColumnMetaData described(
      int ordinal,
      String label,
      RelDataTypeField column,
      DriftTable table,
      CalcitePrepare.Context context) {
    RelDataType type = column.getType();
    ColumnMetaData.Rep rep = ColumnMetaData.Rep.of(context.getTypeFactory().getJavaClass(type));
    ColumnMetaData.AvaticaType described =
        ColumnMetaData.scalar(
            type.getSqlTypeName().getJdbcOrdinal(), type.getSqlTypeName().getName(), rep);
    return new ColumnMetaData(
        ordinal,
        false,
        true,
        false,
        false,
        type.isNullable() ? DatabaseMetaData.columnNullable : DatabaseMetaData.columnNoNulls,
        true,
        type.getPrecision(),
        label,
        column.getName(),
        context.getDefaultSchemaPath().get(0),
        precision(type),
        scale(type),
        table.name(),
        null,
        described,
        true,
        false,
        false,
        described.columnClassName());
  }

  /** The parameters in the order of their positions. */
  private static List<AvaticaParameter> parameters(
      KeyQuestion question, List<RelDataTypeField> fields) {
    List<AvaticaParameter> parameters = new ArrayList<>();
    for (String column : question.compared().keySet()) {
      RelDataType type =
          fields.stream()
              .filter(field -> field.getName().equals(column))
              .findFirst()
              .orElseThrow()
              .getType();
      parameters.add(
          new AvaticaParameter(
              false,
              precision(type),
              scale(type),
              type.getSqlTypeName().getJdbcOrdinal(),
              type.getSqlTypeName().getName(),
              Object.class.getName(),
              "?" + parameters.size()));
    }
    return parameters;
  }

  private static int precision(RelDataType type) {
    return Math.max(0, type.getPrecision());
  }

  private static int scale(RelDataType type) {
    return type.getScale() == RelDataType.SCALE_NOT_SPECIFIED ? 0 : type.getScale();
  }
}
