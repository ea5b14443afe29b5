package org.driftdb.storage.aggregate;

import java.util.List;
import org.driftdb.storage.value.Values;
import org.jspecify.annotations.Nullable;

/**
 * A condition on one column of a row. Values compare by the order of {@link Values}.
 *
 * @param column the name of the column
 * @param values what the column's value is compared with: one for most tests, any number for IN,
 *     none for those of null
 */
public record Condition(String column, Test test, List<Object> values) {
  public Condition {
    values = List.copyOf(values);
  }

  /** How a value is tested. A row without one satisfies NULL alone. */
  public enum Test {
    /** It equals one of the values. */
    IN,
    /** It equals none of the values. */
    NOT_IN,
    LESS,
    AT_MOST,
    GREATER,
    AT_LEAST,
    NULL,
    NOT_NULL
  }

  /** Whether a stored value satisfies it. */
  public boolean holds(@Nullable Object value) {
    if (value == null) {
      return test == Test.NULL;
    }
    return switch (test) {
      case NULL -> false;
      case NOT_NULL -> true;
      case IN -> isAmongValues(value);
      case NOT_IN -> !isAmongValues(value);
      case LESS -> Values.compare(value, values.get(0)) < 0;
      case AT_MOST -> Values.compare(value, values.get(0)) <= 0;
      case GREATER -> Values.compare(value, values.get(0)) > 0;
      case AT_LEAST -> Values.compare(value, values.get(0)) >= 0;
    };
  }

  private boolean isAmongValues(Object value) {
    for (Object wanted : values) {
      if (Values.equal(value, wanted)) {
        return true;
      }
    }
    return false;
  }
}
