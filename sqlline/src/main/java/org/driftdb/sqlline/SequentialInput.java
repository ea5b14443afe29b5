package org.driftdb.sqlline;

import java.io.FilterInputStream;
import java.io.InputStream;

/**
 * Input that may come from a pipe. A file's own stream asks for its position when it is read to the
 * end at once, or asked what is available, and a pipe has none; this one reads in order and in no
 * other way.
 */
final class SequentialInput extends FilterInputStream {
  SequentialInput(InputStream in) {
    super(in);
  }

  /** Nothing can be said about a pipe. */
  @Override
  public int available() {
    return 0;
  }
}
