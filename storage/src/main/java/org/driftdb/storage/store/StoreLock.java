package org.driftdb.storage.store;

/** A lock that is held until it is closed. */
public interface StoreLock extends AutoCloseable {
  /** Lets the lock go. Once is enough; further calls do nothing. */
  @Override
  void close();
}
