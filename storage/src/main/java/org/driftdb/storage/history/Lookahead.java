package org.driftdb.storage.history;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** An iterator that only has to say what comes next, null when nothing does. */
public abstract class Lookahead<T> implements Iterator<T> {
  private @Nullable T next;
  private boolean finished;

  /** The next element; null at the end, after which it is not called again. */
  protected abstract @Nullable T advance();

  @Override
  public final boolean hasNext() {
    if (next == null && !finished) {
      next = advance();
      finished = next == null;
    }
    return next != null;
  }

  @Override
  public final T next() {
    T result = hasNext() ? next : null;
    if (result == null) {
      throw new NoSuchElementException();
    }
    next = null;
    return result;
  }
}
