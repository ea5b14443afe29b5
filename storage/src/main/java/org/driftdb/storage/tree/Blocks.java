package org.driftdb.storage.tree;

import java.util.ArrayList;
import java.util.List;
import org.driftdb.storage.block.Address;
import org.driftdb.storage.block.Block;
import org.driftdb.storage.block.BlockBuilder;
import org.driftdb.storage.block.BlockOutput;
import org.driftdb.storage.block.StoredVersion;
import org.driftdb.storage.history.EventType;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a tree during a checkpoint: those there were, and those written so far.
 *
 * @param entries whether it is a tree of entries, see {@link Tree#emptyOfEntries}
 */
record Blocks(BlockOutput output, boolean entries) {
  /** Writes the versions with which a slice begins, by key; null if there are none. */
  @Nullable Address write(List<StoredVersion> versions) {
    return write(
        versions.stream().map(entries ? Blocks::entry : Blocks::first).toList(),
        new BlockBuilder());
  }

  /** The first of a key in a slice. What came before it is told where that is. */
  private static StoredVersion first(StoredVersion version) {
    return new StoredVersion(
        version.key(),
        version.sequence(),
        version.millis(),
        0,
        version.type(),
        version.row(),
        version.patched());
  }

  /** An entry, of which it does not matter since when it lives. */
  private static StoredVersion entry(StoredVersion version) {
    return new StoredVersion(version.key(), 0, 0, 0, EventType.INSERT, version.row());
  }

  /**
   * Writes the later events of a slice in block order; null if there are none.
   *
   * @param base its base; null if it has none
   */
  @Nullable Address write(List<StoredVersion> versions, @Nullable Address base) {
    return versions.isEmpty()
        ? null
        : write(versions, new BlockBuilder(base == null ? null : read(base)));
  }

  private @Nullable Address write(List<StoredVersion> versions, BlockBuilder builder) {
    versions.forEach(builder::add);
    return versions.isEmpty() ? null : output.write(builder.build());
  }

  /**
   * What an event does to the number of living keys. A deletion may have ended nothing, but an
   * entry that goes has been there.
   */
  int change(StoredVersion event) {
    boolean before = event.previous() != 0;
    return event.row() != null ? (before ? 0 : 1) : (before || entries ? -1 : 0);
  }

  Block read(Address address) {
    return output.get(address, Block::read);
  }

  /** The versions of a block; none if there is no block. */
  List<StoredVersion> versions(@Nullable Address address) {
    return versions(address, null);
  }

  /** The later events of a slice. */
  List<StoredVersion> delta(Slice slice) {
    return versions(slice.delta(), slice.base());
  }

  private List<StoredVersion> versions(@Nullable Address address, @Nullable Address baseAddress) {
    List<StoredVersion> versions = new ArrayList<>();
    if (address != null) {
      Block block = read(address);
      Block base = baseAddress == null ? null : read(baseAddress);
      for (int i = 0; i < block.size(); i++) {
        versions.add(block.version(i, base));
      }
    }
    return versions;
  }
}
