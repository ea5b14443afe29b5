package org.driftdb.adapter.jdbc;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.driftdb.storage.Database;
import org.driftdb.storage.Options;

/**
 * The databases that are open in this process, each once, however many connections it has. A
 * database closes with its last connection; one in memory ends then.
 */
public final class Databases {
  private static final Map<Object, Lease> OPEN = new HashMap<>();

  private Databases() {}

  /** One open database, and how many use it. */
  private static final class Lease {
    final Database database;
    int users;

    Lease(Database database) {
      this.database = database;
    }
  }

  /** What tells one open database from another. */
  private record Memory(String name) {}

  /** A use of an open database, until it is closed. */
  public static final class Use implements AutoCloseable {
    private final Object name;
    private final Database database;
    private boolean closed;

    private Use(Object name, Database database) {
      this.name = name;
      this.database = database;
    }

    /** The database. */
    public Database database() {
      return database;
    }

    /** Ends this use; the last one closes the database. */
    @Override
    public void close() {
      synchronized (OPEN) {
        if (!closed) {
          closed = true;
          release(name);
        }
      }
    }
  }

  /** A database in memory, which is made with its first use. */
  public static Use inMemory(String name, Options options) {
    return use(new Memory(name), () -> Database.inMemory(options));
  }

  /** Whether a database in memory of this name has any use. */
  public static boolean isInMemory(String name) {
    synchronized (OPEN) {
      return OPEN.containsKey(new Memory(name));
    }
  }

  private static Use use(Object name, Supplier<Database> opener) {
    synchronized (OPEN) {
      Lease lease = OPEN.get(name);
      if (lease == null) {
        lease = new Lease(opener.get());
        OPEN.put(name, lease);
      }
      lease.users++;
      return new Use(name, lease.database);
    }
  }

  private static void release(Object name) {
    Lease lease = OPEN.get(name);
    if (lease != null && --lease.users == 0) {
      OPEN.remove(name);
      lease.database.close();
    }
  }
}
