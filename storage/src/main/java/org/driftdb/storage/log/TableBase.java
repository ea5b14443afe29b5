package org.driftdb.storage.log;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreWriter;

/**
 * What takes the place of the history that was discarded of a table: the rows that lived at the
 * horizon. It is the member {@code base} of a table's {@code meta.json}, absent when nothing was
 * discarded:
 *
 * <pre>
 * "base":{"file":"00000007.seg","bytes":4711,"rows":90,
 *   "first":998,"horizon":1000,"millis":1767605772345,"facts":""}
 * </pre>
 *
 * <p>(in one line). The file is a segment, see {@link SegmentHeader}, with BASE frames: for each
 * row, by key, one with its own sequence and time, and its document as in an INSERT. {@code bytes}
 * and {@code rows} are how many it has; {@code first} is the first event of the commit that ends at
 * the horizon, and {@code millis} its time; {@code facts} is what only the discarded events told,
 * in words that only the layers above understand.
 *
 * @param segment the number of the file
 * @param horizon the first sequence at which the table can be read, the end of a commit
 */
public record TableBase(
    int segment, long bytes, long rows, long first, long horizon, long millis, String facts) {
  public TableBase {
    Objects.requireNonNull(facts);
  }

  /**
   * Writes the file; it is forced, and nobody lists it yet. Where that fails, none is left.
   *
   * @param living the rows that live at the horizon, by key, as {@link FrameType#BASE}
   * @param last the commit that ends at the horizon
   */
  static TableBase write(
      Store store,
      String table,
      int number,
      Iterator<LoggedEvent> living,
      LoggedCommit last,
      String facts) {
    try (StoreWriter target = SegmentHeader.startCompressed(store, table, number)) {
      FrameWriter frames = new FrameWriter();
      long rows = 0;
      while (living.hasNext()) {
        LoggedEvent row = living.next();
        frames.put(target, FrameType.BASE, row.sequence(), row.millis(), row.payload());
        rows++;
      }
      frames.flush(target);
      target.seal();
      return new TableBase(
          number,
          target.length(),
          rows,
          last.firstSequence(),
          last.lastSequence(),
          last.millis(),
          facts);
    } catch (RuntimeException | Error e) {
      SegmentHeader.abandon(store, table, number, e);
      throw e;
    }
  }

  /**
   * The rows, by key. The file is closed behind the last one.
   *
   * @param table the name of the table's directory
   * @throws DamagedException when they are not as they were written; the iterator throws it too
   */
  public Iterator<LoggedEvent> living(Store store, String table) {
    SegmentReader reader =
        SegmentReader.open(store, table, segment)
            .orElseThrow(() -> damage(store, table, "there is no such file").toException());
    Damage wrong = reader.wrongHeader();
    wrong = wrong == null ? reader.wrongLength(bytes) : wrong;
    if (wrong != null) {
      reader.close();
      throw wrong.toException();
    }
    return new Iterator<>() {
      private long found;
      private boolean ended;

      @Override
      public boolean hasNext() {
        if (found == rows && !ended) {
          ended = true;
          boolean whole = reader.next() == null && reader.position() == bytes;
          reader.close();
          if (!whole) {
            throw damaged(reader);
          }
        }
        return !ended;
      }

      @Override
      public LoggedEvent next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        Frame frame = reader.next();
        if (frame == null || frame.type() != FrameType.BASE) {
          DamagedException damaged = damaged(reader);
          reader.close();
          throw damaged;
        }
        found++;
        return new LoggedEvent(
            table, frame.sequence(), frame.millis(), frame.type(), frame.payload());
      }
    };
  }

  private static DamagedException damaged(SegmentReader reader) {
    return new Damage(reader.location(), reader.position(), "its rows are not as they were written")
        .toException();
  }

  /**
   * Says what is wrong with the file.
   *
   * @param table the name of the table's directory
   */
  public Damage damage(Store store, String table, String what) {
    return new Damage(store.locate(LogFiles.segment(table, segment)), 0, what);
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("file", LogFiles.segmentFile(segment));
    json.writeNumberField("bytes", bytes);
    json.writeNumberField("rows", rows);
    json.writeNumberField("first", first);
    json.writeNumberField("horizon", horizon);
    json.writeNumberField("millis", millis);
    json.writeStringField("facts", facts);
    json.writeEndObject();
  }

  static TableBase parse(JsonParser json) throws IOException {
    int segment = 0;
    long bytes = 0;
    long rows = 0;
    long first = 0;
    long horizon = 0;
    long millis = 0;
    String facts = "";
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "file" -> segment = LogFiles.segmentNumber(json.getText());
        case "bytes" -> bytes = json.getLongValue();
        case "rows" -> rows = json.getLongValue();
        case "first" -> first = json.getLongValue();
        case "horizon" -> horizon = json.getLongValue();
        case "millis" -> millis = json.getLongValue();
        case "facts" -> facts = json.getText();
        default -> json.skipChildren();
      }
    }
    return new TableBase(segment, bytes, rows, first, horizon, millis, facts);
  }
}
