package org.driftdb.storage.store;

import java.util.List;
import java.util.Optional;

/**
 * Keeps the files of one database.
 *
 * <p>A name is a path below the database's directory, with {@code /} between its parts, such as
 * {@code tables/orders/meta.json}; see {@link StoreNames}. A file is either appended to, and then
 * only at its end, or published, and then replaced as a whole; never both.
 *
 * <p>Every method throws {@link org.driftdb.storage.error.DriftException}, with a message that
 * names the file, when the store cannot do what was asked. Implementations are safe for use by many
 * threads; a {@link StoreWriter} is not.
 */
public interface Store {
  /** Where a file is, in words for a message. */
  String locate(String name);

  /** Whether files can be written here at all. */
  boolean writable();

  /**
   * Takes the lock of this name, which one holder at a time may have, among all processes and
   * within this one, until it is closed or its process ends. When somebody else has it, this fails
   * at once with {@code LOCKED} and names the holder: process, host, and since when.
   */
  StoreLock lock(String name);

  /**
   * Makes an empty file to append to, and the directories it needs. The name survives a crash when
   * this returns; bytes do when they have been forced. A file of this name that is there already is
   * an error.
   */
  StoreWriter create(String name);

  /**
   * Opens a file to append to behind its first {@code length} bytes. What followed them is cut off,
   * and the cut survives a crash when this returns.
   */
  StoreWriter reopen(String name, long length);

  /** Opens a file for reading while it may still grow; empty when there is none of this name. */
  Optional<StoreReader> open(String name);

  /** Reads the whole of a published file; empty when there is none of this name. */
  Optional<byte[]> read(String name);

  /**
   * The names in a directory, of files and directories alike, each without the path to it, in
   * ascending order. A directory that is not there has none.
   */
  List<String> list(String directory);

  /** Deletes a file, for good when this returns. One that is not there is no error. */
  void delete(String name);

  /**
   * Replaces a file as a whole, or makes it. Whoever reads sees the old bytes or the new ones,
   * never a mixture and never none, also after a crash; the new ones survive it when this returns.
   *
   * @param generation counts the versions of this file. It must be greater than that of the version
   *     it replaces, if any, so that a store shared by several machines can refuse a writer that
   *     has been overtaken
   */
  void publish(String name, byte[] bytes, long generation);

  /**
   * Makes, or opens as it is, a file of {@code count} numbers that every process sees change at
   * once. New ones are zero.
   */
  SharedNumbers share(String name, int count);

  /** Opens what {@link #share} made, for reading; empty when there is none, or it is too short. */
  Optional<SharedNumbers> shared(String name, int count);
}
