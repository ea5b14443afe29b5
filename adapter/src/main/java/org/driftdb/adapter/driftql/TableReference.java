package org.driftdb.adapter.driftql;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
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
import org.driftdb.adapter.names.Places;
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
 * @param written the name as it was written; failures tell its place
 */
public record TableReference(DatabaseAccess access, SqlIdentifier written) {
  /**
   * The table that a statement names, in the default schema or in one that it names.
   *
   * @throws DriftException with code NO_SUCH_TABLE if that is no schema of a DriftDB database, or
   *     READ_ONLY if it is that of the system tables
   */
  public static TableReference find(CalcitePrepare.Context context, SqlIdentifier name) {
    List<String> path =
        name.isSimple() ? context.getDefaultSchemaPath() : Util.skipLast(name.names);
    return new TableReference(Places.at(name, () -> database(context, path)), name);
  }

  /** The name, without that of a schema. */
  public String name() {
    return Util.last(written.names);
  }

  /** What a statement says of the table, which gets its name when it is made. */
  public TableSchema named(Function<String, TableSchema> definition) {
    return Places.at(written, () -> definition.apply(name()));
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
    return Places.at(written, () -> access.database().catalog().table(name()));
  }

  /**
   * The table, living or dropped.
   *
   * @throws DriftException with code NO_SUCH_TABLE if there never was one, or NOT_SUPPORTED if it
   *     is a view
   */
  public TableSchema everLiving() {
    TableSchema found = access.find(name(), null);
    if (found == null) {
      requireNoView();
      throw new DriftException(
          ErrorCode.NO_SUCH_TABLE, "There is no table " + Json.write(name()) + Places.of(written));
    }
    return found;
  }

  /**
   * Refuses a view.
   *
   * @throws DriftException with code NOT_SUPPORTED if the name means one
   */
  public void requireNoView() {
    if (access.isView(name())) {
      throw Places.told(Catalog.isView(name()), written);
    }
  }

  StatementScope scope(DataContext context) {
    return access.scope(context);
  }

  /** Does the writes of one execution of a statement; see {@link DatabaseAccess#write}. */
  long write(DataContext context, ToLongFunction<Transaction> work) {
    return access.write(context, work);
  }

  /** Changes what tables there are. */
  public void define(Consumer<Database> change) {
    access.define(database -> Places.run(written, () -> change.accept(database)));
  }
}
