package org.driftdb.storage.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.driftdb.storage.block.Address;
import org.driftdb.storage.block.BlockSource.LiveFile;
import org.driftdb.storage.store.MemoryStore;
import org.driftdb.storage.store.SharedNumbers;
import org.junit.jupiter.api.Test;

/**
 * The bytes on disk. They are written down here as the format books say they are; a change that
 * breaks one of these tests breaks every database there is.
 */
class FormatTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final long MILLIS = Instant.parse("2026-01-05T09:36:12.345Z").toEpochMilli();

  private final MemoryStore store = new MemoryStore();

  /** The bytes of a file as hexadecimal digits, from an offset on. */
  private String hex(String name, int from) {
    byte[] bytes = store.read(name).orElseThrow();
    return HEX.formatHex(bytes, from, bytes.length);
  }

  private static String hex(String spaced) {
    return spaced.replace(" ", "");
  }

  private EventLog logWithOneTable() {
    LogOptions options =
        LogOptions.DEFAULT.withClock(InstantSource.fixed(Instant.ofEpochMilli(MILLIS)));
    EventLog log =
        EventLog.open(store, options, () -> LogStart.fromBeginning(List.of()), commit -> {});
    log.createTable("a");
    return log;
  }

  @Test
  void theFrameInTheFormatBookIsWhatIsWritten() {
    var writer = store.create("frames");
    FrameWriter frames = new FrameWriter();
    frames.put(writer, FrameType.INSERT, 300, MILLIS, new byte[] {(byte) 0x80});
    frames.flush(writer);
    assertThat(hex("frames", 0)).isEqualTo(hex("0c000000 73d910a4 ac02 39a0838d9b010000 01 80"));
  }

  @Test
  void aSegmentIsItsHeaderAndItsFrames() {
    try (EventLog log = logWithOneTable()) {
      log.append(
          List.of(
              new NewEvent("a", FrameType.INSERT, new byte[] {1}),
              new NewEvent("a", FrameType.PATCH, new byte[] {2, 3}),
              new NewEvent("a", FrameType.SOFT_DELETE, new byte[] {})),
          "ann",
          null);
    }
    assertThat(hex("tables/a/segments/00000001.seg", 0))
        .isEqualTo(
            hex("4452494654534547 01000000 01000000 43beb7e8 aa859174")
                + hex("0b000000 de82e3ca 01 39a0838d9b010000 01 01")
                + hex("0c000000 0c9d5f74 02 39a0838d9b010000 02 0203")
                + hex("0a000000 c795d1bc 03 39a0838d9b010000 03")
                + hex("18000000 75ba2821 00 39a0838d9b010000 04")
                + hex("97 01 03 00 81a16103 a3616e6e c0 c0"));
  }

  @Test
  void aCompressedSegmentIsItsPiecesAndTheirList() {
    byte[] segment = new byte[CompressedSegment.PIECE + 3];
    Arrays.fill(segment, 4, segment.length, (byte) 7);
    try (var writer = new CompressedSegmentWriter(store.create("compressed"))) {
      writer.append(ByteBuffer.wrap(segment));
      assertThat(writer.length()).isEqualTo(segment.length);
      writer.seal();
    }
    assertThat(hex("compressed", 0))
        .isEqualTo(
            hex("445249465453475a 01000000 2ffc56bc")
                + hex("28b52ffd a000000200 6d0000 280000000007 0100f8ff39d002")
                + hex("28b52ffd 2003 190000 070707")
                + hex("19000000 00000200 b9018f44")
                + hex("0c000000 03000000 41fbf6aa")
                + hex("02000000 e0b40d71"));
    byte[] read = new byte[segment.length];
    try (var reader = CompressedSegment.open(store.open("compressed").orElseThrow(), "here")) {
      assertThat(reader.size()).isEqualTo(segment.length);
      assertThat(reader.read(0, ByteBuffer.wrap(read))).isEqualTo(segment.length);
    }
    assertThat(read).isEqualTo(segment);
  }

  @Test
  void aCommitFrameNamesItsTablesAndWhatWasDurable() {
    Map<String, Integer> tables = new LinkedHashMap<>();
    tables.put("b", 2);
    tables.put("a", 1);
    CommitRecord record = new CommitRecord(300, 302, 299, tables, null, "why", 4711L);
    assertThat(HEX.formatHex(record.encode()))
        .isEqualTo(hex("97 cd012c cd012e cd012b 82 a162 02 a161 01 c0 a3776879 cd1267"));
    assertThat(CommitRecord.decode(record.encode())).isEqualTo(record);
  }

  @Test
  void theListOfSegmentsIsJsonWithItsChecksum() {
    TableManifest manifest =
        new TableManifest(
            3, List.of(new TableManifest.Sealed(1, 1, 90, 4711)), 2, null, null, List.of());
    assertThat(new String(manifest.encode(), UTF_8))
        .isEqualTo(
            "{\"format\":1,\"generation\":3,\"segments\":["
                + "{\"file\":\"00000001.seg\",\"first\":1,\"last\":90,\"bytes\":4711},"
                + "{\"file\":\"00000002.seg\"}],\"crc32\":\"2da7bf1b\"}\n");
    assertThat(TableManifest.decode(manifest.encode(), "here")).isEqualTo(manifest);
  }

  @Test
  void rowsAtAHorizonAreASegmentOfTheirOwnWhichTheListNames() {
    List<LoggedEvent> living =
        List.of(
            new LoggedEvent("a", 300, MILLIS, FrameType.BASE, new byte[] {(byte) 0x80}),
            new LoggedEvent("a", 7, MILLIS, FrameType.BASE, HEX.parseHex("81a17801")));
    LoggedCommit last = new LoggedCommit(298, 300, MILLIS, List.of(), List.of(), null, null);
    try (EventLog log = logWithOneTable()) {
      log.discard("a", living.iterator(), last, "gqE=");
    }
    byte[] segment = new byte[66];
    try (var file = store.open("tables/a/segments/00000002.seg").orElseThrow()) {
      CompressedSegment.open(file, "here").read(0, ByteBuffer.wrap(segment));
    }
    assertThat(HEX.formatHex(segment))
        .isEqualTo(
            hex("4452494654534547 01000000 02000000 43beb7e8 49821efa")
                + hex("0c000000 771c7cc0 ac02 39a0838d9b010000 05 80")
                + hex("0e000000 9b27a0e0 07 39a0838d9b010000 05 81a17801"));
    byte[] list = store.read("tables/a/meta.json").orElseThrow();
    assertThat(new String(list, UTF_8))
        .isEqualTo(
            "{\"format\":2,\"generation\":2,\"segments\":[{\"file\":\"00000001.seg\"}],"
                + "\"base\":{\"file\":\"00000002.seg\",\"bytes\":66,\"rows\":2,"
                + "\"first\":298,\"horizon\":300,\"millis\":1767605772345,\"facts\":\"gqE=\"},"
                + "\"crc32\":\"42b0a0eb\"}\n");
    assertThat(TableManifest.decode(list, "here").encode()).isEqualTo(list);
    assertThat(
            TableListing.read(store, "a").map(TableListing::base).orElseThrow().living(store, "a"))
        .toIterable()
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactlyElementsOf(living);
  }

  @Test
  void aCheckpointStandsBehindTheSegments() {
    TableCheckpoint.Tree rows =
        new TableCheckpoint.Tree(
            "", "", List.of(new LiveFile(1, 123456789, 8192)), new Address(1, 4096, 4000));
    TableCheckpoint.Tree index =
        new TableCheckpoint.Tree(
            "by \"x\"",
            "x desc",
            List.of(new LiveFile(2, -1, 10), new LiveFile(3, 5, 20)),
            new Address(3, 0, 20));
    TableCheckpoint checkpoint =
        new TableCheckpoint(
            90,
            List.of(new LogPosition(70, 1, 24, 0, 0), new LogPosition(90, 2, 4711, 60, 88)),
            List.of(rows, index));
    TableManifest manifest =
        new TableManifest(
            3, List.of(new TableManifest.Sealed(1, 1, 59, 900)), 2, null, checkpoint, List.of());
    assertThat(new String(manifest.encode(), UTF_8))
        .isEqualTo(
            "{\"format\":1,\"generation\":3,\"segments\":["
                + "{\"file\":\"00000001.seg\",\"first\":1,\"last\":59,\"bytes\":900},"
                + "{\"file\":\"00000002.seg\"}],\"checkpoint\":{\"sequence\":90,\"positions\":["
                + "{\"sequence\":70,\"file\":\"00000001.seg\",\"offset\":24,\"first\":0,\"last\":0},"
                + "{\"sequence\":90,\"file\":\"00000002.seg\",\"offset\":4711,"
                + "\"first\":60,\"last\":88}],\"trees\":["
                + "{\"name\":\"\",\"definition\":\"\",\"files\":["
                + "{\"number\":1,\"id\":\"00000000075bcd15\",\"bytes\":8192}],"
                + "\"root\":{\"file\":1,\"offset\":4096,\"length\":4000}},"
                + "{\"name\":\"by \\\"x\\\"\",\"definition\":\"x desc\",\"files\":["
                + "{\"number\":2,\"id\":\"ffffffffffffffff\",\"bytes\":10},"
                + "{\"number\":3,\"id\":\"0000000000000005\",\"bytes\":20}],"
                + "\"root\":{\"file\":3,\"offset\":0,\"length\":20}}]},"
                + "\"crc32\":\"b40855f0\"}\n");
    assertThat(TableManifest.decode(manifest.encode(), "here")).isEqualTo(manifest);
  }

  @Test
  void marksTellWhereToBeginInASegment() {
    SegmentMarks marks = new SegmentMarks();
    marks.pass(10, SegmentMarks.SPACING);
    marks.pass(20, SegmentHeader.BYTES + SegmentMarks.SPACING);
    marks.pass(30, 2 * SegmentMarks.SPACING);
    marks.pass(300, 3 * SegmentMarks.SPACING);
    assertThat(HEX.formatHex(marks.encode("a", 7)))
        .isEqualTo(
            hex("44524946544d524b 01000000 07000000 43beb7e8 02000000")
                + hex("1400000000000000 1800010000000000 2c01000000000000 0000030000000000")
                + hex("e32c430e"));
    SegmentMarks read = SegmentMarks.decode(marks.encode("a", 7), "a", 7);
    assertThat(read.encode("a", 7)).isEqualTo(marks.encode("a", 7));
    assertThat(SegmentMarks.decode(marks.encode("a", 7), "a", 8).count()).isZero();
    assertThat(SegmentMarks.decode(marks.encode("a", 7), "b", 7).count()).isZero();
    for (int i = 0; i < read.encode("a", 7).length; i++) {
      byte[] damaged = marks.encode("a", 7);
      damaged[i] ^= 1;
      assertThat(SegmentMarks.decode(damaged, "a", 7).count()).isZero();
      assertThat(SegmentMarks.decode(Arrays.copyOf(damaged, i), "a", 7).count()).isZero();
    }
  }

  @Test
  void whatIsPublishedStandsInTwoSlotsInTurn() {
    SharedNumbers numbers = store.share("driftdb.published", 10);
    Published published = Published.writing(store);
    published.post(new Published.State(7, 5, 3));
    published.post(new Published.State(9, 8, 4));
    long[] found = new long[10];
    Arrays.setAll(found, numbers::get);
    assertThat(found)
        .containsExactly(2, 9, 8, 4, 0x44524654_85be9094L, 1, 7, 5, 3, 0x44524654_2d1ebd85L);
    assertThat(published.read()).contains(new Published.State(9, 8, 4));
  }

  @Test
  void aHalfWrittenSlotLeavesTheOther() {
    SharedNumbers numbers = store.share("driftdb.published", 10);
    Published published = Published.writing(store);
    published.post(new Published.State(7, 5, 3));
    published.post(new Published.State(9, 8, 4));
    numbers.set(1, 10);
    assertThat(Published.writing(store).read()).contains(new Published.State(7, 5, 3));
    numbers.set(6, 10);
    assertThat(Published.writing(store).read()).isEmpty();
  }

  @Test
  void theCodesOfFramesNeverChange() {
    assertThat(Arrays.stream(FrameType.values()).map(type -> type.code() + " " + type))
        .containsExactly("1 INSERT", "2 PATCH", "3 SOFT_DELETE", "4 COMMIT", "5 BASE", "6 LOST");
  }
}
