package org.driftdb.benchmark.peers;

import java.sql.SQLException;

/** Asks one kind of question, a different one each time. */
interface Reader extends AutoCloseable {
  /** Chooses the next question and finds out what is expected; takes no part in the time. */
  void choose();

  /**
   * Asks it and reads the whole answer.
   *
   * @throws WrongAnswerException if that is another than was expected
   */
  void ask() throws SQLException;

  @Override
  void close() throws SQLException;
}
