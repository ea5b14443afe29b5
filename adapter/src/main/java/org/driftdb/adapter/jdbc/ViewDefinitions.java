package org.driftdb.adapter.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.calcite.jdbc.CalcitePrepare;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.ddl.SqlDropView;
import org.driftdb.adapter.DriftView;
import org.driftdb.adapter.Planning;
import org.driftdb.adapter.driftql.DirectStatement;
import org.driftdb.adapter.driftql.TableReference;
import org.driftdb.adapter.names.ColumnNames;
import org.driftdb.parser.SqlCreateView;
import org.driftdb.storage.Database;
import org.driftdb.storage.schema.Catalog;
import org.driftdb.storage.schema.ViewDefinition;
import org.jspecify.annotations.Nullable;

/** CREATE VIEW and DROP VIEW. */
final class ViewDefinitions {
  private final CalcitePrepare.Context context;
  private final Session session;

  /**
   * Definitions by one statement.
   *
   * @param context says what its names mean
   */
  ViewDefinitions(CalcitePrepare.Context context, Session session) {
    this.context = context;
    this.session = session;
  }

  /** The statement that runs; null if it is another one. */
  @Nullable DirectStatement of(SqlNode statement) {
    if (statement instanceof SqlCreateView create) {
      return create(create);
    }
    return statement instanceof SqlDropView drop ? drop(drop) : null;
  }

  private DirectStatement create(SqlCreateView create) {
    TableReference named = TableReference.find(context, create.name());
    ViewDefinition view =
        new ViewDefinition(
            named.name(),
            names(create.columns()),
            create.text(),
            ((DriftConfig) context.config()).ofQueries());
    return definition(
        named,
        database -> {
          // Whoever reads it is to find that it can be read, and does not ask itself.
          ViewDefinition replaced =
              create.getReplace() ? database.catalog().findView(named.name()) : null;
          ViewDefinition made = replaced == null ? view : view.withName(replaced.name());
          ViewQueries views = new ViewQueries(context, session);
          Planning.run(views, planning -> views.rowType(DriftView.of(named.access(), made)));
          database.createView(view, create.getReplace());
        });
  }

  private static List<String> names(@Nullable SqlNodeList columns) {
    List<String> names = new ArrayList<>();
    for (SqlNode column : columns == null ? SqlNodeList.EMPTY : columns) {
      names.add(ColumnNames.decode(((SqlIdentifier) column).getSimple()));
    }
    return names;
  }

  private DirectStatement drop(SqlDropView drop) {
    TableReference named = TableReference.find(context, drop.name);
    return definition(
        named,
        database -> {
          Catalog catalog = database.catalog();
          boolean isThere =
              catalog.findView(named.name()) != null || catalog.find(named.name()) != null;
          if (!drop.ifExists || isThere) {
            database.dropView(named.name());
          }
        });
  }

  private static DirectStatement definition(TableReference named, Consumer<Database> change) {
    return new DirectStatement.Change(
        context -> {
          named.define(change);
          return 0;
        });
  }
}
