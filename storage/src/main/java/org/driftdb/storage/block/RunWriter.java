package org.driftdb.storage.block;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.driftdb.storage.block.RunPart.Listed;
import org.jspecify.annotations.Nullable;

/** Writes a {@link SortedRun}, block by block. */
final class RunWriter {
  private static final int BLOCK_ROWS = 1_024;
  private static final long BLOCK_BYTES = 64 << 10;
  private static final int PART_BLOCKS = 64;
  private static final long PART_KEY_BYTES = 1 << 20;

  private final BlockOutput output;
  private final int blockRows;
  private final int partBlocks;
  private final List<SortedRun.Part> parts = new ArrayList<>();
  private final List<Listed> blocks = new ArrayList<>();

  /** Those of the part's different keys, in no order. */
  private long[] fingerprints = new long[BLOCK_ROWS];

  private int keysOfPart;
  private BlockBuilder block = new BlockBuilder();
  private byte @Nullable [] firstKey;
  private byte @Nullable [] lastKey;
  private boolean goesOn;
  private long bytes;

  /** The bytes of the first keys of the part's blocks. */
  private long keyBytesOfPart;

  private long size;

  RunWriter(BlockOutput output) {
    this(output, BLOCK_ROWS, PART_BLOCKS);
  }

  /** A writer of blocks and parts of other sizes. */
  RunWriter(BlockOutput output, int blockRows, int partBlocks) {
    this.output = output;
    this.blockRows = blockRows;
    this.partBlocks = partBlocks;
  }

  void add(StoredVersion version) {
    if (block.size() >= blockRows || bytes >= BLOCK_BYTES) {
      endBlock();
    }
    boolean again = lastKey != null && Arrays.equals(lastKey, version.key());
    block.add(version);
    if (block.size() == 1) {
      firstKey = version.key();
      goesOn = again;
    }
    if (!again || (block.size() == 1 && blocks.isEmpty())) {
      addFingerprint(RunPart.fingerprint(version.key()));
    }
    lastKey = version.key();
    bytes += version.weight();
    size++;
  }

  private void addFingerprint(long fingerprint) {
    if (keysOfPart == fingerprints.length) {
      fingerprints = Arrays.copyOf(fingerprints, 2 * keysOfPart);
    }
    fingerprints[keysOfPart++] = fingerprint;
  }

  private void endBlock() {
    if (firstKey != null) {
      blocks.add(new Listed(firstKey, goesOn, output.write(block.build())));
      keyBytesOfPart += firstKey.length;
      block = new BlockBuilder();
      firstKey = null;
      bytes = 0;
      if (blocks.size() == partBlocks || keyBytesOfPart >= PART_KEY_BYTES) {
        endPart();
      }
    }
  }

  private void endPart() {
    if (!blocks.isEmpty()) {
      long[] ascending = Arrays.stream(fingerprints, 0, keysOfPart).sorted().distinct().toArray();
      Address address = output.write(RunPart.encode(blocks, ascending));
      Listed first = blocks.get(0);
      parts.add(new SortedRun.Part(first.firstKey(), first.goesOn(), address));
      blocks.clear();
      keysOfPart = 0;
      keyBytesOfPart = 0;
    }
  }

  SortedRun finish(long from, long to) {
    endBlock();
    endPart();
    return new SortedRun(from, to, size, parts);
  }
}
