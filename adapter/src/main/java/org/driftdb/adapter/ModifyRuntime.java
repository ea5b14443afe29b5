package org.driftdb.adapter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.DataContext;
import org.apache.calcite.linq4j.Enumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.linq4j.Linq4j;
import org.driftdb.storage.Transaction;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.jspecify.annotations.Nullable;

/** What the generated code of a {@link DriftTableModify} calls. */
public final class ModifyRuntime {
  private ModifyRuntime() {}

  /**
   * Writes rows as they are read, in one statement that does not read what it writes; returns one
   * row, the count.
   */
  public static Enumerable<Long> write(
      DataContext context, ModifyPlan plan, Enumerable<@Nullable Object[]> rows) {
    long count =
        plan.table()
            .access()
            .write(context, transaction -> new Writer(plan, transaction).write(rows));
    return Linq4j.singletonEnumerable(count);
  }

  private static final class Writer {
    private final ModifyPlan plan;
    private final TableSchema schema;
    private final String table;
    private final Transaction transaction;

    /** New rows whose key was that of another row; they go in when all old ones are out. */
    private final List<Document> moved = new ArrayList<>();

    Writer(ModifyPlan plan, Transaction transaction) {
      this.plan = plan;
      this.schema = plan.table().schema();
      this.table = schema.name();
      this.transaction = transaction;
      if (!Planning.isSame(transaction.view().find(table), schema)) {
        throw OutdatedPlanException.tableChanged(table);
      }
    }

    long write(Enumerable<@Nullable Object[]> rows) {
      long count = 0;
      try (Enumerator<@Nullable Object[]> enumerator = rows.enumerator()) {
        for (; enumerator.moveNext(); count++) {
          @Nullable Object[] row = enumerator.current();
          switch (plan.operation()) {
            case INSERT -> transaction.insert(table, document(row));
            case UPDATE -> update(row);
            case DELETE -> transaction.softDelete(table, key(row));
            default -> throw new IllegalStateException(plan.operation() + " has no plan");
          }
        }
      }
      moved.forEach(row -> transaction.insert(table, row));
      return count;
    }

    /** The row as it was, then what is set. */
    private void update(@Nullable Object[] row) {
      Key key = key(row);
      int newAt = row.length - plan.updated().size();
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      boolean keyChanges = false;
      for (int i = 0; i < plan.updated().size(); i++) {
        String column = plan.updated().get(i);
        fields.put(column, stored(row, newAt + i));
        keyChanges |= schema.keyColumns().contains(column);
      }
      if (!keyChanges) {
        transaction.patch(table, key, Document.copyOf(fields));
        return;
      }
      Version old = transaction.view().get(table, key);
      if (old != null) {
        transaction.softDelete(table, key);
        moved.add(old.row().patched(Document.copyOf(fields)));
      }
    }

    /** The row that stands in these columns; a null is no field. */
    private Document document(@Nullable Object[] row) {
      Document.Builder document = Document.builder();
      for (int i = 0; i < schema.columns().size(); i++) {
        Object value = stored(row, i);
        if (value != null) {
          document.add(schema.columns().get(i).name(), value);
        }
      }
      return document.build();
    }

    private Key key(@Nullable Object[] row) {
      List<@Nullable Object> parts = new ArrayList<>();
      for (int i = 0; i < schema.keyColumns().size(); i++) {
        parts.add(stored(row, keyOrdinal(i)));
      }
      return Key.copyOf(parts);
    }

    private int keyOrdinal(int part) {
      return plan.table().ordinal(schema.keyColumns().get(part));
    }

    private @Nullable Object stored(@Nullable Object[] row, int at) {
      return StoredValues.toStored(row[at], plan.inputTypes().get(at));
    }
  }
}
