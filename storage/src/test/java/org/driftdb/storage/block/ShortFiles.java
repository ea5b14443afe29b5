package org.driftdb.storage.block;

import java.util.function.IntFunction;
import org.driftdb.storage.store.Store;

/** Writes blocks into files that get no more after a few, for tests. */
public final class ShortFiles {
  private static final long FULL = 4_000;

  private ShortFiles() {}

  /** Writes behind the blocks of before, see {@link BlockOutput}. */
  public static BlockOutput output(Store store, IntFunction<String> names, BlockSource before) {
    return new BlockOutput(store, names, before, FULL);
  }
}
