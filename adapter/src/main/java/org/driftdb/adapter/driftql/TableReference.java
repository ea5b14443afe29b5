package org.driftdb.adapter.driftql;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.apache.calcite.DataContext;
import org.apache.calcite.jdbc.CalcitePrepare;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.util.Util;
import org.driftdb.adapter.DatabaseAccess;
import org.driftdb.adapter.DriftSchema;
import org.driftdb.adapter.StatementScope;
import org.driftdb.adapter.info.InfoSchema;
import org.driftdb.storage.Database;
import org.driftdb.storage.Transaction;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.schema.Catalog;
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
   * The table that a statement names, in the default schema or in one that it names.
   *
   * @throws DriftException with code NO_SUCH_TABLE if that is no schema of a DriftDB database, or
   *     READ_ONLY if it is that of the system tables
   */
  public static TableReference find(CalcitePrepare.Context context, SqlIdentifier name) {
    List<String> path =
        name.isSimple() ? context.getDefaultSchemaPath() : Util.skipLast(name.names);
    return new TableReference(database(context, path), Util.last(name.names));
  }

  /** The database whose tables a schema shows. */
  static DatabaseAccess database(CalcitePrepare.Context context, List<String> path) {
    CalciteSchema schema = context.getRootSchema();
    for (String step : path) {
      CalciteSchema next = schema.getSubSchema(step, false);
      if (next == null) {
        throw new DriftException(ErrorCode.NO_SUCH_TABLE, "There is no schema " + Json.write(step));
      }
      schema = next;
    }
    if (schema.schema instanceof InfoSchema) {
      throw new DriftException(
          ErrorCode.READ_ONLY, "Schema " + schema.name + " can only be read, by queries");
    }
    if (!(schema.schema instanceof DriftSchema)) {
      throw new DriftException(
          ErrorCode.NO_SUCH_TABLE,
          "Schema " + Json.write(schema.name) + " is not one of a DriftDB database");
    }
    return ((DriftSchema) schema.schema).access();
  }

  /**
   * The living table, without the columns that documents of an open transaction bring: to learn
   * those costs more, the more the transaction has written.
   *
   * @throws DriftException with code NO_SUCH_TABLE if there is none
   */
  public TableSchema living() {
    return access.database().catalog().table(name);
  }

  /**
   * The table, living or dropped.
   *
   * @throws DriftException with code NO_SUCH_TABLE if there never was one, or NOT_SUPPORTED if it
   *     is a view
   */
  public TableSchema everLiving() {
    TableSchema found = access.find(name, null);
    if (found == null && access.isView(name)) {
      throw Catalog.isView(name);
    }
    if (found == null) {
      throw new DriftException(ErrorCode.NO_SUCH_TABLE, "There is no table " + Json.write(name));
    }
    return found;
  }

  StatementScope scope(DataContext context) {
    return access.scope(context);
  }

  /** Does the writes of one execution of a statement; see {@link DatabaseAccess#write}. */
  long write(DataContext context, ToLongFunction<Transaction> work) {
    return access.write(context, work);
  }

  /** Changes what tables there are. */
  void define(Consumer<Database> change) {
    access.define(change);
  }
}
