package org.driftdb.adapter;

import java.util.List;
import org.apache.calcite.rel.core.TableModify;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.driftdb.adapter.names.ColumnNames;
import org.jspecify.annotations.Nullable;

/**
 * What of a write is known before it runs.
 *
 * @param table the table
 * @param operation what is done to it
 * @param updated the columns that are set, for UPDATE
 * @param inputTypes the types of the columns of the rows that come in
 */
public record ModifyPlan(
    DriftTable table,
    TableModify.Operation operation,
    List<String> updated,
    List<RelDataType> inputTypes) {

  static ModifyPlan of(DriftTableModify modify, DriftTable table) {
    @Nullable List<String> updated = modify.getUpdateColumnList();
    return new ModifyPlan(
        table,
        modify.getOperation(),
        updated == null ? List.of() : updated.stream().map(ColumnNames::decode).toList(),
        modify.getInput().getRowType().getFieldList().stream()
            .map(RelDataTypeField::getType)
            .toList());
  }
}
