package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.linq4j.Linq4j;
import org.apache.calcite.linq4j.function.Function1;

/** What the generated code of a {@link DriftLookupJoin} calls. */
public final class LookupRuntime {
  private LookupRuntime() {}

  /**
   * What comes of rows that are joined batch by batch.
   *
   * @param join joins one batch
   */
  public static <L, R> Enumerable<R> join(
      Enumerable<L> left, Function1<List<L>, Enumerable<R>> join) {
    return new AbstractEnumerable<>() {
      @Override
      public Enumerator<R> enumerator() {
        return new Joined<>(left.enumerator(), join);
      }
    };
  }

  private static final class Joined<L, R> implements Enumerator<R> {
    private final Enumerator<L> left;
    private final Function1<List<L>, Enumerable<R>> join;
    private Enumerator<R> joined = Linq4j.emptyEnumerator();
    private boolean ended;

    Joined(Enumerator<L> left, Function1<List<L>, Enumerable<R>> join) {
      this.left = left;
      this.join = join;
    }

    @Override
    public R current() {
      return joined.current();
    }

    @Override
    public boolean moveNext() {
      while (!joined.moveNext()) {
        joined.close();
        joined = Linq4j.emptyEnumerator();
        List<L> batch = batch();
        if (batch.isEmpty()) {
          return false;
        }
        joined = join.apply(batch).enumerator();
      }
      return true;
    }

    /** The next rows of the left. Some sources fail where they are asked on after their end. */
    private List<L> batch() {
      List<L> batch = new ArrayList<>();
      while (!ended && batch.size() < Lookup.BATCH) {
        if (left.moveNext()) {
          batch.add(left.current());
        } else {
          ended = true;
        }
      }
      return batch;
    }

    @Override
    public void reset() {
      throw new UnsupportedOperationException("Rows are read once");
    }

    @Override
    public void close() {
      joined.close();
      left.close();
    }
  }
}
