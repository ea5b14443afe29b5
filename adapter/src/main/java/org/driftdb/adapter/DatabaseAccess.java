package org.driftdb.adapter;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.ToLongFunction;
import org.apache.calcite.DataContext;
import org.driftdb.adapter.jdbc.TableRules;
import org.driftdb.storage.Database;
import org.driftdb.storage.Snapshot;
import org.driftdb.storage.Transaction;
import org.driftdb.storage.schema.Catalog;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.schema.ViewDefinition;
import org.driftdb.storage.value.Json;
import org.jspecify.annotations.Nullable;

/** The way from Calcite's statements to a database, such as that of one connection. */
public abstract class DatabaseAccess {
  /** What executions see that do not know it themselves, as those of other connections. */
  private final Map<DataContext, StatementScope> running =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** The database. */
  public abstract Database database();

  /** Whether statements are validated by our names, which keep hidden columns out of {@code *}. */
  public abstract boolean hidesColumns();

  /** Whether the statement being prepared by this thread names a {@link SystemColumn}. */
  public abstract boolean showsSystemColumns();

  /** What tables without a point of their own read; null for the present. */
  public abstract @Nullable Point defaultPoint();

  /** The state that a statement beginning now reads, with what its transaction has written. */
  protected abstract Snapshot beginningNow();

  /**
   * Changes what tables and indexes there are.
   *
   * @throws org.driftdb.storage.error.DriftException with code READ_ONLY or DDL_IN_TRANSACTION if
   *     they may not be changed now
   */
  public abstract void define(Consumer<Database> change);

  /**
   * Runs one statement in a transaction of its own, with what is to be kept with the commit, and
   * commits it.
   */
  protected <T extends @Nullable Object> T autocommit(Function<Transaction, T> statement) {
    return database().autocommit(statement);
  }

  /** The tables and views that names without a point mean to a statement prepared now. */
  public final Catalog catalog() {
    return seen(null).catalog();
  }

  /**
   * What a statement prepared now sees at a point; where null, at that of the view whose query is
   * being read, or else at the default one.
   */
  final Snapshot seen(@Nullable Point point) {
    ViewPoint ofView = Planning.viewPoint();
    return at(Planning.present(this), point == null && ofView != null ? ofView.point() : point);
  }

  /** What a point means to who sees {@code present}; where null, the default one. */
  final Snapshot at(Snapshot present, @Nullable Point point) {
    Point nearest = point == null ? defaultPoint() : point;
    return nearest == null ? present : nearest.in(present);
  }

  /**
   * The table that a name means at a point, to a statement prepared now, or else one that has been
   * dropped and can be read in the past. Null if there is none.
   *
   * @param point the point; null if the statement names none, or it is not known yet
   */
  public final @Nullable TableSchema find(String name, @Nullable Point point) {
    ViewPoint from = point == null ? Planning.viewPoint() : new ViewPoint(point, null);
    return Planning.remember(
        this, name, from, table(Planning.present(this), name, from == null ? null : from.point()));
  }

  /**
   * The own name of the table or view that a name means at a point, to a statement prepared now, or
   * else of the last that it meant.
   *
   * @throws org.driftdb.storage.error.DriftException with code NO_SUCH_TABLE if there was none, or
   *     several that match and none exactly
   */
  public final String ownName(String name, Point point) {
    TableSchema table = find(name, point);
    if (table != null) {
      return table.name();
    }
    Snapshot then = at(Planning.present(this), point);
    ViewDefinition view = findView(name, new ViewPoint(point, null));
    ViewDefinition ever = view == null ? then.findViewEver(name) : view;
    return ever == null ? then.table(name).name() : ever.name();
  }

  /**
   * Says that a name, written otherwise than what it means, has meant something else at some time;
   * null if it has not.
   */
  public final @Nullable String respelled(String name, String ownName) {
    return name.equals(ownName) || seen(null).alwaysMeantTheSame(name)
        ? null
        : Json.write(name) + " means " + Json.write(ownName) + " now, and has not always done so";
  }

  /**
   * Makes the statement's plan one for executions in which a name means, at the point that a
   * parameter is bound to, what it means at this one; where null, what it means now.
   */
  public final void expect(String name, int parameter, @Nullable Point point) {
    ViewPoint from = new ViewPoint(null, parameter);
    Snapshot present = Planning.present(this);
    Planning.remember(this, name, from, table(present, name, point));
    Planning.remember(this, name, from, view(present, name, point));
  }

  /** Whether a name means a view to a statement prepared now. */
  public final boolean isView(String name) {
    return seen(null).findView(name) != null;
  }

  /** The view that a name means at a point, to a statement prepared now. */
  final @Nullable ViewDefinition findView(String name, @Nullable ViewPoint from) {
    return Planning.remember(
        this, name, from, view(Planning.present(this), name, from == null ? null : from.point()));
  }

  final @Nullable TableSchema table(Snapshot present, String name, @Nullable Point point) {
    return at(present, point).findEver(name);
  }

  final @Nullable ViewDefinition view(Snapshot present, String name, @Nullable Point point) {
    return at(present, point).findView(name);
  }

  /** Begins one execution of a statement. */
  protected abstract StatementScope begin(DataContext context);

  /**
   * Does the writes of one execution of a statement, in the open transaction, or else in one that
   * it commits. At the end the rows that it has written satisfy all that is asked of rows; a
   * failure undoes them all.
   *
   * @return the number of rows
   */
  public final long write(DataContext context, ToLongFunction<Transaction> work) {
    return scope(context)
        .write(
            transaction -> {
              int mark = transaction.mark();
              long count = work.applyAsLong(transaction);
              check(transaction, mark, context);
              return count;
            });
  }

  private static void check(Transaction transaction, int mark, DataContext context) {
    transaction.checkConstraints(mark);
    TableRules.check(transaction, mark, context);
  }

  /** What one of several statements writes. */
  @FunctionalInterface
  public interface Step {
    /**
     * Does the writes.
     *
     * @param statement which of the statements, from 0
     * @return the number of rows
     */
    long run(int statement, Transaction transaction);
  }

  /**
   * Does the writes of several statements, one after the other, each as {@link #write} does. One
   * that fails is undone alone, and ends this.
   *
   * @param table the only table that they write
   * @param done gets the number of rows of each when it has been carried out
   */
  public final void writeEach(
      DataContext context, String table, int statements, Step work, LongConsumer done) {
    StatementScope scope = scope(context);
    Transaction open = scope.writing();
    // What is the same for all is looked up once: there may be many thousands.
    boolean constrained = open != null && open.isConstrained(table);
    for (int i = 0; i < statements; i++) {
      scope.checkRunning();
      done.accept(
          open == null ? writeAlone(context, i, work) : write(context, i, work, open, constrained));
    }
  }

  private long writeAlone(DataContext context, int statement, Step work) {
    return write(context, transaction -> work.run(statement, transaction));
  }

  private static long write(
      DataContext context, int statement, Step work, Transaction open, boolean constrained) {
    int mark = open.mark();
    try {
      long count = work.run(statement, open);
      if (constrained) {
        check(open, mark, context);
      }
      return count;
    } catch (RuntimeException | Error e) {
      open.rollbackTo(mark);
      throw e;
    }
  }

  /**
   * Ends the reading of one execution of a statement. What it does from here on it does as a
   * statement without a plan would, in a transaction that begins then if none is open.
   */
  public final void endReading(DataContext context) {
    if (context instanceof Execution execution) {
      execution.forgetScope(this);
    } else {
      running.remove(context);
    }
  }

  /** What one execution of a statement sees; the same for all its scans. */
  public final StatementScope scope(DataContext context) {
    return context instanceof Execution execution
        ? execution.scope(this, () -> begin(context))
        : running.computeIfAbsent(context, this::begin);
  }
}
