package org.driftdb.storage.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is special to files on a disk. */
class LocalStoreTest {
  @TempDir Path directory;

  @Test
  void spaceIsAllocatedAheadInGrowingStepsAndCutWhenSealed() throws IOException {
    LocalStore store = LocalStore.writing(directory);
    Path file = directory.resolve("file");
    StoreWriter writer = store.create("file");
    writer.append(ByteBuffer.allocate(100));
    assertThat(Files.size(file)).isEqualTo(68 * 1024);
    writer.append(ByteBuffer.allocate(68 * 1024 - 100));
    assertThat(Files.size(file)).isEqualTo(68 * 1024);
    writer.append(ByteBuffer.allocate(1));
    assertThat(Files.size(file)).isEqualTo((68 + 128 + 4) * 1024);
    long size = 0;
    long step = 0;
    while (step < 8 * 1024 * 1024) {
      writer.append(ByteBuffer.allocate(512 * 1024));
      step = Math.max(step, Files.size(file) - Math.max(size, writer.length()));
      size = Files.size(file);
    }
    assertThat(size - writer.length()).isLessThanOrEqualTo(8 * 1024 * 1024 + 4 * 1024);
    writer.seal();
    assertThat(Files.size(file)).isEqualTo(writer.length());
  }

  @Test
  void whatWasOnlyClosedKeepsTheSpaceAllocatedAhead() throws IOException {
    LocalStore store = LocalStore.writing(directory);
    try (StoreWriter writer = store.create("file")) {
      writer.append(ByteBuffer.wrap("abc".getBytes(UTF_8)));
    }
    byte[] bytes = Files.readAllBytes(directory.resolve("file"));
    assertThat(bytes).isEqualTo(Arrays.copyOf("abc".getBytes(UTF_8), 68 * 1024));
    store.reopen("file", 3).close();
    assertThat(Files.size(directory.resolve("file"))).isEqualTo(3);
  }

  @Test
  void aDirectoryThatIsNotThereIsMadeForWritingAndMissedForReading() {
    Path deep = directory.resolve("not/yet/there");
    assertThatThrownBy(() -> LocalStore.reading(deep))
        .isInstanceOfSatisfying(
            DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION))
        .hasMessageContaining(deep.toString())
        .hasMessageContaining("no such directory");
    assertThat(deep).doesNotExist();
    LocalStore.writing(deep);
    assertThat(deep).isDirectory();
    LocalStore.reading(deep);
  }

  @Test
  void aFileInTheWayIsNamed() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");
    assertThatThrownBy(() -> LocalStore.writing(file))
        .isInstanceOfSatisfying(
            DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONNECTION))
        .hasMessageContaining(file.toString());
    assertThatThrownBy(() -> LocalStore.writing(file.resolve("below")))
        .hasMessageContaining(file.toString());
  }

  @Test
  void aDirectoryThatMayNotBeWrittenSaysSo() throws IOException {
    LocalStore store = LocalStore.writing(directory.resolve("db"));
    Files.setPosixFilePermissions(
        directory.resolve("db"), PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      assumeTrue(!Files.isWritable(directory.resolve("db")), "root may write everywhere");
      assertThatThrownBy(() -> store.lock("driftdb.lock"))
          .isInstanceOfSatisfying(
              DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.READ_ONLY))
          .hasMessageContaining("no permission to write there")
          .hasMessageContaining("readOnly=true");
    } finally {
      Files.setPosixFilePermissions(
          directory.resolve("db"), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void aStoreForReadingRefusesEveryChange() {
    LocalStore.writing(directory).create("file").close();
    LocalStore store = LocalStore.reading(directory);
    assertThat(store.writable()).isFalse();
    assertThatThrownBy(() -> store.create("x")).hasMessageContaining("open read-only");
    assertThatThrownBy(() -> store.reopen("file", 0)).hasMessageContaining("open read-only");
    assertThatThrownBy(() -> store.delete("file")).hasMessageContaining("open read-only");
    assertThatThrownBy(() -> store.lock("lock")).hasMessageContaining("open read-only");
    assertThatThrownBy(() -> store.share("n", 1)).hasMessageContaining("open read-only");
    assertThatThrownBy(() -> store.publish("m", new byte[0], 1))
        .isInstanceOfSatisfying(
            DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.READ_ONLY));
    assertThat(store.list("file")).isEmpty();
    assertThat(directory.toFile().list()).containsExactly("file");
  }

  @Test
  void aLeftoverOfAnInterruptedPublishingIsOverwritten() throws IOException {
    Files.writeString(directory.resolve("meta.json.tmp"), "half of something much longer");
    LocalStore store = LocalStore.writing(directory);
    store.publish("meta.json", "whole".getBytes(UTF_8), 1);
    assertThat(directory.resolve("meta.json")).hasContent("whole");
    assertThat(directory.resolve("meta.json.tmp")).doesNotExist();
  }

  @Test
  void twoWaysToOneDirectoryAreOneLock() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("db"));
    LocalStore direct = LocalStore.writing(directory.resolve("db"));
    try (StoreLock lock = direct.lock("lock")) {
      assertThat(lock).isNotNull();
      assertThatThrownBy(() -> LocalStore.writing(link).lock("lock"))
          .hasMessageContaining("is open for writing by process");
    }
    LocalStore.writing(link).lock("lock").close();
  }

  @Test
  @Timeout(60)
  void anotherProcessHoldsTheLockIsNamedAndLosesItWhenItDies() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    LocalStore store = LocalStore.writing(directory);
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(other.getInputStream(), UTF_8))) {
      assertThat(output.readLine()).isEqualTo("locked");
      // Twice: being refused must not take the lock away from whoever has it.
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> store.lock("lock"))
            .isInstanceOfSatisfying(
                DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LOCKED))
            .hasMessageContaining("process " + other.pid() + " on ")
            .hasMessageContaining("since 20")
            .hasMessageContaining("readOnly=true");
        assertThat(LocalStore.reading(directory).lockHolder("lock").orElseThrow())
            .startsWith("process " + other.pid() + " on ");
      }
    } finally {
      other.destroyForcibly().waitFor();
    }
    // Its text is still there, but says nothing any more.
    assertThat(directory.resolve("lock")).isNotEmptyFile();
    assertThat(LocalStore.reading(directory).lockHolder("lock")).isEmpty();
    store.lock("lock").close();
  }

  @Test
  void whoHasALockIsToldWithoutTakingIt() {
    LocalStore store = LocalStore.writing(directory);
    assertThat(store.lockHolder("lock")).isEmpty();
    try (StoreLock lock = store.lock("lock")) {
      assertThat(lock).isNotNull();
      String me = "process " + ProcessHandle.current().pid() + " on ";
      assertThat(LocalStore.reading(directory).lockHolder("lock").orElseThrow()).startsWith(me);
    }
    assertThat(store.lockHolder("lock")).isEmpty();
  }

  /** A process that takes the lock and never lets it go. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws InterruptedException {
      StoreLock lock = LocalStore.writing(Path.of(args[0])).lock("lock");
      System.out.println("locked");
      synchronized (lock) {
        lock.wait();
      }
    }
  }
}
