package org.driftdb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.driftdb.storage.NaiveReplay.Happened;
import org.driftdb.storage.NaiveReplay.Lived;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.history.Event;
import org.driftdb.storage.history.Version;
import org.driftdb.storage.log.DamagedException;
import org.driftdb.storage.log.FaultyStore;
import org.driftdb.storage.log.LogRepair;
import org.driftdb.storage.log.LostEvents;
import org.driftdb.storage.store.LocalStore;
import org.driftdb.storage.value.KeyRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A random history with checkpoints, compactions and discarded history is damaged at random and
 * repaired. Every row answers at every sequence as if the lost events had never been, also where
 * only the log is left; or the repair is refused, and nothing has changed.
 */
class RandomRepairTest {
  private static final int RUNS = 60;

  @TempDir private Path temporary;

  @Test
  void whatIsLeftIsWhatAReplayOfTheOtherEventsGives() throws IOException {
    long seed = ThreadLocalRandom.current().nextLong();
    int repaired = 0;
    int restored = 0;
    for (int run = 0; run < RUNS; run++) {
      String where = "seed " + (seed + run) + "L";
      Random random = new Random(seed + run);
      Path directory = Files.createDirectory(temporary.resolve("run" + run));
      RandomHistory history = RandomHistory.write(directory, random);
      damage(directory, random);
      Map<Path, String> before = image(directory);
      Repair repair;
      try {
        repair = Database.repair(directory);
      } catch (DamagedException e) {
        assertThat(e).as(where).hasMessageContaining("nothing was changed");
        assertThat(image(directory)).as(where).isEqualTo(before);
        continue;
      } catch (RuntimeException e) {
        throw new AssertionError(where, e);
      }
      assertThat(Database.check(directory).isSound())
          .as(where + Database.check(directory).findings())
          .isTrue();
      Set<Long> lost = new HashSet<>();
      for (LogRepair.Loss loss : repair.log().losses()) {
        assertThat(loss.tables()).as(where).containsExactly("t");
        for (long at = loss.events().first(); at <= loss.events().last(); at++) {
          lost.add(at);
        }
      }
      expectAllBut(directory, history, lost, where);
      StoredFiles.deleteDerived(directory);
      expectAllBut(directory, history, lost, where + ", from the log alone");
      repaired++;
      restored += repair.log().restored() > 0 ? 1 : 0;
    }
    assertThat(repaired).as("seed " + seed + "L").isGreaterThan(RUNS / 3);
    assertThat(restored).as("seed " + seed + "L").isPositive();
  }

  @Test
  void interruptedAtAnyChangeItEndsAlike() throws IOException {
    long seed = ThreadLocalRandom.current().nextLong();
    int interrupted = 0;
    for (int run = 0; interrupted < 40; run++) {
      Random random = new Random(seed + run);
      Path damaged = Files.createDirectory(temporary.resolve("damaged" + run));
      RandomHistory history = RandomHistory.write(damaged, random);
      damage(damaged, random);
      Path uninterrupted = copy(damaged, temporary.resolve("uninterrupted" + run));
      try {
        Database.repair(uninterrupted);
      } catch (DamagedException e) {
        continue; // Refused.
      }
      Set<Long> lost = lost(uninterrupted);
      boolean failed = true;
      for (int change = 1; failed; change++) {
        String where = "seed " + (seed + run) + "L, change " + change;
        Path directory = copy(damaged, temporary.resolve("run" + run + "-" + change));
        FaultyStore faulty =
            new FaultyStore(LocalStore.writing(directory), change, random.nextBoolean());
        try {
          Repair.run(faulty);
        } catch (DriftException e) {
          assertThat(e).as(where).hasMessageContaining("the disk is gone");
        }
        failed = faulty.hasFailed();
        interrupted += failed ? 1 : 0;
        Database.repair(directory);
        assertThat(Database.check(directory).isSound()).as(where).isTrue();
        assertThat(lost(directory)).as(where).isEqualTo(lost);
        expectAllBut(directory, history, lost, where);
      }
    }
  }

  /** The events that are told as lost. */
  private static Set<Long> lost(Path directory) {
    Set<Long> lost = new HashSet<>();
    try (Database database = Database.open(directory, Options.DEFAULT)) {
      for (LostOfTable table : database.lost()) {
        for (LostEvents events : table.events()) {
          for (long at = events.first(); at <= events.last(); at++) {
            lost.add(at);
          }
        }
      }
    }
    return lost;
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.sorted().toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
    return to;
  }

  private static void damage(Path directory, Random random) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory.resolve("tables"))) {
      files = all.filter(file -> file.toString().matches(".*\\.(seg|snap|idx)")).sorted().toList();
    }
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      Path file = files.get(random.nextInt(files.size()));
      byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
      if (bytes.length > 0) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(6)) {
          case 0, 1, 2 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
          case 3 ->
              Arrays.fill(
                  bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(300)), (byte) 0);
          case 4 -> bytes = Arrays.copyOf(bytes, at);
          default -> {
            Files.delete(file);
            continue;
          }
        }
        Files.write(file, bytes);
      }
    }
  }

  private static Map<Path, String> image(Path directory) throws IOException {
    Map<Path, String> image = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      all.filter(file -> Files.isRegularFile(file) && !file.endsWith("driftdb.lock"))
          .forEach(
              file -> {
                try {
                  image.put(file, Arrays.toString(Files.readAllBytes(file)));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
    return image;
  }

  private static void expectAllBut(
      Path directory, RandomHistory history, Set<Long> lost, String where) {
    NaiveReplay replay = new NaiveReplay();
    long last = history.replay().lastSequence();
    for (Happened event : history.replay().changes("t", 0, last)) {
      if (!lost.contains(event.sequence())) {
        replay.add(event);
      }
    }
    try (Database database = Database.open(directory, Options.DEFAULT)) {
      assertThat(database.readOnly()).as(where + database.damage()).isFalse();
      assertThat(database.sequence()).as(where).isEqualTo(last);
      for (long at = history.horizon(); at <= last; at++) {
        List<Lived> rows = new ArrayList<>();
        Iterator<Version> found = database.at(at).scan("t", KeyRange.ALL);
        found.forEachRemaining(row -> rows.add(Lived.of(row)));
        assertThat(rows).as(where + " at " + at).isEqualTo(replay.scan("t", KeyRange.ALL, at));
      }
      List<Happened> events = new ArrayList<>();
      Iterator<Event> changes = database.present().changes("t", history.horizon(), last);
      changes.forEachRemaining(event -> events.add(Happened.of(event, "t", 0)));
      assertThat(events).as(where).isEqualTo(replay.changes("t", history.horizon(), last));
    }
  }
}
