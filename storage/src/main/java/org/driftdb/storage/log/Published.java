package org.driftdb.storage.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.driftdb.storage.store.SharedNumbers;
import org.driftdb.storage.store.Store;

/**
 * What the writing process tells the reading ones, in a small file that all of them map: {@code
 * driftdb.published}.
 *
 * <p>It is two slots of five numbers, each of eight bytes, little-endian:
 *
 * <pre>
 * offset  size  meaning
 *      0     8  counter: how many times the writer has told; the slot with the greater one holds
 *      8     8  published: readers may look at events up to this sequence
 *     16     8  durable: events up to this sequence have been forced in every table
 *     24     8  generation: changes whenever the set of tables or files has changed
 *     32     8  checksum: the CRC-32 of bytes 0 to 31, plus 2^32 times 0x44524654 ("DRFT")
 *     40    40  the other slot, likewise
 * </pre>
 *
 * <p>The writer fills the slots in turn, each after what it tells has happened. So a slot may be
 * old, and after a crash it may be older still, but it never promises too much; and a reader that
 * finds one slot half written has the other. A file that is missing, or has no slot whose checksum
 * is right, tells nothing.
 */
final class Published {
  /** What is told. */
  record State(long published, long durable, long generation) {}

  private static final int SLOT = 5;
  private static final int PUBLISHED = 1;
  private static final int DURABLE = 2;
  private static final int GENERATION = 3;
  private static final int CHECKSUM = 4;
  private static final long MAGIC = 0x44524654L << 32;

  private final SharedNumbers numbers;
  private long counter;

  private Published(SharedNumbers numbers) {
    this.numbers = numbers;
    this.counter = Math.max(counter(0), counter(SLOT));
  }

  /** Opens the file to tell, and makes it if it is not there. */
  static Published writing(Store store) {
    return new Published(store.share(LogFiles.PUBLISHED, 2 * SLOT));
  }

  /** Opens the file to listen; empty when there is none. */
  static Optional<Published> reading(Store store) {
    return store.shared(LogFiles.PUBLISHED, 2 * SLOT).map(Published::new);
  }

  /** Tells. One thread at a time. */
  void post(State state) {
    counter++;
    int slot = counter % 2 == 0 ? 0 : SLOT;
    numbers.set(slot, counter);
    numbers.set(slot + PUBLISHED, state.published());
    numbers.set(slot + DURABLE, state.durable());
    numbers.set(slot + GENERATION, state.generation());
    numbers.set(
        slot + CHECKSUM, checksum(counter, state.published(), state.durable(), state.generation()));
  }

  /** What was told last; empty when nothing was. */
  Optional<State> read() {
    // A slot that was being written while it was read is right on one of the next attempts.
    for (int attempt = 0; attempt < 10; attempt++) {
      long first = counter(0);
      long second = counter(SLOT);
      if (first > 0 || second > 0) {
        int slot = first > second ? 0 : SLOT;
        State state = state(slot);
        if (isWhole(slot, Math.max(first, second), state)) {
          return Optional.of(state);
        }
      }
    }
    return Optional.empty();
  }

  /** At which bytes of the file a slot begins that was written and is not as it was written. */
  List<Long> damagedSlots() {
    List<Long> damaged = new ArrayList<>();
    for (int slot = 0; slot <= SLOT; slot += SLOT) {
      boolean used = false;
      for (int i = 0; i < SLOT; i++) {
        used |= numbers.get(slot + i) != 0;
      }
      if (used && counter(slot) == 0) {
        damaged.add((long) slot * Long.BYTES);
      }
    }
    return damaged;
  }

  /** Makes what was told last survive a crash. */
  void force() {
    numbers.force();
  }

  private State state(int slot) {
    return new State(
        numbers.get(slot + PUBLISHED), numbers.get(slot + DURABLE), numbers.get(slot + GENERATION));
  }

  private boolean isWhole(int slot, long counter, State state) {
    return numbers.get(slot + CHECKSUM)
        == checksum(counter, state.published(), state.durable(), state.generation());
  }

  /** The counter of a slot, or 0 when the slot is not whole. */
  private long counter(int slot) {
    long found = numbers.get(slot);
    return found > 0 && isWhole(slot, found, state(slot)) ? found : 0;
  }

  private static long checksum(long counter, long published, long durable, long generation) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(counter).putLong(published).putLong(durable).putLong(generation);
    return MAGIC | Integer.toUnsignedLong(Frame.checksum(bytes.flip()));
  }
}
