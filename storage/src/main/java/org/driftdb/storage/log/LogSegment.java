package org.driftdb.storage.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreReader;
import org.jspecify.annotations.Nullable;

/**
 * A file of a table's log, for who looks after the database.
 *
 * @param file its name in the store
 * @param state what may still happen to it
 * @param first the sequence of its first event; 0 where it has none, or it is a {@link State#BASE}
 * @param last the sequence of its last event; of a {@link State#BASE}, the horizon
 * @param bytes how many bytes of events it has, as they were written
 * @param fileBytes how many bytes the file has, which may be compressed, or longer than what has
 *     been written to it
 */
public record LogSegment(
    String file, State state, long first, long last, long bytes, long fileBytes) {
  /** What may still happen to a file of the log. */
  public enum State {
    /** It has the rows at the horizon, in place of what was discarded. */
    BASE,
    /** It is complete. */
    SEALED,
    /** It is complete, and compressed. */
    COMPRESSED,
    /** It is written to. */
    OPEN
  }

  /**
   * The files of a table's log, in the order in which they are read; none where the list of them
   * cannot be read. Of files that are replaced meanwhile, some may be missing.
   *
   * @param table the name of the table's directory
   * @param written what the segment has that is written to; null if nobody has looked
   */
  static List<LogSegment> list(Store store, String table, TableLog.@Nullable Written written) {
    Optional<TableManifest> listed;
    try {
      listed = TableManifest.read(store, table);
    } catch (DamagedException e) {
      return List.of();
    }
    List<LogSegment> segments = new ArrayList<>();
    listed.ifPresent(
        manifest -> {
          Reader reader = new Reader(store, table, segments);
          TableBase base = manifest.base();
          if (base != null) {
            reader.add(base.segment(), State.BASE, 0, base.horizon(), base.bytes());
          }
          for (TableManifest.Sealed sealed : manifest.sealed()) {
            reader.add(
                sealed.number(), State.SEALED, sealed.first(), sealed.last(), sealed.bytes());
          }
          LogPosition position = written == null ? null : written.position();
          if (position == null || position.segment() != manifest.active()) {
            position = new LogPosition(0, manifest.active(), 0, 0, 0);
          }
          reader.add(
              manifest.active(),
              State.OPEN,
              position.first(),
              position.last(),
              Math.max(position.offset(), manifest.checkpointBytes(manifest.active())));
        });
    return segments;
  }

  /** Looks at each file. */
  private record Reader(Store store, String table, List<LogSegment> segments) {
    void add(int number, State state, long first, long last, long bytes) {
      String file = LogFiles.segment(table, number);
      store
          .open(file)
          .ifPresent(
              open -> {
                try (StoreReader reader = open) {
                  boolean compressed = state == State.SEALED && CompressedSegment.is(reader);
                  segments.add(
                      new LogSegment(
                          file,
                          compressed ? State.COMPRESSED : state,
                          first,
                          last,
                          bytes,
                          reader.size()));
                }
              });
    }
  }
}
