package org.driftdb.adapter.jdbc;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexDynamicParam;

/**
 * A parameter that is compared with integers. It is of the type of a number with any digits, so
 * that 2.5 equals none of them and 2 is less, where SQL would make it the integer that it is
 * compared with. In plans it looks like any other.
 */
final class ComparedParameter extends RexDynamicParam {
  /**
   * Generated code asks for a parameter by its position alone, so these have positions of their
   * own.
   */
  private static final int FIRST = 1 << 20;

  ComparedParameter(RelDataType number, RexDynamicParam parameter) {
    super(number, at(parameter.getIndex()));
    digest = parameter.getName();
  }

  /** The position that a parameter has where it is compared with integers. */
  static int at(int position) {
    return FIRST + position;
  }

  /** Whether this is the position of a parameter that is compared with integers. */
  static boolean isAt(int index) {
    return index >= FIRST;
  }

  /** The parameter's position in the statement. */
  static int position(int index) {
    return index >= FIRST ? index - FIRST : index;
  }
}
