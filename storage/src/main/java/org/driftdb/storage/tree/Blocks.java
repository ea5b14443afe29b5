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
    if (versions.isEmpty()) {
      return null;
    }
    BlockBuilder builder = new BlockBuilder();
    versions.forEach(builder::add);
    return output.write(builder.build());
  }

  Block read(Address address) {
    return output.get(address, Block::read);
  }

  /** The versions of a block; none if there is no block. */
  List<StoredVersion> versions(@Nullable Address address) {
    List<StoredVersion> versions = new ArrayList<>();
    if (address != null) {
      Block block = read(address);
      for (int i = 0; i < block.size(); i++) {
        versions.add(block.version(i));
      }
    }
    return versions;
  }
}
