package org.driftdb.storage.history;

import java.util.Iterator;
import org.driftdb.storage.value.Key;
import org.jspecify.annotations.Nullable;

/** Older rows with those that newer events are of in their places. */
final class OverlaidRows implements RowSource {
  /** What is below a layer that stands alone. */
  static final RowSource NOTHING =
      new RowSource() {
        @Override
        public void fill(RowBatch batch, @Nullable Key limit) {
          // There is nothing to add.
        }

        @Override
        public void pass(Key key) {
          // There is nothing to pass over.
        }
      };

  private final Iterator<Layer.Touched> newer;
  private final RowSource older;
  private Layer.@Nullable Touched next;

  /**
   * @param newer by key
   */
  OverlaidRows(Iterator<Layer.Touched> newer, RowSource older) {
    this.newer = newer;
    this.older = older;
    advance();
  }

  private void advance() {
    next = newer.hasNext() ? newer.next() : null;
  }

  @Override
  public void fill(RowBatch batch, @Nullable Key limit) {
    Layer.Touched touched;
    while ((touched = next) != null
        && (limit == null || touched.key().compareTo(limit) < 0)
        && !batch.isFull()) {
      older.fill(batch, touched.key());
      if (batch.isFull()) {
        return;
      }
      older.pass(touched.key());
      Version version = touched.version();
      if (version != null) {
        batch.add(version);
      }
      advance();
    }
    if (!batch.isFull()) {
      older.fill(batch, limit);
    }
  }

  @Override
  public void pass(Key key) {
    older.pass(key);
    if (next != null && next.key().equals(key)) {
      advance();
    }
  }
}
