package org.driftdb.adapter.info;

import java.util.Iterator;
import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.linq4j.Linq4j;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.schema.FilterableTable;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.impl.AbstractTable;
import org.driftdb.adapter.DatabaseAccess;
import org.driftdb.adapter.StatementScope;
import org.driftdb.storage.Commit;
import org.driftdb.storage.history.Iterators;
import org.jspecify.annotations.Nullable;

/**
 * The commits up to the point that the session reads. Conditions on their sequences and times
 * narrow what is read.
 */
final class CommitTable extends AbstractTable implements FilterableTable {
  static final String NAME = "COMMITS";

  private static final InfoColumns COLUMNS =
      new InfoColumns()
          .number("first_seq")
          .number("last_seq")
          .time("committed_at")
          .number("event_count")
          .texts("tables")
          .text("author")
          .text("comment");

  /** The positions of the columns by which commits are found. */
  static final int FIRST_SEQUENCE = 0;

  static final int LAST_SEQUENCE = 1;
  static final int TIME = 2;

  private final DatabaseAccess access;

  CommitTable(DatabaseAccess access) {
    this.access = access;
  }

  @Override
  public RelDataType getRowType(RelDataTypeFactory types) {
    return COLUMNS.rowType(types);
  }

  @Override
  public Schema.TableType getJdbcTableType() {
    return Schema.TableType.SYSTEM_TABLE;
  }

  /** The conditions stay: they are checked once more, by whoever asks, on each row. */
  @Override
  public Enumerable<@Nullable Object[]> scan(DataContext root, List<RexNode> filters) {
    StatementScope scope = access.scope(root);
    CommitRange range = CommitRange.of(filters, root, access.database());
    long to = Math.min(range.to(), scope.at(null).sequence());
    return new AbstractEnumerable<>() {
      @Override
      public Enumerator<@Nullable Object[]> enumerator() {
        Iterator<Commit> commits = access.database().commits(range.after(), to);
        return Linq4j.iterableEnumerator(() -> Iterators.map(commits, CommitTable::row));
      }
    };
  }

  private static @Nullable Object[] row(Commit commit) {
    return new @Nullable Object[] {
      commit.firstSequence(),
      commit.lastSequence(),
      commit.millis(),
      commit.lastSequence() - commit.firstSequence() + 1,
      commit.tables().isEmpty() ? null : commit.tables(),
      commit.author(),
      commit.comment()
    };
  }
}
