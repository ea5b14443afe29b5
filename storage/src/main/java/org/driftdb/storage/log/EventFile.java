package org.driftdb.storage.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.driftdb.storage.error.DriftException;
import org.driftdb.storage.error.ErrorCode;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreReader;
import org.driftdb.storage.store.StoreWriter;

/**
 * Events that wait in a file until they are committed, in order of sequence. The file means nothing
 * to anybody else, is never forced, and is deleted at the end. For one thread.
 *
 * <p>Behind the header of a segment it has frames; the payload of each begins with the number of
 * its table, of four bytes, little-endian.
 */
public final class EventFile implements AutoCloseable {
  private static final int GREATEST_PAYLOAD = Frame.GREATEST_PAYLOAD - Integer.BYTES;

  private final Store store;
  private final String name;
  private final FrameWriter frames = new FrameWriter();
  private final List<String> tables = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private SegmentMarks marks = new SegmentMarks();
  private StoreWriter writer;

  /** Reads the file also when it is deleted; closed with the last reference to it. */
  private final StoreReader reader;

  private long last;

  /** Makes the file. */
  public EventFile(Store store, String name) {
    this.store = store;
    this.name = name;
    this.writer = store.create(name);
    writer.append(SegmentHeader.encode(name, 0));
    this.reader = store.open(name).orElseThrow(this::lost);
  }

  /**
   * Adds events.
   *
   * @throws DriftException with code TOO_LONG if the log would not take one of them; then none is
   *     added
   */
  public void append(List<LoggedEvent> events) {
    for (LoggedEvent event : events) {
      Frame.checkPayload(event.payload().length, GREATEST_PAYLOAD);
    }
    long offset = writer.length();
    for (LoggedEvent event : events) {
      marks.pass(last, offset);
      offset +=
          frames.put(writer, event.type(), event.sequence(), event.millis(), withTable(event));
      last = event.sequence();
    }
    frames.flush(writer);
  }

  private byte[] withTable(LoggedEvent event) {
    int number =
        numbers.computeIfAbsent(
            event.table(),
            table -> {
              tables.add(table);
              return tables.size() - 1;
            });
    ByteBuffer bytes =
        ByteBuffer.allocate(Integer.BYTES + event.payload().length).order(ByteOrder.LITTLE_ENDIAN);
    return bytes.putInt(number).put(event.payload()).array();
  }

  /** The sequence of the last event; 0 if there is none. */
  public long last() {
    return last;
  }

  /** How many bytes the file has. */
  public long bytes() {
    return writer.length();
  }

  /** The events behind a sequence that are there now. It needs not be closed. */
  public Iterator<LoggedEvent> events(long after) {
    long end = last;
    if (after >= end) {
      return List.<LoggedEvent>of().iterator();
    }
    SegmentReader frames = read(after);
    return new Iterator<>() {
      private long reached = after;

      @Override
      public boolean hasNext() {
        return reached < end;
      }

      @Override
      public LoggedEvent next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        Frame frame;
        do {
          frame = EventFile.this.next(frames);
        } while (frame.sequence() <= reached);
        reached = frame.sequence();
        return event(frame);
      }
    };
  }

  /** Stands at the event behind a sequence, or before. */
  private SegmentReader read(long after) {
    SegmentReader frames = SegmentReader.of(reader, store.locate(name), name);
    frames.seek(marks.behind(after, reader.size()));
    return frames;
  }

  private Frame next(SegmentReader frames) {
    Frame frame = frames.next();
    if (frame == null) {
      throw lost();
    }
    return frame;
  }

  private DriftException lost() {
    return new DriftException(
        ErrorCode.IO,
        store.locate(name)
            + ", which keeps what a transaction has written, cannot be read: roll back");
  }

  private LoggedEvent event(Frame frame) {
    ByteBuffer bytes = ByteBuffer.wrap(frame.payload()).order(ByteOrder.LITTLE_ENDIAN);
    String table = tables.get(bytes.getInt());
    byte[] payload = new byte[bytes.remaining()];
    bytes.get(payload);
    return new LoggedEvent(table, frame.sequence(), frame.millis(), frame.type(), payload);
  }

  /** Forgets the events behind a sequence. Nobody may be reading them. */
  public void cut(long sequence) {
    if (sequence >= last) {
      return;
    }
    SegmentReader frames = read(sequence);
    long end;
    do {
      end = frames.position();
    } while (next(frames).sequence() <= sequence);
    writer.close();
    writer = store.reopen(name, end);
    marks = marks.upTo(end);
    last = sequence;
  }

  /** Deletes the file. Its events can be read on. */
  @Override
  public void close() {
    writer.close();
    store.delete(name);
  }
}
