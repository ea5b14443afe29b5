package org.driftdb.storage.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/**
 * What a COMMIT frame says. The same frame ends the commit in every table that the commit touched.
 *
 * <p>The payload is a MessagePack array. Readers skip elements behind those that they know.
 *
 * <pre>
 * element  type           meaning
 *       0  integer        the sequence of the commit's first event
 *       1  integer        the sequence of its last
 *       2  integer        the durable sequence known when it was written: every event up to it had
 *                         been forced in every table; less than element 0
 *       3  map            the tables that it touched, by the names of their directories, each with
 *                         the number of its events, in order of their first
 *       4  string or nil  author
 *       5  string or nil  comment
 *       6  integer or nil what the clock said, in milliseconds since 1970 UTC, when that was less
 *                         than the time of the commit before, which was taken instead
 * </pre>
 */
record CommitRecord(
    long first,
    long last,
    long durable,
    Map<String, Integer> tables,
    @Nullable String author,
    @Nullable String comment,
    @Nullable Long clock) {
  private static final int ELEMENTS = 7;

  /** A buffer that most records fit into. */
  private static final MessagePack.PackerConfig PACKER =
      new MessagePack.PackerConfig().withBufferSize(256);

  CommitRecord {
    // Not Map.copyOf: the order is part of the record.
    tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
  }

  /** The payload of the frame. */
  byte[] encode() {
    try (MessageBufferPacker packer = PACKER.newBufferPacker()) {
      packer.packArrayHeader(ELEMENTS);
      packer.packLong(first);
      packer.packLong(last);
      packer.packLong(durable);
      packer.packMapHeader(tables.size());
      for (Map.Entry<String, Integer> table : tables.entrySet()) {
        packer.packString(table.getKey());
        packer.packInt(table.getValue());
      }
      packText(packer, author);
      packText(packer, comment);
      if (clock == null) {
        packer.packNil();
      } else {
        packer.packLong(clock);
      }
      return packer.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // The packer writes to memory.
    }
  }

  private static void packText(MessageBufferPacker packer, @Nullable String text)
      throws IOException {
    if (text == null) {
      packer.packNil();
    } else {
      packer.packString(text);
    }
  }

  /** Reads the payload of a COMMIT frame; null when it cannot be one. */
  static @Nullable CommitRecord decode(byte[] payload) {
    try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(payload)) {
      if (unpacker.unpackArrayHeader() < ELEMENTS) {
        return null;
      }
      long first = unpacker.unpackLong();
      long last = unpacker.unpackLong();
      long durable = unpacker.unpackLong();
      Map<String, Integer> tables = new LinkedHashMap<>();
      int count = unpacker.unpackMapHeader();
      long events = 0;
      for (int i = 0; i < count; i++) {
        String table = unpacker.unpackString();
        int eventsOfTable = unpacker.unpackInt();
        events += eventsOfTable;
        if (eventsOfTable < 1 || tables.put(table, eventsOfTable) != null) {
          return null;
        }
      }
      String author = unpackText(unpacker);
      String comment = unpackText(unpacker);
      Long clock = unpacker.tryUnpackNil() ? null : (Long) unpacker.unpackLong();
      if (first < 1 || last - first + 1 != events || durable < 0 || durable >= first) {
        return null;
      }
      return new CommitRecord(first, last, durable, tables, author, comment, clock);
    } catch (IOException | MessagePackException e) {
      return null;
    }
  }

  private static @Nullable String unpackText(MessageUnpacker unpacker) throws IOException {
    return unpacker.tryUnpackNil() ? null : unpacker.unpackString();
  }
}
