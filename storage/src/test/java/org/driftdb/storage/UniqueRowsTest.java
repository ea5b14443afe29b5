package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.InstantSource;
import java.util.List;
import org.driftdb.storage.log.ForwardingStore;
import org.driftdb.storage.schema.Direction;
import org.driftdb.storage.schema.IndexColumn;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.store.StoreWriter;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A unique index is made where rows are unique, wherever they are. */
final class UniqueRowsTest {
  private static final IndexDefinition BY_MAIL = IndexDefinition.unique("by_mail", "mail");

  /** What others commit while the index is being written. */
  private Runnable meanwhile = () -> {};

  private final Database database =
      Database.open(
          new ForwardingStore(new MemoryStore()) {
            @Override
            public StoreWriter create(String name) {
              if (name.contains("/indexes/")) {
                Runnable commits = meanwhile;
                meanwhile = () -> {};
                commits.run();
              }
              return super.create(name);
            }
          },
          Options.DEFAULT.withSnapshotEvents(Long.MAX_VALUE).withSnapshotBytes(Long.MAX_VALUE),
          InstantSource.system());

  @BeforeEach
  void makeTable() {
    database.createTable(TableSchema.documents("a", List.of("id"), List.of()));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void rowsInFilesAreCompared() {
    put(1, "x");
    put(2, "x");
    put(3, null);
    put(4, null);
    assertNotUnique("1 and 2 both have \"x\"");
    put(2, "y");
    database.createIndex("a", BY_MAIL);
    assertThatThrownBy(() -> put(7, "y")).hasMessageContaining("by_mail");
  }

  @Test
  void rowsThatChangeMeanwhileAreComparedAsTheyAreAtTheEnd() {
    put(1, "x");
    put(2, "x");
    put(3, null);
    // Of two in files, one has changed since.
    meanwhile =
        () -> {
          put(2, "y");
          put(5, "x");
        };
    assertNotUnique("1 and 5 both have \"x\"");
    meanwhile =
        () -> {
          put(5, "z");
          put(6, "z");
        };
    assertNotUnique("5 and 6 both have \"z\"");
    meanwhile =
        () -> {
          put(3, "z");
          put(3, null);
          put(6, "x");
          put(6, "v");
          delete(5);
        };
    database.createIndex("a", BY_MAIL);
    assertThatThrownBy(() -> put(7, "v")).hasMessageContaining("by_mail");
  }

  /** Commits wait while what is in memory is looked at, so most of it is written before. */
  @Test
  void onlyWhatComesMeanwhileIsStillInMemory() {
    for (int i = 0; i < 100; i++) {
      put(i, "mail " + i);
    }
    meanwhile = () -> put(100, "mail 100");
    database.createIndex("a", BY_MAIL);
    assertThat(database.storedSize("a").versions()).isEqualTo(100);
  }

  /** The index itself tells which values repeat; most rows need not be looked at. */
  @Test
  void onlyRowsWithEqualValuesAreFetched() {
    int rows = 20_000;
    database.autocommit(
        transaction -> {
          for (int i = 0; i < rows; i++) {
            Document row = Document.of("id", i, "area", 1);
            int scattered = i * 7919 % rows;
            transaction.insert("a", i % 2 == 0 ? row : row.with("mail", "mail " + scattered));
          }
          return null;
        });
    database.snapshot("a");
    List<IndexColumn> columns =
        List.of(
            new IndexColumn("mail", Direction.DESCENDING),
            new IndexColumn("area", Direction.ASCENDING));
    long plain =
        blocksToMake(new IndexDefinition("plain", columns, IndexDefinition.Uniqueness.REPEATABLE));
    long unique =
        blocksToMake(new IndexDefinition("unique", columns, IndexDefinition.Uniqueness.UNIQUE));
    assertThat(unique).isLessThan(plain + 100);
  }

  private long blocksToMake(IndexDefinition index) {
    var before = database.counts();
    database.createIndex("a", index);
    return database.counts().since(before).dataBlocks();
  }

  private void put(int id, @Nullable String mail) {
    database.autocommit(
        transaction -> {
          Document fields = Document.builder().add("mail", mail).build();
          if (transaction.view().get("a", Key.of(id)) == null) {
            transaction.insert("a", fields.with("id", id));
          } else {
            transaction.patch("a", Key.of(id), fields);
          }
          return null;
        });
  }

  private void delete(int id) {
    database.autocommit(
        transaction -> {
          transaction.softDelete("a", Key.of(id));
          return null;
        });
  }

  private void assertNotUnique(String why) {
    assertThatThrownBy(() -> database.createIndex("a", BY_MAIL))
        .hasMessageContaining("cannot be unique")
        .hasMessageContaining(why);
  }
}
