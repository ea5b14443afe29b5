package org.driftdb.adapter.jdbc;

import java.sql.Savepoint;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.calcite.DataContext;
import org.driftdb.adapter.DatabaseAccess;
import org.driftdb.adapter.Databases;
import org.driftdb.adapter.Point;
import org.driftdb.adapter.StatementScope;
import org.driftdb.storage.Commit;
import org.driftdb.storage.Database;
import org.driftdb.storage.Snapshot;
import org.driftdb.storage.Transaction;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What a connection is to its database: its open transaction, and what it may do. */
final class Session extends DatabaseAccess implements AutoCloseable {
  private final Databases.Use use;
  private final @Nullable Point connectionPoint;
  private final @Nullable String user;
  private final ThreadLocal<Boolean> systemColumnsNamed = ThreadLocal.withInitial(() -> false);
  private volatile @Nullable Point sessionPoint;
  private boolean readOnly;
  private boolean autoCommit = true;

  /** What is to be kept with the next commit that writes anything; null for nothing. */
  private volatile @Nullable String comment;

  private @Nullable Transaction transaction;
  private final Savepoints savepoints = new Savepoints();

  /** Whether statements that would commit by themselves are to commit together. */
  private boolean batching;

  /**
   * A session.
   *
   * @param connectionPoint what tables without a point of their own read; null for the present
   * @param user the author of its commits; null if nobody said
   */
  Session(
      Databases.Use use, boolean readOnly, @Nullable Point connectionPoint, @Nullable String user) {
    this.use = use;
    this.readOnly = readOnly;
    this.connectionPoint = connectionPoint;
    this.user = user;
  }

  @Override
  public Database database() {
    return use.database();
  }

  /** Who uses it; null if nobody said. */
  @Nullable String user() {
    return user;
  }

  @Override
  protected synchronized Snapshot beginningNow() {
    return transaction == null ? database().present() : transaction.view();
  }

  @Override
  public boolean hidesColumns() {
    return true;
  }

  @Override
  public boolean showsSystemColumns() {
    return systemColumnsNamed.get();
  }

  /** Prepares a statement or the query of a view, which names system columns or not. */
  <T> T preparing(boolean namesSystemColumns, Supplier<T> work) {
    boolean outer = systemColumnsNamed.get();
    systemColumnsNamed.set(namesSystemColumns);
    try {
      return work.get();
    } finally {
      systemColumnsNamed.set(outer);
    }
  }

  @Override
  public @Nullable Point defaultPoint() {
    Point nearest = sessionPoint;
    return nearest == null ? connectionPoint : nearest;
  }

  /** From now on statements read this point; where null, that of the connection. */
  void readAt(@Nullable Point point) {
    sessionPoint = point;
  }

  @Override
  protected synchronized StatementScope begin(DataContext context) {
    if ((batching || !autoCommit) && transaction == null) {
      transaction = database().begin();
    }
    return new StatementScope(context, this, transaction, readOnly);
  }

  /**
   * From now on says why something is written: in the open transaction, or else in the next commit
   * that writes anything.
   *
   * @throws DriftException as {@link Commit#check} does
   */
  void comment(@Nullable String why) {
    Commit.check(user, why);
    comment = why;
  }

  @Override
  protected <T extends @Nullable Object> T autocommit(Function<Transaction, T> statement) {
    AtomicBoolean wrote = new AtomicBoolean();
    T result =
        super.autocommit(
            own -> {
              describe(own);
              T done = statement.apply(own);
              wrote.set(own.hasWrites());
              return done;
            });
    if (wrote.get()) {
      comment(null);
    }
    return result;
  }

  private void describe(Transaction own) {
    own.describe(user, comment);
  }

  /** A transaction that has only read sees the change; its rows stay those that it began with. */
  @Override
  public synchronized void define(Consumer<Database> change) {
    StatementScope.checkWritable(database(), readOnly, defaultPoint());
    if (batching) {
      commitOpen();
    } else if (transaction != null && transaction.hasWrites()) {
      throw new DriftException(
          ErrorCode.DDL_IN_TRANSACTION,
          "Tables and indexes cannot be changed inside a transaction that has written: commit or"
              + " roll back first");
    }
    change.accept(database());
    if (transaction != null) {
      transaction.seeTables();
    }
  }

  boolean isReadOnly() {
    return readOnly || database().readOnly();
  }

  void setReadOnly(boolean readOnly) {
    this.readOnly = readOnly;
  }

  /** Setting it to what it was before changes nothing; setting it to true commits. */
  synchronized void setAutoCommit(boolean changed) {
    if (changed != autoCommit) {
      if (changed) {
        commitOpen();
      }
      autoCommit = changed;
    }
  }

  boolean isAutoCommit() {
    return autoCommit;
  }

  /** Commits the open transaction, if there is one. */
  synchronized void commit() {
    requireManual("commit");
    commitOpen();
  }

  /** Rolls the open transaction back, if there is one. */
  synchronized void rollback() {
    requireManual("rollback");
    comment = null;
    rollbackOpen();
  }

  /** Sets a savepoint; without a name where null. */
  synchronized Savepoint setSavepoint(@Nullable String name) {
    requireManual("set a savepoint for");
    return savepoints.set(name, transaction == null ? 0 : transaction.mark());
  }

  /** The savepoint that a name means. */
  synchronized Savepoint savepoint(String name) {
    return savepoints.named(name);
  }

  /** Forgets what was written since a savepoint, which stays set. */
  synchronized void rollback(Savepoint savepoint) {
    int written = savepoints.keepTo(savepoint);
    if (transaction != null) {
      transaction.rollbackTo(written);
    }
  }

  /** Forgets a savepoint and those that were set after it. */
  synchronized void release(Savepoint savepoint) {
    savepoints.release(savepoint);
  }

  private void requireManual(String what) {
    if (autoCommit) {
      throw new DriftException(
          ErrorCode.INVALID_TRANSACTION_STATE,
          "There is nothing to " + what + ": autocommit is on, and each statement commits itself");
    }
  }

  private void commitOpen() {
    Transaction open = transaction;
    transaction = null;
    savepoints.clear();
    boolean wrote = open != null && open.hasWrites();
    if (open != null) {
      describe(open);
    }
    if (!autoCommit) {
      comment = null; // The transaction ends, also where it fails.
    }
    if (open != null) {
      open.commit();
    }
    if (wrote) {
      comment = null;
    }
  }

  private void rollbackOpen() {
    Transaction open = transaction;
    transaction = null;
    savepoints.clear();
    if (open != null) {
      open.rollback();
    }
  }

  /** From now on statements commit together, although autocommit is on. */
  synchronized void beginBatch() {
    batching = autoCommit;
  }

  /** Commits what the statements of a batch have written. */
  synchronized void endBatch() {
    if (batching) {
      batching = false;
      commitOpen();
    }
  }

  /** Forgets what a batch has written that has not ended. */
  synchronized void abandonBatch() {
    if (batching) {
      batching = false;
      rollbackOpen();
    }
  }

  /** Rolls back what is open, and ends the use of the database. */
  @Override
  public void close() {
    try {
      rollbackOpen();
    } finally {
      use.close();
    }
  }
}
