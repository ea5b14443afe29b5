package org.driftdb.storage.aggregate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.driftdb.storage.history.RowBatch;
import org.driftdb.storage.schema.Column;
import org.jspecify.annotations.Nullable;

/**
 * Gives groups numbers, from 0: rows are of one group if they have equal values in some columns, or
 * nulls. Of several columns the first two make pairs, these with the third make pairs, and so on.
 */
final class GroupNumbers {
  private final List<GroupColumn> columns;
  private final List<Pairs> pairs = new ArrayList<>();

  /** The only group, where there is no column. */
  private int[] same = new int[0];

  GroupNumbers(List<Column> columns) {
    this.columns = columns.stream().map(GroupColumn::new).toList();
    for (int i = 1; i < columns.size(); i++) {
      pairs.add(new Pairs());
    }
  }

  /** Gives pairs of numbers numbers. */
  private static final class Pairs {
    private final LongCodes codes = new LongCodes();
    private long[] known = new long[0];
    private int size;

    int of(int first, int second) {
      long pair = (long) first << Integer.SIZE | second;
      int code = codes.codeOf(pair, size);
      if (code == size) {
        if (size == known.length) {
          known = Arrays.copyOf(known, Accumulator.room(size, size + 8));
        }
        known[size++] = pair;
      }
      return code;
    }

    int first(int code) {
      return (int) (known[code] >> Integer.SIZE);
    }

    int second(int code) {
      return (int) known[code];
    }
  }

  /** How many groups there are. */
  int size() {
    return columns.isEmpty()
        ? 1
        : pairs.isEmpty() ? columns.get(0).size() : pairs.get(pairs.size() - 1).size;
  }

  /** The group of each of some rows; they are good until others are asked for. */
  int[] of(RowBatch rows) {
    if (columns.isEmpty()) {
      same = same.length < rows.size() ? new int[rows.size()] : same;
      return same;
    }
    int[] groups = codes(columns.get(0), rows);
    for (int i = 0; i < pairs.size(); i++) {
      int[] next = codes(columns.get(i + 1), rows);
      Pairs known = pairs.get(i);
      for (int row = 0; row < rows.size(); row++) {
        groups[row] = known.of(groups[row], next[row]);
      }
    }
    return groups;
  }

  private static int[] codes(GroupColumn column, RowBatch rows) {
    int[] codes = column.begin(rows.size());
    rows.read(column.name(), column);
    return codes;
  }

  /** The group that has the values of a group of others. */
  int of(GroupNumbers others, int theirs) {
    if (columns.isEmpty()) {
      return 0;
    }
    List<@Nullable Object> values = others.values(theirs);
    int group = columns.get(0).codeOf(values.get(0));
    for (int i = 0; i < pairs.size(); i++) {
      group = pairs.get(i).of(group, columns.get(i + 1).codeOf(values.get(i + 1)));
    }
    return group;
  }

  /** The values of a group's rows in the columns. */
  List<@Nullable Object> values(int group) {
    List<@Nullable Object> values = new ArrayList<>();
    int rest = group;
    for (int i = columns.size() - 1; i > 0; i--) {
      values.add(columns.get(i).value(pairs.get(i - 1).second(rest)));
      rest = pairs.get(i - 1).first(rest);
    }
    if (!columns.isEmpty()) {
      values.add(columns.get(0).value(rest));
    }
    Collections.reverse(values);
    return values;
  }
}
