package org.driftdb.storage.log;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntFunction;
import org.driftdb.storage.store.Store;
import org.driftdb.storage.store.StoreReader;
import org.driftdb.storage.store.StoreWriter;

/** Keeps bytes that are to be cut off a file, or to be deleted, in a file of their own. */
public final class SetAside {
  private static final int COPIED_AT_ONCE = 1 << 20;

  private SetAside() {}

  /**
   * Copies bytes of a file, and forces them. A copy that was interrupted is made again; a file that
   * has other bytes is left as it is.
   *
   * @param names tells the name for them, given 1; if that has other bytes the next, given 2
   * @return the name of the file that has them now
   */
  public static String keep(
      Store store, String file, long offset, long bytes, IntFunction<String> names) {
    try (StoreReader from = store.open(file).orElseThrow()) {
      int time = 1;
      while (!mayReplace(store, names.apply(time), from, offset, bytes)) {
        time++;
      }
      String to = names.apply(time);
      store.delete(to);
      try (StoreWriter copy = store.create(to)) {
        forEachPiece(
            offset,
            bytes,
            (at, piece) -> {
              from.read(at, piece);
              copy.append(piece.flip());
              return true;
            });
        copy.force();
        copy.seal();
      }
      return to;
    }
  }

  /** Whether a file is not there, or all it has is the beginning of these bytes. */
  private static boolean mayReplace(
      Store store, String name, StoreReader from, long offset, long bytes) {
    Optional<StoreReader> there = store.open(name);
    if (there.isEmpty()) {
      return true;
    }
    try (StoreReader found = there.get()) {
      return found.size() <= bytes
          && forEachPiece(
              0,
              found.size(),
              (at, piece) -> {
                ByteBuffer same = ByteBuffer.allocate(piece.limit());
                found.read(at, piece);
                from.read(offset + at, same);
                return piece.flip().equals(same.flip());
              });
    }
  }

  /** What is done with a piece of a file that begins at a position. */
  private interface Step {
    /** Whether to go on. */
    boolean take(long position, ByteBuffer piece);
  }

  /** Walks over bytes of a file in pieces; whether every step wanted to go on. */
  private static boolean forEachPiece(long offset, long bytes, Step step) {
    long end = offset + bytes;
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(COPIED_AT_ONCE, bytes));
    for (long at = offset; at < end; at += piece.limit()) {
      piece.clear().limit((int) Math.min(piece.capacity(), end - at));
      if (!step.take(at, piece)) {
        return false;
      }
    }
    return true;
  }
}
