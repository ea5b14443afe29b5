package org.driftdb.adapter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.driftdb.storage.Database;
import org.driftdb.storage.Options;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.log.Damage;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The databases that are open in this process, each once, however many connections it has. A
 * database closes with its last connection; one in memory ends then.
 */
public final class Databases {
  private static final Logger LOG = LoggerFactory.getLogger(Databases.class);
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
  private record Directory(Path path, boolean reading) {
    // What a record does by itself, without the method handles that a new process would make.

    @Override
    public int hashCode() {
      return 31 * path.hashCode() + Boolean.hashCode(reading);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Directory
          && ((Directory) other).path.equals(path)
          && ((Directory) other).reading == reading;
    }
  }

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

  /** A database in a directory, for reading and writing; it is made if it is not there. */
  public static Use directory(Path directory, Options options) {
    try {
      Files.createDirectories(directory);
      Path path = directory.toRealPath();
      return use(new Directory(path, false), () -> Database.open(path, options));
    } catch (IOException e) {
      throw cannotOpen(directory, e);
    }
  }

  /** A database in a directory, for reading beside the process that writes it, if one does. */
  public static Use readOnlyDirectory(Path directory, Options options) {
    try {
      Path path = directory.toRealPath();
      synchronized (OPEN) {
        Directory writing = new Directory(path, false);
        return OPEN.containsKey(writing)
            ? use(writing, () -> Database.open(path, options))
            : use(new Directory(path, true), () -> Database.openReadOnly(path, options));
      }
    } catch (IOException e) {
      throw cannotOpen(directory, e);
    }
  }

  private static DriftException cannotOpen(Path directory, IOException cause) {
    return new DriftException(
        ErrorCode.CONNECTION,
        "Cannot open the directory " + Json.write(directory.toString()) + ": " + cause,
        cause);
  }

  private static Use use(Object name, Supplier<Database> opener) {
    synchronized (OPEN) {
      Lease lease = OPEN.get(name);
      if (lease == null) {
        lease = new Lease(opener.get());
        Damage damage = lease.database.damage();
        if (damage != null) {
          LOG.warn("{}. Nothing can be written; tables that are whole can be read", damage);
        }
        lease.database.lost().forEach(lost -> LOG.warn("{}", lost));
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
