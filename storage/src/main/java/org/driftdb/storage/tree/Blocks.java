package org.driftdb.storage.tree;

import java.util.ArrayList;
import java.util.List;
import org.driftdb.storage.block.Address;
import org.driftdb.storage.block.Block;
import org.driftdb.storage.block.BlockBuilder;
import org.driftdb.storage.block.BlockOutput;
import org.driftdb.storage.block.StoredVersion;
import org.jspecify.annotations.Nullable;

/** The blocks of a tree during a checkpoint: those there were, and those written so far. */
record Blocks(BlockOutput output) {
  /** Writes versions in block order; null if there are none. */
  @Nullable Address write(List<StoredVersion> versions) {
    return write(versions, null);
  }

  /**
   * Writes the later events of a slice in block order; null if there are none.
   *
   * @param base its base; null if it has none
   */
  @Nullable Address write(List<StoredVersion> versions, @Nullable Address base) {
    if (versions.isEmpty()) {
      return null;
    }
    BlockBuilder builder = new BlockBuilder(base == null ? null : read(base));
    versions.forEach(builder::add);
    return output.write(builder.build());
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
