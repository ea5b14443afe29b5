package org.driftdb.storage.store;

import java.nio.ByteBuffer;

/** A file open for positioned reads. It may grow while it is read. Safe for many threads. */
public interface StoreReader extends AutoCloseable {
  /** How many bytes the file has now. */
  long size();

  /**
   * Fills the buffer from {@code position} on, as far as there are bytes.
   *
   * @return how many bytes were read; less than the buffer could take only at the end of the file
   */
  int read(long position, ByteBuffer target);

  /** Closes the file. Reading after that is an error. */
  @Override
  void close();
}
