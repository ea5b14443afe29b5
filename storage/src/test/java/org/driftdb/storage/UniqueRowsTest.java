package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.driftdb.storage.schema.IndexDefinition;
import org.driftdb.storage.schema.TableSchema;
import org.driftdb.storage.value.Document;
import org.driftdb.storage.value.Key;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A unique index is made where rows are unique, wherever they are. */
final class UniqueRowsTest {
  @Test
  void aUniqueIndexIsCheckedInFilesAndInMemory() {
    IndexDefinition unique = IndexDefinition.unique("by_mail", "mail");
    Options onlyWhenTold =
        Options.DEFAULT.withSnapshotEvents(Long.MAX_VALUE).withSnapshotBytes(Long.MAX_VALUE);
    try (Database database = Database.inMemory(onlyWhenTold)) {
      database.createTable(TableSchema.documents("a", List.of("id"), List.of()));
      put(database, 1, "x");
      put(database, 2, "x");
      put(database, 3, null);
      put(database, 4, null);
      database.snapshot("a");
      assertNotUnique(database, unique, "1 and 2 both have \"x\"");

      // Of two in files, one has changed since.
      put(database, 2, "y");
      put(database, 5, "x");
      assertNotUnique(database, unique, "1 and 5 both have \"x\"");
      put(database, 5, "z");
      put(database, 6, "z");
      assertNotUnique(database, unique, "5 and 6 both have \"z\"");
      database.autocommit(
          transaction -> {
            transaction.softDelete("a", Key.of(5));
            return null;
          });
      database.createIndex("a", unique);
      assertThatThrownBy(() -> put(database, 7, "y")).hasMessageContaining("by_mail");
    }
  }

  private static void put(Database database, int id, @Nullable String mail) {
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

  private static void assertNotUnique(Database database, IndexDefinition index, String why) {
    assertThatThrownBy(() -> database.createIndex("a", index))
        .hasMessageContaining("cannot be unique")
        .hasMessageContaining(why);
  }
}
