package org.driftdb.parser;

import java.util.BitSet;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * Gives the parameters of a statement their numbers: a plain {@code ?} the first that no other has.
 */
final class ParameterNumbers {
  private static final int MOST_DIGITS = 5;

  private final BitSet given = new BitSet();

  /** The parameter for a {@code ?}. */
  SqlDynamicParam next(SqlParserPos pos) {
    int index = given.nextClearBit(0);
    given.set(index);
    return new SqlDynamicParam(index, pos);
  }

  /** The parameter for a {@code ?} with a number, from 1. */
  SqlDynamicParam numbered(String number, SqlParserPos pos) {
    if (number.length() > MOST_DIGITS || Integer.parseInt(number) == 0) {
      throw DriftSyntax.noSuchParameter(number, pos);
    }
    int index = Integer.parseInt(number) - 1;
    given.set(index);
    return new SqlNumberedParam(index, pos);
  }

  /** How many parameters there are. */
  int count() {
    return given.cardinality();
  }
}
