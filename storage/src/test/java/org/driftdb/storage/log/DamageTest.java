package org.driftdb.storage.log;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.store.MemoryStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every bit of every file is flipped, and every file cut at every length. */
class DamageTest {
  private final List<String> all = new ArrayList<>();
  private StoreImage image = StoreImage.of(new MemoryStore());

  @BeforeEach
  void writeAndClose() {
    MemoryStore store = new MemoryStore();
    try (EventLog log = Logs.create(store)) {
      commit(log, "a1");
      log.seal("a");
      commit(log, "a2", "b1");
      log.seal("a");
      log.compact("a");
      commit(log, "b2");
      log.seal("b");
      commit(log, "a3", "b3", "a4");
      commit(log, "b4");
      commit(log, "a5", "b5");
      commit(log, "a6");
      commit(log, "b6");
    }
    image = StoreImage.of(store);
  }

  private void commit(EventLog log, String... texts) {
    all.add(Logs.text(Logs.commit(log, texts)));
  }

  @Test
  void aFlippedBitInAnyFrameIsDamageAndNothingIsCut() {
    int flips = 0;
    for (Map.Entry<String, byte[]> file : image.files().entrySet()) {
      for (int bit = 0; bit < file.getValue().length * 8; bit++) {
        byte[] flipped = file.getValue().clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        String where = "bit " + bit + " of " + file.getKey();
        MemoryStore store = image.with(file.getKey(), flipped).toStore();
        assertThat(LogCheck.of(store, Logs.tables()).isSound()).as(where).isFalse();
        expectDamage(store, file.getKey(), bit / 8, where);
        flips++;
      }
    }
    assertThat(flips).isGreaterThan(5000);
  }

  @Test
  void aFlippedBitBeforeSpaceAllocatedAheadIsDamageToo() {
    for (String table : Logs.TABLES) {
      String segment = image.lastSegment(table);
      byte[] bytes = image.bytes(segment);
      for (int bit = SegmentHeader.BYTES * 8; bit < bytes.length * 8; bit++) {
        byte[] flipped = Arrays.copyOf(bytes, bytes.length + 300);
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        MemoryStore store = image.with(segment, flipped).toStore();
        expectDamage(store, segment, bit / 8, "bit " + bit + " of " + segment);
      }
    }
  }

  @Test
  void whatIsBeforeADamagedPieceOfACompressedSegmentIsRead() {
    MemoryStore store = new MemoryStore();
    Random random = new Random(5);
    try (EventLog log = Logs.create(store)) {
      for (int i = 1; i <= 6; i++) {
        byte[] noise = new byte[CompressedSegment.PIECE / 2];
        random.nextBytes(noise);
        log.append(List.of(new NewEvent("a", FrameType.INSERT, noise)), null, null);
      }
      log.awaitDurable(6);
      log.seal("a");
      log.compact("a");
    }
    StoreImage whole = StoreImage.of(store);
    TableManifest list = TableManifest.read(store, "a").orElseThrow();
    String file = LogFiles.segment("a", list.sealed().get(0).number());
    byte[] flipped = whole.bytes(file).clone();
    flipped[CompressedSegment.PIECE * 3 / 2] ^= 1;
    List<LoggedCommit> replayed = new ArrayList<>();
    try (EventLog log = Logs.open(whole.with(file, flipped).toStore(), replayed)) {
      Damage damage = log.recovery().damage();
      assertThat(damage).isNotNull();
      if (damage != null) {
        assertThat(damage.file()).endsWith(file);
        assertThat(damage.offset())
            .isBetween((long) CompressedSegment.PIECE, CompressedSegment.PIECE * 3 / 2L);
      }
    }
    assertThat(replayed).hasSize(1);
  }

  private static boolean isCompressed(MemoryStore store, String file) {
    return CompressedSegment.is(store.open(file).orElseThrow());
  }

  private void expectDamage(MemoryStore store, String file, int offset, String where) {
    Map<String, String> before = StoreImage.of(store).contents();
    List<LoggedCommit> replayed = new ArrayList<>();
    try (EventLog log = Logs.open(store, replayed)) {
      Damage damage = log.recovery().damage();
      assertThat(damage).as(where).isNotNull();
      if (damage != null) {
        assertThat(damage.file()).as(where).endsWith(file);
        // A list has one checksum for all of it, and so has what is compressed together.
        boolean frames = file.endsWith(".seg") && !isCompressed(store, file);
        long first = frames ? Math.max(0, offset - 80) : 0;
        assertThat(damage.offset()).as(where).isBetween(first, (long) offset);
      }
      assertThat(Logs.texts(replayed)).as(where).isEqualTo(all.subList(0, replayed.size()));
      assertThatThrownBy(() -> Logs.commit(log, "a9"))
          .isInstanceOfSatisfying(
              DriftException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DAMAGED));
      assertThatThrownBy(() -> log.compact("a")).hasMessageContaining(file);
      List<LoggedCommit> read = new ArrayList<>();
      try (LogFollower follower = LogFollower.open(store, Logs.start(), read::add)) {
        assertThat(read.size()).as(where).isGreaterThanOrEqualTo(replayed.size());
        assertThat(Logs.texts(read)).as(where).isEqualTo(all.subList(0, read.size()));
        assertThat(follower.damage() != null).as(where).isEqualTo(read.size() < all.size());
        assertThat(follower.poll()).isLessThanOrEqualTo(12);
      }
    } catch (DriftException e) {
      assertThat(e.code()).as(where).isEqualTo(ErrorCode.DAMAGED);
      assertThat(e).as(where).hasMessageContaining(file);
    }
    assertThat(StoreImage.of(store).contents()).as(where).isEqualTo(before);
  }

  @Test
  void aFileCutAnywhereOpensToAPrefixThatIsToldOrIsRefused() {
    for (Map.Entry<String, byte[]> file : image.files().entrySet()) {
      for (int length = 0; length < file.getValue().length; length++) {
        String where = file.getKey() + " cut at " + length;
        MemoryStore store = image.cut(file.getKey(), length).toStore();
        LogCheck check = LogCheck.of(store, Logs.tables());
        assertThat(check.findings()).as(where).isNotEmpty();
        List<LoggedCommit> replayed = new ArrayList<>();
        try (EventLog log = Logs.open(store, replayed)) {
          assertThat(Logs.texts(replayed)).as(where).isEqualTo(all.subList(0, replayed.size()));
          RecoveryReport report = log.recovery();
          if (replayed.size() < all.size()) {
            assertThat(report.damaged() || report.lostEvents() > 0).as(where).isTrue();
          }
          assertThat(check.isSound())
              .as(where)
              .isEqualTo(!report.damaged() && report.lostEvents() == 0);
        } catch (DriftException e) {
          assertThat(e.code()).as(where).isEqualTo(ErrorCode.DAMAGED);
          assertThat(e).as(where).hasMessageContaining(file.getKey());
        }
      }
    }
  }

  @Test
  void aMissingFileIsDamage() {
    for (String file : image.files().keySet()) {
      MemoryStore store = image.toStore();
      store.delete(file);
      assertThat(LogCheck.of(store, Logs.tables()).isSound()).as(file).isFalse();
      try (EventLog log = Logs.open(store, new ArrayList<>())) {
        assertThat(log.recovery().summary()).contains(file).contains("no such file");
      } catch (DriftException e) {
        assertThat(e).hasMessageContaining(file).hasMessageContaining("no such file");
      }
    }
  }

  @Test
  void aFlippedBitInWhatWasPublishedLosesNothing() {
    for (int bit = 0; bit < StoreImage.NUMBERS * 64; bit++) {
      MemoryStore store = image.toStore();
      var numbers = store.share("driftdb.published", StoreImage.NUMBERS);
      numbers.set(bit / 64, numbers.get(bit / 64) ^ 1L << bit % 64);
      assertThat(Logs.read(store)).as("bit " + bit).isEqualTo(all);
      assertThat(Logs.reopen(store)).as("bit " + bit).isEqualTo(all);
    }
  }

  @Test
  void aSegmentOfAnotherTableIsNoticed() {
    MemoryStore store =
        image.with(image.lastSegment("a"), image.bytes(image.lastSegment("b"))).toStore();
    try (EventLog log = Logs.open(store, new ArrayList<>())) {
      assertThat(log.recovery().summary()).contains("another segment's file");
    }
  }

  @Test
  void aCommitThatSaysItWasBeforeTheLastOneIsDamage() {
    String segment = image.lastSegment("b");
    ByteBuffer bytes = ByteBuffer.wrap(image.bytes(segment).clone()).order(LITTLE_ENDIAN);
    List<Integer> frames = new ArrayList<>();
    for (int at = SegmentHeader.BYTES; at < bytes.capacity(); at += 8 + bytes.getInt(at)) {
      frames.add(at);
    }
    // The last commit is b6: its event and its COMMIT frame, in this table alone.
    for (int frame : frames.subList(frames.size() - 2, frames.size())) {
      int time = frame + 8 + 1; // behind the prefix and a sequence of one byte
      bytes.putLong(time, bytes.getLong(time) - 3_600_000);
      ByteBuffer checked = bytes.duplicate().position(frame + 8);
      bytes.putInt(frame + 4, Frame.checksum(checked.limit(frame + 8 + bytes.getInt(frame))));
    }
    List<LoggedCommit> replayed = new ArrayList<>();
    try (EventLog log = Logs.open(image.with(segment, bytes.array()).toStore(), replayed)) {
      assertThat(log.recovery().summary()).contains("the time of the commit", segment);
      assertThat(Logs.texts(replayed)).isEqualTo(all.subList(0, all.size() - 1));
    }
  }

  @Test
  void aLogInGoodOrderHasNoFindings() {
    LogCheck check = LogCheck.of(image.toStore(), Logs.tables());
    assertThat(check.findings()).isEmpty();
    assertThat(check.lastSequence()).isEqualTo(12);
    assertThat(check.segments()).isEqualTo(4);
    assertThat(check.bytes())
        .isEqualTo(
            image.files().entrySet().stream()
                .filter(file -> file.getKey().endsWith(".seg"))
                .mapToLong(file -> file.getValue().length)
                .sum());
  }

  @Test
  void aTornTailAndLeftoversAreFoundAndNotTouched() {
    String segment = image.lastSegment("a");
    byte[] bytes = image.bytes(segment);
    byte[] torn = Arrays.copyOf(bytes, bytes.length + 7);
    torn[bytes.length] = 40;
    StoreImage crashed = image.with(segment, torn).with("tables/a/segments/00000009.seg", bytes);
    MemoryStore store = crashed.toStore();
    LogCheck check = LogCheck.of(store, Logs.tables());
    assertThat(check.isSound()).isTrue();
    assertThat(check.findings())
        .extracting(LogCheck.Finding::kind, LogCheck.Finding::file, LogCheck.Finding::offset)
        .containsExactlyInAnyOrder(
            tuple(LogCheck.Kind.TORN_TAIL, "memory:" + segment, (long) bytes.length),
            tuple(LogCheck.Kind.LEFTOVER, "memory:tables/a/segments/00000009.seg", 0L));
    assertThat(StoreImage.of(store).contents()).isEqualTo(crashed.contents());
    assertThat(Logs.reopen(store)).isEqualTo(all);
    assertThat(LogCheck.of(store, Logs.tables()).findings()).isEmpty();
  }
}
