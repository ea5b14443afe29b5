package org.driftdb.storage.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every store promises. */
class StoreTest {
  @TempDir Path directory;

  private List<Store> stores() {
    return List.of(new MemoryStore(), LocalStore.writing(directory.resolve("db")));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static String text(Store store, String name) {
    return new String(store.read(name).orElseThrow(), UTF_8);
  }

  @Test
  void whatIsAppendedIsReadAtOnceAndEndsWhereItIsSealed() {
    for (Store store : stores()) {
      try (StoreWriter writer = store.create("x/y/file");
          StoreReader reader = store.open("x/y/file").orElseThrow()) {
        writer.append(bytes("one "));
        writer.append(bytes("two"));
        ByteBuffer part = ByteBuffer.allocate(3);
        assertThat(reader.read(4, part)).isEqualTo(3);
        assertThat(part.array()).isEqualTo("two".getBytes(UTF_8));
        assertThat(writer.length()).isEqualTo(7);
        writer.force();
        writer.seal();
        assertThat(reader.size()).isEqualTo(7);
        assertThat(reader.read(5, ByteBuffer.allocate(10))).isEqualTo(2);
        assertThat(reader.read(7, ByteBuffer.allocate(10))).isZero();
      }
      assertThat(text(store, "x/y/file")).isEqualTo("one two");
    }
  }

  @Test
  void aFileIsReopenedBehindWhatIsKept() {
    for (Store store : stores()) {
      try (StoreWriter writer = store.create("file")) {
        writer.append(bytes("one two"));
        writer.seal();
      }
      try (StoreWriter writer = store.reopen("file", 4)) {
        assertThat(text(store, "file")).isEqualTo("one ");
        writer.append(bytes("three"));
        writer.seal();
      }
      assertThat(text(store, "file")).isEqualTo("one three");
      assertThatThrownBy(() -> store.reopen("file", 10)).isInstanceOf(DriftException.class);
      assertThatThrownBy(() -> store.reopen("none", 0)).isInstanceOf(DriftException.class);
    }
  }

  @Test
  void aFileIsMadeOnce() {
    for (Store store : stores()) {
      store.create("file").close();
      assertThatThrownBy(() -> store.create("file")).hasMessageContaining("it is there already");
    }
  }

  @Test
  void whatIsPublishedReplacesWhatWas() {
    for (Store store : stores()) {
      store.publish("a/meta.json", "old, and longer".getBytes(UTF_8), 1);
      store.publish("a/meta.json", "new".getBytes(UTF_8), 2);
      assertThat(text(store, "a/meta.json")).isEqualTo("new");
      assertThat(store.list("a")).containsExactly("meta.json");
      assertThatThrownBy(() -> store.publish("a/meta.json", new byte[0], 2))
          .hasMessageContaining("is at generation 2, so 2 comes too late");
      assertThat(text(store, "a/meta.json")).isEqualTo("new");
    }
  }

  @Test
  void namesAreListedInOrderWithoutTheirPath() {
    for (Store store : stores()) {
      store.create("d/b").close();
      store.create("d/a").close();
      store.create("d/c/e").close();
      store.create("da").close();
      assertThat(store.list("d")).containsExactly("a", "b", "c");
      assertThat(store.list("none")).isEmpty();
      store.delete("d/a");
      store.delete("d/a");
      assertThat(store.list("d")).containsExactly("b", "c");
      assertThat(store.open("d/a")).isEmpty();
      assertThat(store.read("d/a")).isEmpty();
    }
  }

  @Test
  void numbersAreSharedAndKept() {
    for (Store store : stores()) {
      assertThat(store.shared("numbers", 2)).isEmpty();
      try (SharedNumbers writing = store.share("numbers", 2);
          SharedNumbers reading = store.shared("numbers", 2).orElseThrow()) {
        writing.set(1, Long.MIN_VALUE + 7);
        assertThat(reading.get(0)).isZero();
        assertThat(reading.get(1)).isEqualTo(Long.MIN_VALUE + 7);
        writing.force();
      }
      try (SharedNumbers again = store.share("numbers", 2)) {
        assertThat(again.get(1)).isEqualTo(Long.MIN_VALUE + 7);
      }
      assertThat(store.shared("numbers", 3)).isEmpty();
    }
  }

  @Test
  void noNameLeadsOutOfTheDirectory() {
    for (Store store : stores()) {
      for (String name :
          List.of("../x", "a/../../x", "/x", "a//b", ".", "a/.", "", "a\\b", "c:x", "a\0", "a/")) {
        assertThatThrownBy(() -> store.create(name)).as(name).hasMessageContaining("does not name");
        assertThatThrownBy(() -> store.read(name)).as(name).hasMessageContaining("does not name");
        assertThatThrownBy(() -> store.publish(name, new byte[0], 1))
            .as(name)
            .isInstanceOf(DriftException.class);
      }
    }
  }

  @Test
  void aLockHasOneHolderWhoIsNamed() {
    for (Store store : stores()) {
      try (StoreLock lock = store.lock("lock")) {
        assertThatThrownBy(() -> store.lock("lock"))
            .isInstanceOfSatisfying(
                DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LOCKED))
            .hasMessageContaining("process " + ProcessHandle.current().pid())
            .hasMessageContaining("since 20");
        assertThat(lock).isNotNull();
      }
      StoreLock again = store.lock("lock");
      again.close();
      again.close();
      store.lock("lock").close();
    }
  }
}
