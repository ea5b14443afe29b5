package org.driftdb.storage;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.driftdb.storage.history.Iterators;
import org.driftdb.storage.log.FrameType;
import org.driftdb.storage.log.LoggedEvent;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.ValueCodec;
import org.driftdb.storage.value.ValueEncoder;
import org.jspecify.annotations.Nullable;

/**
 * Rows that wait until they can be written, any number of them: where the memory for transactions
 * is full, they go to a file. For one thread.
 */
public final class RowSpool implements AutoCloseable, Iterable<Document> {
  /** About how many bytes of memory a row takes beside its values. */
  private static final int ROW = 120;

  private final SpillSpace space;
  private final List<LoggedEvent> newest = new ArrayList<>();
  private SpillSpace.@Nullable Files older;
  private long rows;
  private final ValueEncoder encoder = new ValueEncoder();
  private long bytes;

  RowSpool(SpillSpace space) {
    this.space = space;
  }

  /** Adds a row. */
  public void add(Document row) {
    if (space.isFull(bytes)) {
      spill();
    }
    rows++;
    byte[] encoded = encoder.encode(row);
    newest.add(new LoggedEvent("", rows, 0, FrameType.INSERT, encoded));
    take(ROW + encoded.length);
  }

  private void take(long more) {
    bytes += more;
    space.take(more);
  }

  private void spill() {
    if (older == null) {
      older = space.files();
    }
    older.events().append(newest);
    forgetNewest();
  }

  private void forgetNewest() {
    newest.clear();
    take(-bytes);
  }

  /** How many rows there are. */
  public long size() {
    return rows;
  }

  /** The rows, in the order in which they were added; none may be added meanwhile. */
  @Override
  public Iterator<Document> iterator() {
    Iterator<LoggedEvent> all =
        older == null
            ? newest.iterator()
            : Iterators.concat(older.events().events(0), newest.iterator());
    return Iterators.map(all, event -> decode(event.payload()));
  }

  private static Document decode(byte[] row) {
    if (ValueCodec.decode(row) instanceof Document document) {
      return document;
    }
    throw new IllegalStateException("a row is no document");
  }

  /** Gives the space back. */
  @Override
  public void close() {
    forgetNewest();
    if (older != null) {
      older.delete();
      older = null;
    }
  }
}
