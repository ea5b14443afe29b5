package org.driftdb.adapter.info;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.driftdb.storage.Inventory;
import org.driftdb.storage.TableEntry;
import org.driftdb.storage.history.ColumnStatistics;
import org.driftdb.storage.log.LogSegment;
import org.driftdb.storage.rows.TreeFile;
import org.driftdb.storage.schema.Column;
import org.driftdb.storage.schema.Direction;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.Moment;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.schema.ViewLife;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/** The system tables whose rows are made from an {@link Inventory}. */
final class InfoTables {
  /** The rows of a system table. */
  interface RowsOf {
    List<@Nullable Object[]> of(Inventory inventory);
  }

  /** What a system table is called, which columns it has, and its rows. */
  record Definition(String name, InfoColumns columns, RowsOf rows) {}

  /** A row for each table and each view that is or was. */
  private static final Definition TABLES =
      new Definition(
          "TABLES",
          new InfoColumns()
              .text("table_name")
              .text("kind")
              .texts("key_columns")
              .number("row_count")
              .number("event_count")
              .number("created_seq")
              .time("created_at")
              .number("dropped_seq")
              .time("dropped_at")
              .number("horizon")
              .number("log_bytes")
              .number("row_bytes")
              .number("index_bytes")
              .text("directory")
              .text("damage")
              .text("query"),
          InfoTables::tables);

  /** A row for each column of each table that lives. */
  private static final Definition COLUMNS =
      new Definition(
          "COLUMNS",
          new InfoColumns()
              .text("table_name")
              .text("column_name")
              .number("ordinal_position")
              .text("data_type")
              .flag("is_nullable")
              .text("default_value")
              .number("key_position")
              .text("least")
              .text("greatest")
              .number("distinct_count")
              .number("created_seq"),
          ofLiving(InfoTables::columns));

  /** A row for each index of each table that lives. */
  private static final Definition INDEXES =
      new Definition(
          "INDEXES",
          new InfoColumns()
              .text("table_name")
              .text("index_name")
              .texts("column_names")
              .flag("is_unique")
              .number("distinct_count"),
          ofLiving(InfoTables::indexes));

  /** A row for each file of each table's log. */
  private static final Definition SEGMENTS =
      new Definition(
          "SEGMENTS",
          new InfoColumns()
              .text("table_name")
              .text("file")
              .text("state")
              .number("first_seq")
              .number("last_seq")
              .number("bytes")
              .number("file_bytes"),
          InfoTables::segments);

  /** A row for each file of each table's rows and indexes. */
  private static final Definition SNAPSHOTS =
      new Definition(
          "SNAPSHOTS",
          new InfoColumns()
              .text("table_name")
              .text("file")
              .text("index_name")
              .number("last_seq")
              .number("bytes"),
          InfoTables::snapshots);

  /** Every one of them. */
  static final List<Definition> ALL = List.of(TABLES, COLUMNS, INDEXES, SEGMENTS, SNAPSHOTS);

  private InfoTables() {}

  private static @Nullable Object[] row(@Nullable Object... values) {
    return values;
  }

  private interface RowsOfTable {
    void add(TableEntry table, TableSchema schema, List<@Nullable Object[]> rows);
  }

  /** The rows of tables that live, and whose schema can be read. */
  private static RowsOf ofLiving(RowsOfTable adding) {
    return inventory -> {
      List<@Nullable Object[]> rows = new ArrayList<>();
      for (TableEntry table : inventory.tables()) {
        TableSchema schema = table.schema();
        if (table.dropped() == null && schema != null) {
          adding.add(table, schema, rows);
        }
      }
      return rows;
    };
  }

  private static List<@Nullable Object[]> tables(Inventory inventory) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    inventory.tables().forEach(table -> rows.add(table(inventory, table)));
    inventory.views().forEach(view -> rows.add(view(view)));
    return rows;
  }

  private static @Nullable Object[] view(ViewLife view) {
    Moment dropped = view.dropped();
    return row(
        view.definition().name(),
        "view",
        null,
        null,
        null,
        view.created().sequence(),
        view.created().millis(),
        dropped == null ? null : (Long) dropped.sequence(),
        dropped == null ? null : (Long) dropped.millis(),
        null,
        null,
        null,
        null,
        null,
        null,
        view.definition().query());
  }

  private static @Nullable Object[] table(Inventory inventory, TableEntry table) {
    TableSchema schema = table.schema();
    Moment dropped = table.dropped();
    Object damage = table.damage() == null ? table.lost() : table.damage();
    long logBytes = inventory.segments(table).stream().mapToLong(LogSegment::fileBytes).sum();
    long rowBytes = 0;
    long indexBytes = 0;
    for (TreeFile file : inventory.trees(table)) {
      if (file.index() == null) {
        rowBytes += file.bytes();
      } else {
        indexBytes += file.bytes();
      }
    }
    return row(
        table.name(),
        schema == null ? null : lowerCase(schema.kind()),
        schema == null ? null : schema.keyColumns(),
        table.rows(),
        table.events(),
        table.created().sequence(),
        table.created().millis(),
        dropped == null ? null : (Long) dropped.sequence(),
        dropped == null ? null : (Long) dropped.millis(),
        nullIfZero(table.horizon()),
        logBytes,
        rowBytes,
        indexBytes,
        table.directory(),
        damage == null ? null : damage.toString(),
        null);
  }

  private static void columns(TableEntry table, TableSchema schema, List<@Nullable Object[]> rows) {
    long position = 0;
    for (Column column : schema.columns()) {
      ColumnStatistics statistics = table.statistics(column.name());
      Moment created = table.created(column.name());
      int keyPosition = schema.keyColumns().indexOf(column.name());
      rows.add(
          row(
              table.name(),
              column.name(),
              ++position,
              column.type().toString(),
              column.isNullable(),
              column.defaultSql(),
              keyPosition < 0 ? null : (Long) (keyPosition + 1L),
              statistics == null ? null : text(statistics.least()),
              statistics == null ? null : text(statistics.greatest()),
              statistics == null ? null : (Long) statistics.distinct(),
              created == null ? null : (Long) created.sequence()));
    }
  }

  /** A text as it is, any other value as JSON has it. */
  private static String text(Object value) {
    return value instanceof String string ? string : Json.write(value);
  }

  private static void indexes(TableEntry table, TableSchema schema, List<@Nullable Object[]> rows) {
    for (IndexDefinition index : schema.indexes()) {
      List<String> columns =
          index.columns().stream()
              .map(
                  column ->
                      column.name() + (column.direction() == Direction.DESCENDING ? " DESC" : ""))
              .toList();
      rows.add(
          row(table.name(), index.name(), columns, index.isUnique(), table.distinctCount(index)));
    }
  }

  private static List<@Nullable Object[]> segments(Inventory inventory) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (TableEntry table : inventory.tables()) {
      for (LogSegment segment : inventory.segments(table)) {
        rows.add(
            row(
                table.name(),
                segment.file(),
                lowerCase(segment.state()),
                nullIfZero(segment.first()),
                nullIfZero(segment.last()),
                segment.bytes(),
                segment.fileBytes()));
      }
    }
    return rows;
  }

  private static List<@Nullable Object[]> snapshots(Inventory inventory) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (TableEntry table : inventory.tables()) {
      for (TreeFile file : inventory.trees(table)) {
        rows.add(row(table.name(), file.file(), file.index(), file.sequence(), file.bytes()));
      }
    }
    return rows;
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable Long nullIfZero(long number) {
    return number == 0 ? null : (Long) number;
  }
}
