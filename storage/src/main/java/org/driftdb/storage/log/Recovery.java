package org.driftdb.storage.log;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreWriter;
import org.jspecify.annotations.Nullable;

/**
 * Makes a log ready to be written to, whatever its last process left.
 *
 * <ol>
 *   <li>Read each table's list of segments.
 *   <li>Walk the log from where it is to be read, handing out the whole commits, and judge what
 *       follows them. When it is damage, stop: nothing has been touched.
 *   <li>Cut each table behind its last whole commit, and force it. Where the log ends before what
 *       had been acknowledged, what is cut off is copied first to a file of its own.
 *   <li>Add the COMMIT frame where a table has the events of the last commit but not its end, and
 *       force it.
 *   <li>Start a new segment in each table that was cut, so that no stale frame can follow a fresh
 *       one.
 *   <li>Delete the files that no list names.
 * </ol>
 *
 * <p>A crash after any step leaves a log whose last whole commit is the same, so recovery starts
 * again and ends alike.
 */
final class Recovery implements AutoCloseable {
  private final Store store;
  private final LogWalk walk;
  private final Map<String, TableLog> tables = new LinkedHashMap<>();
  private final List<RecoveryReport.Cut> cuts = new ArrayList<>();

  private int completedTables;

  /** Files open for writing, until they are handed over with the tables. */
  private final List<StoreWriter> opened = new ArrayList<>();

  /** Reads the lists of segments of the tables. */
  Recovery(Store store, LogStart start) {
    this.store = store;
    this.walk =
        new LogWalk(
            store,
            SegmentLists.read(store, start.directories()),
            start.after(),
            start.lastMillis());
  }

  /**
   * Does it all.
   *
   * @param told the durable sequence that {@link Published} tells, or 0
   */
  RecoveryReport run(long told, Consumer<LoggedCommit> replay) {
    walk.replay(Long.MAX_VALUE, replay);
    walk.readOn();
    Verdict verdict = Verdict.of(walk, told);
    if (verdict.damage() == null) {
      List<TornTable> torn = new ArrayList<>();
      for (TableCursor cursor : walk.cursors()) {
        cut(cursor, torn, verdict.lost() > 0);
      }
      torn.forEach(this::complete);
      torn.forEach(this::startSegment);
      tables.forEach((table, log) -> log.manifest().leftovers(store, table).forEach(store::delete));
    }
    opened.clear();
    return new RecoveryReport(walk.last(), cuts, completedTables, verdict.lost(), verdict.damage());
  }

  /** The tables, ready to be written to; none when the log is damaged. */
  Map<String, TableLog> tables() {
    return tables;
  }

  /** The time of the last commit. */
  long lastMillis() {
    return walk.lastMillis();
  }

  /** A table whose last segment is cut, and open; or dropped, where nothing of it was kept. */
  private record TornTable(TableCursor cursor, @Nullable StoreWriter writer) {}

  private void cut(TableCursor cursor, List<TornTable> torn, boolean lost) {
    TableManifest manifest = cursor.manifest();
    String name = LogFiles.segment(cursor.table(), manifest.active());
    TableCursor.Kept kept = cursor.kept();
    long bytes = cursor.tornBytes();
    if (bytes == 0 && cursor.missingCommit() == null) {
      StoreWriter writer = reopen(name, kept.bytes());
      // The process that wrote it may have been killed before it forced it.
      writer.force();
      tables.put(
          cursor.table(),
          new TableLog(
              store,
              cursor.table(),
              manifest,
              writer,
              kept.first(),
              kept.last(),
              cursor.written().marks()));
      return;
    }
    if (bytes != 0) {
      String setAside = lost && bytes > 0 ? setAside(name, kept.bytes(), bytes) : null;
      cuts.add(
          new RecoveryReport.Cut(
              store.locate(name),
              Math.min(kept.bytes(), kept.bytes() + bytes),
              Math.max(bytes, 0),
              setAside == null ? null : store.locate(setAside)));
    }
    torn.add(new TornTable(cursor, kept.isEmpty() ? null : reopen(name, kept.bytes())));
  }

  private String setAside(String segment, long offset, long bytes) {
    return SetAside.keep(
        store, segment, offset, bytes, time -> LogFiles.setAside(segment, offset, time));
  }

  private StoreWriter reopen(String name, long length) {
    StoreWriter writer = store.reopen(name, length);
    opened.add(writer);
    return writer;
  }

  private void complete(TornTable table) {
    if (table.writer != null) {
      Frame commit = table.cursor.missingCommit();
      if (commit != null) {
        FrameWriter frames = new FrameWriter();
        frames.put(
            table.writer, FrameType.COMMIT, commit.sequence(), commit.millis(), commit.payload());
        frames.flush(table.writer);
        completedTables++;
      }
      table.writer.force();
    }
  }

  /** A segment of which nothing was kept is dropped; it becomes a file that no list names. */
  private void startSegment(TornTable torn) {
    String table = torn.cursor.table();
    TableManifest manifest = torn.cursor.manifest();
    TableCursor.Kept kept = torn.cursor.kept();
    List<TableManifest.Sealed> sealed = new ArrayList<>(manifest.sealed());
    if (torn.writer != null) {
      sealed.add(
          new TableManifest.Sealed(
              manifest.active(), kept.first(), kept.last(), torn.writer.length()));
      torn.writer.seal();
    }
    int number = manifest.unusedNumber();
    StoreWriter writer = SegmentHeader.start(store, table, number);
    opened.add(writer);
    TableManifest next = manifest.next(sealed, number);
    next.publish(store, table);
    if (torn.writer != null) {
      SegmentMarks marks = torn.cursor.written().marks();
      marks.publish(store, table, manifest.active(), next.generation());
    }
    tables.put(table, new TableLog(store, table, next, writer, 0, 0, new SegmentMarks()));
  }

  @Override
  public void close() {
    walk.close();
    opened.forEach(StoreWriter::close);
  }
}
