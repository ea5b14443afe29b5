package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.driftdb.storage.aggregate.Membership;
import org.driftdb.storage.aggregate.RowFilter;
import org.driftdb.storage.aggregate.WholeNumbers;
import org.driftdb.storage.history.RowBatch;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.driftdb.storage.value.KeyRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rows are chosen by sets of integers, whatever the values are and wherever the rows are. */
final class MembershipTest {
  private static final int ROWS = 3_000;

  private final Random random = new Random(5);

  private @Nullable Object value(int row) {
    long number = random.nextInt(-500, 500);
    return switch (row % 7) {
      case 0 -> null;
      case 1 -> new BigDecimal(number + ".5");
      case 2 -> new BigDecimal(number + ".0");
      case 3 -> "text " + number % 3;
      case 4 -> number << 40;
      default -> number;
    };
  }

  private static WholeNumbers setOf(Set<Long> numbers) {
    WholeNumbers.Builder builder = new WholeNumbers.Builder();
    numbers.forEach(builder::add);
    return builder.build();
  }

  private static boolean isAmong(@Nullable Object value, Set<Long> numbers) {
    return value instanceof Number number
        && numbers.stream()
            .anyMatch(n -> new BigDecimal(number.toString()).compareTo(new BigDecimal(n)) == 0);
  }

  private static void check(Snapshot snapshot, Set<Long> numbers) {
    RowFilter filter = new RowFilter(List.of(), List.of(new Membership("amount", setOf(numbers))));
    List<Key> found = new ArrayList<>();
    List<Key> expected = new ArrayList<>();
    Iterator<RowBatch> batches = snapshot.batches("t", KeyRange.ALL);
    while (batches.hasNext()) {
      RowBatch batch = batches.next();
      for (int row = 0; row < batch.size(); row++) {
        if (isAmong(batch.version(row).row().get("amount"), numbers)) {
          expected.add(batch.version(row).key());
        }
      }
      RowBatch chosen = filter.chosen(batch);
      for (int row = 0; row < chosen.size(); row++) {
        found.add(chosen.version(row).key());
      }
    }
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void aRowIsChosenIfItsValueIsInTheSet() {
    Set<Long> dense = new HashSet<>();
    Set<Long> sparse = new HashSet<>(Set.of(Long.MIN_VALUE, Long.MAX_VALUE, 0L));
    for (int i = 0; i < 200; i++) {
      dense.add((long) random.nextInt(-300, 300));
      sparse.add((long) random.nextInt(-300, 300) << 40);
    }
    try (Database database =
        Database.open(new MemoryStore(), Options.DEFAULT, InstantSource.system())) {
      database.createTable(TableSchema.documents("t", List.of("id"), List.of()));
      for (int first = 0; first < 2 * ROWS; first += ROWS) {
        try (Transaction transaction = database.begin()) {
          for (int i = first; i < first + ROWS; i++) {
            Document row = Document.of("id", (long) i);
            Object amount = value(i);
            transaction.insert("t", amount == null ? row : row.with("amount", amount));
          }
          for (int i = 0; i < first; i += 3) {
            transaction.patch("t", Key.of((long) i), Document.of("amount", value(i + 1)));
          }
          transaction.commit();
        }
        for (Set<Long> numbers : List.of(dense, sparse, Set.<Long>of())) {
          check(database.present(), numbers);
        }
        database.snapshot("t");
        for (Set<Long> numbers : List.of(dense, sparse, Set.of(7L))) {
          check(database.present(), numbers);
        }
      }
    }
  }
}
