package org.driftdb.storage.store;

import java.nio.ByteBuffer;

/**
 * A file open for appending. One thread appends at a time; {@link #force} may run beside it in
 * another thread.
 *
 * <p>After a failed call nothing is promised about the bytes behind those last forced. The file
 * must not be appended to again before somebody has looked at what it holds.
 */
public interface StoreWriter extends AutoCloseable {
  /** How many bytes have been appended, counting those that were there before. */
  long length();

  /** Writes the rest of the buffer at the end. Readers see it at once; a crash may lose it. */
  void append(ByteBuffer bytes);

  /** Returns when every byte whose {@link #append} returned before the call survives a crash. */
  void force();

  /**
   * Cuts off whatever the store has allocated ahead behind {@link #length}, forces, and closes. The
   * file is then exactly as long as what was appended.
   */
  void seal();

  /**
   * Closes the file as it is: nothing is cut, nothing is forced. Further calls do nothing, also
   * after {@link #seal}.
   */
  @Override
  void close();
}
