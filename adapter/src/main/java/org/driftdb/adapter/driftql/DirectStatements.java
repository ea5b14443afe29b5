package org.driftdb.adapter.driftql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.calcite.jdbc.CalcitePrepare;
import org.apache.calcite.jdbc.ContextSqlValidator;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlDescribeTable;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.ddl.SqlDropTable;
import org.driftdb.adapter.ColumnTypes;
import org.driftdb.adapter.DatabaseAccess;
import org.driftdb.adapter.DriftView;
import org.driftdb.adapter.Point;
import org.driftdb.adapter.StatementScope;
import org.driftdb.adapter.jdbc.GeneratedKeys;
import org.driftdb.adapter.jdbc.TableRules;
import org.driftdb.adapter.names.ColumnNames;
import org.driftdb.adapter.names.Places;
import org.driftdb.parser.SqlAlterTable;
import org.driftdb.parser.SqlCompactTable;
import org.driftdb.parser.SqlCreateDocumentTable;
import org.driftdb.parser.SqlCreateIndex;
import org.driftdb.parser.SqlCreateTypedTable;
import org.driftdb.parser.SqlDropIndex;
import org.driftdb.parser.SqlInsertDocuments;
import org.driftdb.parser.SqlPatch;
import org.driftdb.parser.SqlRestore;
import org.driftdb.parser.SqlShowDrift;
import org.driftdb.parser.SqlShowTables;
import org.driftdb.parser.SqlSnapshotTable;
import org.driftdb.parser.SqlSoftDelete;
import org.driftdb.storage.Commit;
import org.driftdb.storage.Database;
import org.driftdb.storage.Snapshot;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.EventType;
import org.driftdb.storage.schema.Catalog;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.IndexColumn;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.SchemaHistory;
import org.driftdb.storage.schema.TableKind;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.schema.ViewDefinition;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.jspecify.annotations.Nullable;

/** Makes parsed statements of DriftQL and DDL ones that run. */
public final class DirectStatements {
  private static final List<ResultColumn> DRIFT =
      List.of(
          ResultColumn.bigint("sequence"),
          ResultColumn.timestamp("timestamp"),
          ResultColumn.varchar("event_type"),
          ResultColumn.json("payload"));

  private static final List<ResultColumn> DRIFT_WITH_COMMENT =
      Stream.concat(
              DRIFT.stream(),
              Stream.of(ResultColumn.varchar("author"), ResultColumn.varchar("comment")))
          .toList();

  private static final List<ResultColumn> TABLES =
      List.of(
          ResultColumn.varchar("name"),
          ResultColumn.varchar("kind"),
          ResultColumn.varchar("key"),
          ResultColumn.varchar("indexes"),
          ResultColumn.bigint("rows"));

  private static final List<ResultColumn> COLUMNS =
      List.of(
          ResultColumn.varchar("name"),
          ResultColumn.varchar("type"),
          ResultColumn.bool("nullable"),
          ResultColumn.bigint("key_position"),
          ResultColumn.varchar("indexes"));

  private final CalcitePrepare.Context context;
  private final Function<SqlIdentifier, TableReference> tables;
  private final DatabaseAccess defaultDatabase;
  private final TableDefinitions definitions;

  private DirectStatements(CalcitePrepare.Context context, DatabaseAccess defaultDatabase) {
    this.context = context;
    this.tables = name -> TableReference.find(context, name);
    this.defaultDatabase = defaultDatabase;
    this.definitions = definitions(context);
  }

  /**
   * The statement that runs, or null if it is one that needs a plan.
   *
   * @param context says what its names mean
   * @param defaultDatabase the database whose tables are shown
   */
  public static @Nullable DirectStatement of(
      CalcitePrepare.Context context, DatabaseAccess defaultDatabase, SqlNode statement) {
    return new DirectStatements(context, defaultDatabase).of(statement);
  }

  /** What a statement says of a table with columns; it gets its name when it is made. */
  public static Function<String, TableSchema> definition(
      CalcitePrepare.Context context, SqlCreateTypedTable create) {
    return definitions(context).typed(create);
  }

  private static TableDefinitions definitions(CalcitePrepare.Context context) {
    return new TableDefinitions(
        type -> type.deriveType(new ContextSqlValidator(context, true)),
        name -> TableReference.find(context, name));
  }

  private @Nullable DirectStatement of(SqlNode statement) {
    if (statement instanceof SqlInsertDocuments sqlInsertDocuments) {
      return insert(sqlInsertDocuments);
    } else if (statement instanceof SqlPatch sqlPatch) {
      return patch(sqlPatch);
    } else if (statement instanceof SqlSoftDelete sqlSoftDelete) {
      return softDelete(sqlSoftDelete);
    } else if (statement instanceof SqlRestore sqlRestore && sqlRestore.condition() == null) {
      return restore(sqlRestore);
    } else if (statement instanceof SqlShowDrift sqlShowDrift) {
      return showDrift(sqlShowDrift);
    } else if (statement instanceof SqlShowTables) {
      return new DirectStatement.Show(TABLES, context -> describeTables(defaultDatabase));
    } else if (statement instanceof SqlDescribeTable sqlDescribeTable) {
      TableReference table = tables.apply(sqlDescribeTable.getTable());
      RelDataTypeFactory types = context.getTypeFactory();
      SqlIdentifier column = sqlDescribeTable.getColumn();
      return new DirectStatement.Show(COLUMNS, execution -> describe(table, column, types));
    } else if (statement instanceof SqlSnapshotTable sqlSnapshotTable) {
      TableReference table = tables.apply(sqlSnapshotTable.table());
      return definition(table, database -> database.snapshot(table.living().name()));
    } else if (statement instanceof SqlCompactTable sqlCompactTable) {
      return compact(sqlCompactTable);
    }
    return definition(statement);
  }

  private DirectStatement compact(SqlCompactTable compact) {
    TableReference table = tables.apply(compact.table());
    SqlNode horizon = compact.horizon();
    if (horizon == null) {
      return definition(table, database -> database.compact(table.living().name()));
    }
    Operand point = Operand.point(horizon);
    return new DirectStatement.Change(
        context -> {
          Point before = Point.of(point.value(context));
          table.define(
              database ->
                  database.discardHistory(
                      table.living().name(), before.sequenceIn(database.present())));
          return 0;
        });
  }

  private @Nullable DirectStatement definition(SqlNode statement) {
    if (statement instanceof SqlCreateDocumentTable create) {

      return createTable(create.name(), create.ifNotExists, definitions.documents(create));
    } else if (statement instanceof SqlCreateTypedTable create && create.query() == null) {

      return createTable(create.name(), create.ifNotExists, definitions.typed(create));
    } else if (statement instanceof SqlDropTable drop) {

      TableReference table = tables.apply(drop.name);
      return definition(
          table,
          database -> {
            Catalog there = table.access().catalog();
            if (!drop.ifExists
                || there.find(table.name()) != null
                || there.findView(table.name()) != null) {
              database.dropTable(table.living().name());
            }
          });
    } else if (statement instanceof SqlAlterTable alter) {

      TableReference table = tables.apply(alter.table());
      Function<SchemaHistory, TableSchema> change = definitions.altered(alter);
      return definition(
          table,
          database -> {
            String name = table.living().name();
            Places.run(Alterations.column(alter), () -> database.alterTable(name, change));
          });
    } else if (statement instanceof SqlCreateIndex create) {

      TableReference table = tables.apply(create.table());
      return definition(
          table,
          database -> {
            TableSchema schema = table.living();
            IndexDefinition index = definitions.index(create, schema);
            if (!create.ifNotExists || schema.index(index.name()) == null) {
              Places.run(create.name(), () -> database.createIndex(schema.name(), index));
            }
          });
    } else if (statement instanceof SqlDropIndex drop) {

      TableReference index = tables.apply(drop.name());
      return definition(
          index,
          database -> {
            String table = definitions.tableOfIndex(index, drop.ifExists);
            if (table != null) {
              database.dropIndex(
                  table,
                  definitions.indexName(index.access().catalog().table(table), index.name()));
            }
          });
    }
    return null;
  }

  private DirectStatement createTable(
      SqlIdentifier name, boolean ifNotExists, Function<String, TableSchema> definition) {
    TableReference table = tables.apply(name);
    return definition(
        table,
        database -> {
          if (!ifNotExists || table.access().catalog().find(table.name()) == null) {
            database.createTable(table.named(definition));
          }
        });
  }

  private static DirectStatement definition(TableReference table, Consumer<Database> change) {
    return new DirectStatement.Change(
        context -> {
          table.define(change);
          return 0;
        });
  }

  private DirectStatement insert(SqlInsertDocuments insert) {
    TableReference table = tables.apply(insert.table());
    List<Operand> documents = new ArrayList<>();
    for (SqlNode document : insert.documents()) {
      documents.add(Operand.of(document));
    }
    return new DirectStatement.Change(
        context -> {
          GeneratedKeys generated = GeneratedKeys.of(context);
          long count =
              table.write(
                  context,
                  transaction -> {
                    TableSchema schema = table.living();
                    TableRules rules = TableRules.of(schema);
                    generated.begin();
                    for (Operand document : documents) {
                      Places.run(
                          document.node(),
                          () -> {
                            Document row = rules.complete(document.document(context), context);
                            generated.add(schema, transaction.insert(schema.name(), row));
                          });
                    }
                    return documents.size();
                  });
          generated.keep();
          return count;
        });
  }

  private DirectStatement patch(SqlPatch patch) {
    TableReference table = tables.apply(patch.table());
    Operand key = Operand.of(patch.key());
    Operand fields = Operand.of(patch.fields());
    return new DirectStatement.Change(
        context ->
            table.write(
                context,
                transaction -> {
                  TableSchema schema = table.living();
                  Key patched = key.key(context, schema);
                  try {
                    transaction.patch(schema.name(), patched, fields.document(context));
                  } catch (DriftException e) {
                    boolean ofKey = e.code() == ErrorCode.NO_SUCH_KEY;
                    throw Places.told(e, (ofKey ? key : fields).node());
                  }
                  return 1;
                }));
  }

  private DirectStatement softDelete(SqlSoftDelete delete) {
    TableReference table = tables.apply(delete.table());
    Operand key = Operand.of(delete.key());
    return new DirectStatement.Change(
        context ->
            table.write(
                context,
                transaction -> {
                  TableSchema schema = table.living();
                  Key deleted = key.key(context, schema);
                  Places.run(key.node(), () -> transaction.softDelete(schema.name(), deleted));
                  return 1;
                }));
  }

  private DirectStatement restore(SqlRestore restore) {
    TableReference table = tables.apply(restore.table());
    Operand point = Operand.point(restore.point());
    SqlNode given = restore.key();
    Operand key = given == null ? null : Operand.of(given);
    return new DirectStatement.Change(
        context ->
            table.write(
                context,
                transaction -> {
                  TableSchema schema = table.living();
                  Snapshot then = Point.of(point.value(context)).in(transaction.view());
                  int mark = transaction.mark();
                  if (key == null) {
                    transaction.restore(table.name(), then);
                  } else {
                    Key restored = key.key(context, schema);
                    Places.run(key.node(), () -> transaction.restore(table.name(), restored, then));
                  }
                  return transaction.mark() - mark;
                }));
  }

  private DirectStatement showDrift(SqlShowDrift show) {
    TableReference table = tables.apply(show.table());
    Operand key = Operand.of(show.key());
    boolean withComment = show.withComment();
    return new DirectStatement.Show(
        withComment ? DRIFT_WITH_COMMENT : DRIFT,
        context -> {
          TableSchema schema = table.everLiving();
          StatementScope scope = table.scope(context);
          long committed = scope.present().sequence();
          Snapshot snapshot = scope.at(null);
          Iterator<Event> events = snapshot.drift(schema.name(), key.key(context, schema));
          List<@Nullable Object[]> rows = new ArrayList<>();
          while (events.hasNext()) {
            Event event = events.next();
            boolean isCommitted = event.sequence() <= committed;
            Commit commit = withComment && isCommitted ? snapshot.commit(event) : null;
            @Nullable Object[] row = {
              isCommitted ? (Object) event.sequence() : null,
              isCommitted ? (Object) event.millis() : null,
              event.type().name(),
              payload(event),
              commit == null ? null : commit.author(),
              commit == null ? null : commit.comment()
            };
            rows.add(withComment ? row : Arrays.copyOf(row, DRIFT.size()));
          }
          return rows;
        });
  }

  /** The document of an INSERT, the fields of a PATCH without the key, nothing of a SOFT_DELETE. */
  private static @Nullable String payload(Event event) {
    Document fields = event.fields();
    return fields == null || event.type() == EventType.SOFT_DELETE ? null : fields.toString();
  }

  private static List<@Nullable Object[]> describeTables(DatabaseAccess access) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (TableSchema table : access.catalog().tables()) {
      rows.add(
          new @Nullable Object[] {
            table.name(),
            table.kind() == TableKind.DOCUMENT ? "DOCUMENT" : "TYPED",
            String.join(", ", table.keyColumns()),
            table.indexes().stream().map(IndexDefinition::name).collect(Collectors.joining(", ")),
            access.database().present().rowCount(table.name())
          });
    }
    for (ViewDefinition view : access.catalog().views()) {
      rows.add(new @Nullable Object[] {view.name(), "VIEW", null, null, null});
    }
    return rows;
  }

  /** The columns of a table or view; if one is named, that one. */
  private static List<@Nullable Object[]> describe(
      TableReference table, @Nullable SqlIdentifier column, RelDataTypeFactory types) {
    boolean isTable = table.access().find(table.name(), null) != null;
    DriftView view = isTable ? null : DriftView.find(table.access(), table.name());
    List<@Nullable Object[]> rows =
        view == null ? describeColumns(table.everLiving()) : describeColumns(view, types);
    if (column == null) {
      return rows;
    }
    List<String> names = rows.stream().map(row -> String.valueOf(row[0])).toList();
    String name = TableDefinitions.exactName(ColumnNames.decode(column.getSimple()), names);
    if (!names.contains(name)) {
      throw TableDefinitions.noSuchColumn(table.name(), column);
    }
    return List.<@Nullable Object[]>of(rows.get(names.indexOf(name)));
  }

  private static List<@Nullable Object[]> describeColumns(
      DriftView view, RelDataTypeFactory types) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (RelDataTypeField column : view.getRowType(types).getFieldList()) {
      RelDataType type = column.getType();
      rows.add(
          new @Nullable Object[] {
            ColumnNames.decode(column.getName()),
            ColumnTypes.nameOf(type),
            type.isNullable(),
            null,
            null
          });
    }
    return rows;
  }

  private static List<@Nullable Object[]> describeColumns(TableSchema table) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (Column column : table.columns()) {
      if (column.isHidden()) {
        continue;
      }
      int keyPosition = table.keyColumns().indexOf(column.name());
      String indexes =
          table.indexes().stream()
              .filter(
                  index ->
                      index.columns().stream()
                          .map(IndexColumn::name)
                          .toList()
                          .contains(column.name()))
              .map(IndexDefinition::name)
              .collect(Collectors.joining(", "));
      rows.add(
          new @Nullable Object[] {
            column.name(),
            column.type().toString(),
            column.isNullable(),
            keyPosition < 0 ? null : (Object) (keyPosition + 1L),
            indexes.isEmpty() ? null : indexes
          });
    }
    return rows;
  }
}
