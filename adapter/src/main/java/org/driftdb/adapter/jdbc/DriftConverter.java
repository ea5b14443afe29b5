package org.driftdb.adapter.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.prepare.Prepare;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rel.core.RelFactories.TableScanFactory;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlSetOperator;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.apache.calcite.sql2rel.RelFieldTrimmer;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.apache.calcite.tools.RelBuilder;
import org.driftdb.adapter.Recursion;
import org.driftdb.adapter.RecursiveName;

/** Makes plans of statements as Calcite does, but for recursion and fields that are left out. */
final class DriftConverter extends SqlToRelConverter {
  private final RecursiveNames recursions;

  private DriftConverter(
      RelOptTable.ViewExpander views,
      SqlValidator validator,
      Prepare.CatalogReader names,
      RelOptCluster cluster,
      Config config,
      RecursiveNames recursions) {
    super(
        views,
        validator,
        names,
        cluster,
        CurrentSequence.CONVERTLETS,
        config.withRelBuilderFactory(RelBuilder.proto((TableScanFactory) recursions::scan)));
    this.recursions = recursions;
  }

  /** A converter of valid statements; it takes what Calcite's takes. */
  static SqlToRelConverter of(
      RelOptTable.ViewExpander views,
      SqlValidator validator,
      Prepare.CatalogReader names,
      RelOptCluster cluster,
      Config config) {
    return new DriftConverter(views, validator, names, cluster, config, new RecursiveNames());
  }

  @Override
  protected RelFieldTrimmer newFieldTrimmer() {
    return new UsedFields(validator, RelFactories.LOGICAL_BUILDER.create(getCluster(), null));
  }

  @Override
  protected RelNode convertSetOp(SqlCall call) {
    SqlValidatorNamespace union =
        Objects.requireNonNull(Objects.requireNonNull(validator).getNamespace(call));
    if (!(union.getEnclosingNode() instanceof SqlWithItem item)) {
      return super.convertSetOp(call);
    }
    boolean all = ((SqlSetOperator) call.getOperator()).isAll();
    RelNode first = convertQueryRecursive(call.operand(0), false, null).project();
    RelDataType rowType = union.getRowType();
    recursions.enter(item.name.getSimple(), rowType);
    RelNode second = convertQueryRecursive(call.operand(1), false, null).project();
    RecursiveNames.Use use = recursions.leave();
    if (!use.isAsked()) {
      RelBuilder builder = RelFactories.LOGICAL_BUILDER.create(getCluster(), null);
      return builder.push(first).push(second).union(all, 2).build();
    }
    return Recursion.of(cast(first, rowType), cast(second, rowType), use.name(), all);
  }

  /** Rows with values of certain types, which may be longer than those say. */
  private RelNode cast(RelNode rel, RelDataType rowType) {
    List<RelDataType> types = new ArrayList<>();
    for (RelDataTypeField column : rel.getRowType().getFieldList()) {
      RelDataType type = rowType.getFieldList().get(column.getIndex()).getType();
      types.add(RecursiveName.keeps(column.getType(), type) ? column.getType() : type);
    }
    return RelOptUtil.createCastRel(
        rel, getCluster().getTypeFactory().createStructType(types, rowType.getFieldNames()), false);
  }
}
