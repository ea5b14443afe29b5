package org.driftdb.adapter;

import java.util.function.Supplier;
import org.apache.calcite.DataContext;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a statement on a connection of ours, which knows with which types its parameters
 * were bound, and what it sees of each database.
 */
public interface Execution extends DataContext {
  /** The parameter at this position, from 0, in stored form: a timestamp is an Instant. */
  @Nullable Object parameter(int index);

  /**
   * The parameter at this position, in stored form, as it is compared: brought to the type with
   * which the statement takes it, but a number exactly as it was bound where that is an exact type.
   *
   * @throws org.driftdb.storage.error.DriftException if it is no value of that type, as NaN is none
   *     of an exact one
   */
  @Nullable Object comparable(int index);

  /** The values of a column of one side of a join, by the number that the plan has for it. */
  JoinKeys joinKeys(int number);

  /** What it sees of a database; begins to look where nobody has asked before. */
  StatementScope scope(DatabaseAccess access, Supplier<StatementScope> begin);

  /** Forgets what it sees of a database. */
  void forgetScope(DatabaseAccess access);
}
