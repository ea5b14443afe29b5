package org.driftdb.storage;

import java.util.List;
import org.driftdb.storage.log.LogSegment;
import org.driftdb.storage.rows.TreeFile;
import org.driftdb.storage.schema.ViewLife;
import org.driftdb.storage.store.Store;

/**
 * What a database consists of: its tables and views, dropped ones too, and the files that hold
 * them. It is for who looks after the database, and tells about now, whatever point anybody reads.
 */
public final class Inventory {
  private final List<TableEntry> tables;
  private final List<ViewLife> views;
  private final Store store;
  private final LogAccess log;

  Inventory(Contents contents, Store store, LogAccess log) {
    this.tables =
        contents.tables().stream().map(table -> new TableEntry(table, table.state())).toList();
    this.views = contents.views();
    this.store = store;
    this.log = log;
  }

  /** Every table that is or was, in the order in which they were made. */
  public List<TableEntry> tables() {
    return tables;
  }

  /** Every view that is or was, in the order in which they were made. */
  public List<ViewLife> views() {
    return views;
  }

  /** The files of a table's log, in the order in which they are read. */
  public List<LogSegment> segments(TableEntry table) {
    return log.segments(table.directory());
  }

  /** The files of a table's rows and indexes, as of its last checkpoint. */
  public List<TreeFile> trees(TableEntry table) {
    return TreeFile.list(store, table.directory());
  }
}
