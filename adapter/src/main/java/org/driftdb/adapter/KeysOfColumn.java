package org.driftdb.adapter;

/**
 * A column of a scan that is to have one of the values that the other side of a join has.
 *
 * @param number what the values are known by, see {@link DriftJoinKeys}
 */
record KeysOfColumn(String column, int number) {
  @Override
  public String toString() {
    return column + " in keys " + number;
  }
}
