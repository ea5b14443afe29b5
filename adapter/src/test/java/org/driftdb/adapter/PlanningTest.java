package org.driftdb.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Objects;
import org.driftdb.storage.Database;
import org.driftdb.storage.Options;
import org.driftdb.storage.Snapshot;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.junit.jupiter.api.Test;

class PlanningTest {
  private WeakReference<Snapshot> seen = new WeakReference<>(null);

  @Test
  void aPlanThatIsKeptKeepsNoContentsAlive() throws InterruptedException {
    try (Database database = Database.inMemory(Options.DEFAULT)) {
      database.createTable(TableSchema.documents("t", List.of("id"), List.of()));
      database.autocommit(t -> t.insert("t", Document.of("id", 1)));
      DatabaseAccess access = new StandaloneAccess(database, null, false);
      Planning kept =
          Planning.run(
              planning -> {
                seen = new WeakReference<>(Planning.present(access));
                assertThat(Planning.present(access)).isSameAs(seen.get());
                return planning;
              });
      for (int i = 0; i < 100 && seen.get() != null; i++) {
        System.gc();
        Thread.sleep(10);
      }
      assertThat(seen.get()).isNull();
      assertThat(Objects.requireNonNull(kept)).isNotNull();
    }
  }
}
