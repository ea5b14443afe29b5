package org.driftdb.adapter.names;

import org.apache.calcite.schema.ExtensibleTable;
import org.apache.calcite.schema.impl.ModifiableViewTable;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidatorCatalogReader;
import org.apache.calcite.sql.validate.SqlValidatorTable;
import org.apache.calcite.util.Util;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.value.Json;

/**
 * Looks for {@code t EXTEND (c INT)}, which Calcite allows on tables of some sources. Where it is
 * not allowed Calcite says so only by an internal error.
 */
final class Extensions extends SqlBasicVisitor<Void> {
  private final SqlValidatorCatalogReader tables;

  Extensions(SqlValidatorCatalogReader tables) {
    this.tables = tables;
  }

  /**
   * Goes on below a call.
   *
   * @throws DriftException with code NOT_SUPPORTED if it extends a table that cannot be, or one at
   *     a point
   */
  @Override
  public Void visit(SqlCall call) {
    if (call instanceof SqlSnapshot snapshot
        && snapshot.getTableRef().getKind() == SqlKind.EXTEND) {
      throw refused(((SqlCall) snapshot.getTableRef()).operand(0));
    } else if (call.getKind() == SqlKind.EXTEND
        && call.operand(0) instanceof SqlIdentifier name
        && !isExtensible(name)) {
      throw refused(name);
    }
    return super.visit(call);
  }

  private boolean isExtensible(SqlIdentifier name) {
    SqlValidatorTable table = tables.getTable(name.names);
    return table == null
        || table.unwrap(ExtensibleTable.class) != null
        || table.unwrap(ModifiableViewTable.class) != null;
  }

  private static DriftException refused(SqlNode table) {
    String name =
        table instanceof SqlIdentifier identifier ? Util.last(identifier.names) : table.toString();
    return new DriftException(
        ErrorCode.NOT_SUPPORTED,
        Json.write(name)
            + " cannot have columns that only a query names: EXTEND is not supported"
            + Places.of(table));
  }
}
