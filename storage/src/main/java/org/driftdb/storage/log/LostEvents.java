package org.driftdb.storage.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/**
 * Events that damage has destroyed, which follow one another without gaps.
 *
 * <p>In the log each of them has a frame of its own in its place, of the type {@link
 * FrameType#LOST}, with its sequence and the time of its commit. Its payload is a MessagePack array
 * of strings: the directories of the tables that the event was of, if that is one, or may have been
 * of. Where that commit is not known either, the time is that of the commit before.
 *
 * @param first the sequence of the first of them
 * @param last the sequence of the last
 */
public record LostEvents(long first, long last) {
  /** How many they are. */
  public long count() {
    return last - first + 1;
  }

  /** Whether an event is one of them. */
  boolean contains(long sequence) {
    return first <= sequence && sequence <= last;
  }

  /** In words for a message. */
  public String words() {
    return first == last ? "event " + first : "events " + first + " to " + last;
  }

  /** The same events in ascending order and in as few parts as there can be. */
  static List<LostEvents> merged(Collection<LostEvents> parts) {
    List<LostEvents> sorted = new ArrayList<>(parts);
    sorted.sort(Comparator.comparingLong(LostEvents::first));
    List<LostEvents> merged = new ArrayList<>();
    for (LostEvents part : sorted) {
      LostEvents before = merged.isEmpty() ? null : merged.get(merged.size() - 1);
      if (before != null && part.first <= before.last + 1) {
        merged.set(
            merged.size() - 1, new LostEvents(before.first, Math.max(before.last, part.last)));
      } else {
        merged.add(part);
      }
    }
    return merged;
  }

  /** The payload of the frame that takes the place of an event of one of these tables. */
  static byte[] payload(Collection<String> tables) {
    try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
      packer.packArrayHeader(tables.size());
      for (String table : tables) {
        packer.packString(table);
      }
      return packer.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // The packer writes to memory.
    }
  }

  /** The tables that a payload names; none when it cannot be read. */
  static List<String> tables(byte[] payload) {
    try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(payload)) {
      List<String> tables = new ArrayList<>();
      for (int left = unpacker.unpackArrayHeader(); left > 0; left--) {
        tables.add(unpacker.unpackString());
      }
      return tables;
    } catch (IOException | MessagePackException e) {
      return List.of();
    }
  }
}
