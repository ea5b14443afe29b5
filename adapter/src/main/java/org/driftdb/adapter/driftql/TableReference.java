package org.driftdb.adapter.driftql;

import java.util.function.Consumer;
import org.apache.calcite.DataContext;
import org.driftdb.adapter.DatabaseAccess;
import org.driftdb.adapter.StatementScope;
import org.driftdb.storage.Database;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Json;

/**
 * A table that a statement names; it is looked up whenever the statement runs.
 *
 * @param access the way to the database in which it is
 * @param name the name as it was written
 */
public record TableReference(DatabaseAccess access, String name) {
  /**
   * The living table.
   *
   * @throws DriftException with code NO_SUCH_TABLE if there is none
   */
  TableSchema living() {
    return access.catalog().table(name);
  }

  /**
   * The table, living or dropped.
   *
   * @throws DriftException with code NO_SUCH_TABLE if there never was one
   */
  TableSchema everLiving() {
    TableSchema found = access.find(name);
    if (found == null) {
      throw new DriftException(ErrorCode.NO_SUCH_TABLE, "There is no table " + Json.write(name));
    }
    return found;
  }

  StatementScope scope(DataContext context) {
    return access.scope(context);
  }

  /** Changes what tables there are. */
  void define(Consumer<Database> change) {
    access.checkDefinable();
    change.accept(access.database());
  }
}
