package org.driftdb.storage;

import java.time.InstantSource;
import org.driftdb.storage.store.MemoryStore;

/** A database answers the same where transactions keep all that they write in files. */
class DatabaseWithoutMemoryTest extends DatabaseTest {
  @Override
  Database open() {
    return Database.open(new MemoryStore(), Options.DEFAULT, InstantSource.system(), 0);
  }
}
