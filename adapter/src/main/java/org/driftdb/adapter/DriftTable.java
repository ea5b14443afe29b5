package org.driftdb.adapter;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.calcite.linq4j.QueryProvider;
import org.apache.calcite.linq4j.Queryable;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.prepare.Prepare;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.TableModify;
import org.apache.calcite.rel.logical.LogicalTableModify;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.schema.ModifiableTable;
import org.apache.calcite.schema.SchemaPlus;
import org.apache.calcite.schema.Schemas;
import org.apache.calcite.schema.Statistic;
import org.apache.calcite.schema.Statistics;
import org.apache.calcite.schema.TemporalTable;
import org.apache.calcite.schema.TranslatableTable;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.sql2rel.InitializerExpressionFactory;
import org.driftdb.adapter.names.ColumnNames;
import org.driftdb.adapter.variant.Variants;
import org.driftdb.storage.Snapshot;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.TableKind;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/**
 * A table of a database, as it was when a statement was prepared. It can be read at any point of
 * its history, and written.
 *
 * <p>Its columns are those of its {@link TableShape}: most often those of its {@link TableSchema}
 * and, where a statement names one, the {@link SystemColumn}s. Hidden ones are named so by {@link
 * ColumnNames}.
 */
public final class DriftTable extends AbstractTable
    implements TranslatableTable, TemporalTable, ModifiableTable {
  private final DatabaseAccess access;
  private final TableSchema schema;
  private final Snapshot seen;
  private final TableShape<?> shape;
  private final @Nullable String view;
  private final @Nullable ViewPoint seenFrom;

  private DriftTable(
      DatabaseAccess access,
      TableSchema schema,
      Snapshot seen,
      TableShape<?> shape,
      @Nullable String view,
      @Nullable ViewPoint seenFrom) {
    this.access = access;
    this.schema = schema;
    this.seen = seen;
    this.shape = shape;
    this.view = view;
    this.seenFrom = seenFrom;
  }

  /**
   * The table that a name means at a point to the statement being prepared, with system columns if
   * that names one. Null if there never was one.
   *
   * @param point the point; null if the statement names none, or it is not known yet
   */
  static @Nullable DriftTable find(DatabaseAccess access, String name, @Nullable Point point) {
    TableSchema schema = access.find(name, point);
    if (schema == null) {
      return null;
    }
    List<SystemColumn> systemColumns =
        !access.showsSystemColumns()
            ? List.of()
            : schema.kind() == TableKind.DOCUMENT
                ? List.of(SystemColumn.values())
                : SystemColumn.OF_LIFE;
    return new DriftTable(
        access,
        schema,
        access.seen(point),
        new VersionShape(schema, systemColumns, true),
        Planning.view(),
        point == null ? Planning.viewPoint() : new ViewPoint(point, null));
  }

  /**
   * Checks that its name means a table where no point is given.
   *
   * @throws DriftException with code NO_SUCH_TABLE if it was dropped; it names the view, if the
   *     table is in the query of one
   */
  void requireLiving() {
    try {
      access.seen(null).table(name());
    } catch (DriftException e) {
      throw view == null
          ? e
          : new DriftException(
              e.code(), "In the query of view " + Json.write(view) + ": " + e.getMessage(), e);
    }
  }

  /** This table with system columns that are columns like the others. */
  DriftTable withSystemColumns() {
    return shaped(new VersionShape(schema, SystemColumn.OF_LIFE, false));
  }

  /** What queries see of this table where they read that part of its history. */
  DriftTable readBy(ScanTime.Kind kind) {
    return switch (kind) {
      case STATE, HISTORY, FROM_TO, BETWEEN, DIFFERING -> this;
      case CHANGES -> shaped(new ChangeShape(schema, access.hidesColumns()));
      case DIFF -> shaped(new DifferenceShape(schema));
    };
  }

  private DriftTable shaped(TableShape<?> other) {
    return new DriftTable(access, schema, seen, other, view, seenFrom);
  }

  /** The way to the database. */
  public DatabaseAccess access() {
    return access;
  }

  /** What the table is made of. */
  public TableSchema schema() {
    return schema;
  }

  /** The table's name. */
  public String name() {
    return schema.name();
  }

  /** From where its name was looked up; null where that stands in no view, and has no point. */
  @Nullable ViewPoint seenFrom() {
    return seenFrom;
  }

  /** About how many rows there are. */
  long rowCount() {
    return seen.rowCount(name());
  }

  /** About how many different values an index has. */
  long distinctCount(String index) {
    return seen.distinctCount(name(), index);
  }

  /** Whether any document fits. */
  public boolean isDocumentTable() {
    return schema.kind() == TableKind.DOCUMENT;
  }

  /** What its rows are to queries. */
  TableShape<?> shape() {
    return shape;
  }

  /** The position of a column among the table's own; -1 if it has none of this exact name. */
  int ordinal(String columnName) {
    List<Column> columns = schema.columns();
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equals(columnName)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public RelDataType getRowType(RelDataTypeFactory typeFactory) {
    List<RelDataType> types = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (ShownColumn<?> column : shape.columns()) {
      names.add(
          column.hidden() && access.hidesColumns()
              ? ColumnNames.hidden(column.name())
              : ColumnNames.encode(column.name()));
      RelDataType type = ColumnTypes.toCalcite(column.type(), column.nullable(), typeFactory);
      types.add(column.own() && isDocumentTable() ? Variants.field(type, typeFactory) : type);
    }
    return typeFactory.createStructType(types, names);
  }

  /**
   * How many rows there are. The key is not told: Calcite would look for it among the columns that
   * a scan reads, which may be other ones.
   */
  @Override
  public Statistic getStatistic() {
    return Statistics.of((double) Math.max(1, rowCount()), List.of());
  }

  @Override
  public RelNode toRel(RelOptTable.ToRelContext context, RelOptTable relOptTable) {
    return DriftScan.create(
        context.getCluster(), PastName.plain(relOptTable), this, ScanTime.unnamed());
  }

  @Override
  public String getSysStartFieldName() {
    return SystemColumn.ROW_START.label();
  }

  @Override
  public String getSysEndFieldName() {
    return SystemColumn.ROW_END.label();
  }

  @Override
  public <C> @Nullable C unwrap(Class<C> wanted) {
    return wanted == InitializerExpressionFactory.class
        ? wanted.cast(new DefaultExpressions(schema))
        : super.unwrap(wanted);
  }

  /** The only way to write is {@link #toModificationRel}. */
  @Override
  public @Nullable Collection<?> getModifiableCollection() {
    return null;
  }

  @Override
  public TableModify toModificationRel(
      RelOptCluster cluster,
      RelOptTable table,
      Prepare.CatalogReader catalogReader,
      RelNode child,
      TableModify.Operation operation,
      @Nullable List<String> updateColumnList,
      @Nullable List<RexNode> sourceExpressionList,
      boolean flattened) {
    DriftRules.register(cluster.getPlanner());
    return LogicalTableModify.create(
        table, catalogReader, child, operation, updateColumnList, sourceExpressionList, flattened);
  }

  @Override
  public <T> Queryable<T> asQueryable(
      QueryProvider queryProvider, SchemaPlus parentSchema, String tableName) {
    throw new UnsupportedOperationException("DriftDB tables are read through SQL");
  }

  @Override
  public Type getElementType() {
    return Object[].class;
  }

  @Override
  @SuppressWarnings("rawtypes") // as Calcite declares it
  public Expression getExpression(SchemaPlus parentSchema, String tableName, Class clazz) {
    return Schemas.tableExpression(parentSchema, getElementType(), tableName, clazz);
  }

  /** The column at this position of the row type. */
  ShownColumn<?> column(int position) {
    return shape.columns().get(position);
  }
}
