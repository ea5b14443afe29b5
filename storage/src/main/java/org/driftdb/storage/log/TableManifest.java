package org.driftdb.storage.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.store.Store;
import org.jspecify.annotations.Nullable;

/**
 * Which segments of a table are live, in the order in which they are read: the sealed ones, and
 * last the one that is written to. It is the table's {@code meta.json}, a {@link ChecksummedJson}
 * replaced as a whole whenever the list changes:
 *
 * <pre>
 * {"format":1,"generation":3,"segments":[
 *   {"file":"00000001.seg","first":1,"last":90,"bytes":4711},
 *   {"file":"00000002.seg"}],"crc32":"0a1b2c3d"}
 * </pre>
 *
 * <p>(in one line). {@code generation} counts the versions of the list. A sealed segment has {@code
 * first} and {@code last}, the sequences of its first and last event, and {@code bytes}, its exact
 * length. Sealing forces all tables first, so every event up to the {@code last} of any sealed
 * segment is durable. The segment that is written to has its file alone. Behind the segments stand
 * the table's {@link TableBase}, if history was discarded ({@code format} is then 2), and its
 * {@link TableCheckpoint}, if it has one. A table that has lost events, or may have, has {@code
 * "lost":[{"first":7,"last":9}]} ({@code format} is then 3): their sequences, see {@link
 * LostEvents}. Members that a reader does not know are skipped; a change that old readers must not
 * skip changes {@code format}.
 *
 * <p>A file in {@code segments/} that is not listed, nor holds the {@link SegmentMarks} of one that
 * is, is what a crash left, and means nothing. Only {@code 00000002.seg.cut-4711} is kept: what
 * recovery cut off a segment from byte 4711 on, although it had been acknowledged, or what a repair
 * replaced, which is from byte 0 on all of a file; what was cut there another time is in {@code
 * ...cut-4711-2}.
 */
record TableManifest(
    long generation,
    List<Sealed> sealed,
    int active,
    @Nullable TableBase base,
    @Nullable TableCheckpoint checkpoint,
    List<LostEvents> lost) {
  private static final int FORMAT = 1;

  /** Of a list behind discarded history, which those who know the first format must not read. */
  private static final int FORMAT_WITH_BASE = 2;

  /** Of a list of a table that has lost events, which those who know neither must not read. */
  private static final int FORMAT_WITH_LOST = 3;

  private static final JsonFactory JSON = new JsonFactory();

  /** A segment that is complete. */
  record Sealed(int number, long first, long last, long bytes) {}

  TableManifest {
    sealed = List.copyOf(sealed);
    lost = List.copyOf(lost);
  }

  /** The list of a table that has nothing yet but its first segment. */
  static TableManifest first() {
    return new TableManifest(1, List.of(), 1, null, null, List.of());
  }

  /**
   * The list after this one. The checkpoint stays; of its positions those in segments that are
   * listed no more are dropped.
   */
  TableManifest next(List<Sealed> newSealed, int newActive) {
    return new TableManifest(generation + 1, newSealed, newActive, base, checkpoint, lost).listed();
  }

  /** The same of a table that has lost events, or may have. */
  TableManifest withLost(List<LostEvents> events) {
    return new TableManifest(generation + 1, sealed, active, base, checkpoint, events);
  }

  /** The same behind a horizon: without the segments that have nothing after it. */
  TableManifest behind(TableBase newBase) {
    List<Sealed> kept =
        sealed.stream().filter(segment -> segment.last() > newBase.horizon()).toList();
    return new TableManifest(generation + 1, kept, active, newBase, checkpoint, lost).listed();
  }

  /** The first sequence at which the table can be read; 0 if nothing was discarded. */
  long horizon() {
    return base == null ? 0 : base.horizon();
  }

  /**
   * The same segments with another checkpoint. Positions of this one are kept as far as they may
   * still be needed: the last at or before a sequence, and the later ones.
   *
   * @param database the sequence from which the log is read when the database is opened
   */
  TableManifest next(TableCheckpoint newCheckpoint, long database) {
    SortedMap<Long, LogPosition> positions = new TreeMap<>();
    newCheckpoint.positions().forEach(position -> positions.put(position.sequence(), position));
    if (checkpoint != null) {
      checkpoint.positions().forEach(position -> positions.put(position.sequence(), position));
    }
    TableManifest all =
        new TableManifest(
                generation + 1,
                sealed,
                active,
                base,
                newCheckpoint.withPositions(List.copyOf(positions.values())),
                lost)
            .listed();
    LogPosition from = all.positionUpTo(database);
    return from == null ? all : all.keep(position -> position.sequence() >= from.sequence());
  }

  /** The same with the positions that its own have become. */
  TableManifest withMoved(UnaryOperator<LogPosition> move) {
    return checkpoint == null
        ? this
        : withPositions(checkpoint.positions().stream().map(move).toList());
  }

  /** The positions that the checkpoint knows, in ascending order. */
  List<LogPosition> positions() {
    return checkpoint == null ? List.of() : checkpoint.positions();
  }

  /** How many bytes a segment had at the last checkpoint at which it was written to; else 0. */
  long checkpointBytes(int number) {
    long bytes = 0;
    for (LogPosition position : positions()) {
      bytes = position.segment() == number ? Math.max(bytes, position.offset()) : bytes;
    }
    return bytes;
  }

  /** Where to begin to read what follows a sequence; null when only the segments tell. */
  @Nullable LogPosition positionUpTo(long sequence) {
    LogPosition found = null;
    for (LogPosition position : positions()) {
      found = position.sequence() <= sequence ? position : found;
    }
    return found;
  }

  private TableManifest listed() {
    Set<Integer> numbers = numbers();
    return keep(position -> numbers.contains(position.segment()));
  }

  /** The numbers of the files of segments. */
  Set<Integer> numbers() {
    Set<Integer> numbers = new HashSet<>();
    numbers.add(active);
    sealed.forEach(segment -> numbers.add(segment.number()));
    if (base != null) {
      numbers.add(base.segment());
    }
    return numbers;
  }

  private TableManifest keep(Predicate<LogPosition> kept) {
    return checkpoint == null
        ? this
        : withPositions(checkpoint.positions().stream().filter(kept).toList());
  }

  private TableManifest withPositions(List<LogPosition> positions) {
    TableCheckpoint changed = checkpoint == null ? null : checkpoint.withPositions(positions);
    return new TableManifest(generation, sealed, active, base, changed, lost);
  }

  /** A number that no segment of this table has had. */
  int unusedNumber() {
    return Collections.max(numbers()) + 1;
  }

  /**
   * Every event of the database up to this sequence is durable, because a segment that ends with it
   * was sealed, or because it is in a checkpoint.
   */
  long durable() {
    long last = sealed.isEmpty() ? horizon() : sealed.get(sealed.size() - 1).last();
    return checkpoint == null ? last : Math.max(last, checkpoint.sequence());
  }

  /** Makes this the table's list. */
  void publish(Store store, String table) {
    store.publish(LogFiles.manifest(table), encode(), generation);
  }

  /** Reads a table's list; empty when there is none. */
  static Optional<TableManifest> read(Store store, String table) {
    String name = LogFiles.manifest(table);
    return store.read(name).map(bytes -> decode(bytes, store.locate(name)));
  }

  /** The files in the table's directory of segments that hold what recovery cut off. */
  static List<String> setAside(Store store, String table) {
    return store.list(LogFiles.segments(table)).stream()
        .filter(LogFiles::isSetAside)
        .map(file -> LogFiles.segments(table) + "/" + file)
        .toList();
  }

  /** The names of the files in the table's directory of segments that mean nothing. */
  List<String> leftovers(Store store, String table) {
    Set<String> live = new HashSet<>();
    for (int number : numbers()) {
      live.add(LogFiles.segmentFile(number));
      live.add(LogFiles.marksFile(number));
    }
    return store.list(LogFiles.segments(table)).stream()
        .filter(file -> !live.contains(file) && !LogFiles.isSetAside(file))
        .map(file -> LogFiles.segments(table) + "/" + file)
        .toList();
  }

  private int format() {
    return !lost.isEmpty() ? FORMAT_WITH_LOST : base != null ? FORMAT_WITH_BASE : FORMAT;
  }

  byte[] encode() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("format", format());
      json.writeNumberField("generation", generation);
      json.writeArrayFieldStart("segments");
      for (Sealed segment : sealed) {
        json.writeStartObject();
        json.writeStringField("file", LogFiles.segmentFile(segment.number()));
        json.writeNumberField("first", segment.first());
        json.writeNumberField("last", segment.last());
        json.writeNumberField("bytes", segment.bytes());
        json.writeEndObject();
      }
      json.writeStartObject();
      json.writeStringField("file", LogFiles.segmentFile(active));
      json.writeEndObject();
      json.writeEndArray();
      if (base != null) {
        json.writeFieldName("base");
        base.write(json);
      }
      if (checkpoint != null) {
        json.writeFieldName("checkpoint");
        checkpoint.write(json);
      }
      if (!lost.isEmpty()) {
        json.writeArrayFieldStart("lost");
        for (LostEvents events : lost) {
          json.writeStartObject();
          json.writeNumberField("first", events.first());
          json.writeNumberField("last", events.last());
          json.writeEndObject();
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // The generator writes to memory.
    }
    return ChecksummedJson.encode(text.toString());
  }

  static TableManifest decode(byte[] file, String location) {
    String text = ChecksummedJson.decode(file, location);
    try (JsonParser json = JSON.createParser(text)) {
      int format = 0;
      long generation = 0;
      List<Entry> entries = List.of();
      TableBase base = null;
      TableCheckpoint checkpoint = null;
      List<LostEvents> lost = List.of();
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "format" -> format = json.getIntValue();
          case "generation" -> generation = json.getLongValue();
          case "segments" -> entries = entries(json);
          case "base" -> base = TableBase.parse(json);
          case "checkpoint" -> checkpoint = TableCheckpoint.parse(json);
          case "lost" -> {
            lost = new ArrayList<>();
            for (Entry entry : entries(json)) {
              lost.add(new LostEvents(entry.first, entry.last));
            }
          }
          default -> json.skipChildren();
        }
      }
      if (format < FORMAT || format > FORMAT_WITH_LOST) {
        throw new DriftException(
            ErrorCode.CONNECTION,
            location
                + " has format "
                + format
                + "; this version of DriftDB reads format "
                + FORMAT_WITH_LOST
                + ". Open the database with a newer one");
      }
      return of(generation, entries, base, checkpoint, lost, location);
    } catch (IOException | IllegalArgumentException e) {
      throw ChecksummedJson.damaged(
          location, "it does not list a table's segments: " + e.getMessage());
    }
  }

  private static TableManifest of(
      long generation,
      List<Entry> entries,
      @Nullable TableBase base,
      @Nullable TableCheckpoint checkpoint,
      List<LostEvents> lost,
      String location) {
    List<Sealed> sealed = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.bytes > 0) {
        sealed.add(new Sealed(entry.number, entry.first, entry.last, entry.bytes));
      }
    }
    if (entries.isEmpty()
        || entries.get(entries.size() - 1).bytes > 0
        || sealed.size() != entries.size() - 1) {
      throw ChecksummedJson.damaged(
          location, "it does not list sealed segments and last the one that is written to");
    }
    return new TableManifest(
        generation, sealed, entries.get(entries.size() - 1).number, base, checkpoint, lost);
  }

  /** A segment as it stands in the file; one that is written to has no bytes. */
  private static final class Entry {
    private int number;
    private long first;
    private long last;
    private long bytes;
  }

  private static List<Entry> entries(JsonParser json) throws IOException {
    List<Entry> entries = new ArrayList<>();
    while (json.nextToken() == JsonToken.START_OBJECT) {
      Entry entry = new Entry();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "file" -> entry.number = LogFiles.segmentNumber(json.getText());
          case "first" -> entry.first = json.getLongValue();
          case "last" -> entry.last = json.getLongValue();
          case "bytes" -> entry.bytes = json.getLongValue();
          default -> json.skipChildren();
        }
      }
      entries.add(entry);
    }
    return entries;
  }
}
