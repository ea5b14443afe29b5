package org.driftdb.storage.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.driftdb.storage.block.Address;
import org.driftdb.storage.block.Block;
import org.driftdb.storage.block.BlockBuilder;
import org.driftdb.storage.block.BlockCache;
import org.driftdb.storage.block.BlockOutput;
import org.driftdb.storage.block.BlockSource;
import org.driftdb.storage.block.StoredVersion;
import org.jspecify.annotations.Nullable;

/**
 * All versions of all keys up to one sequence, in files that never change. A tree never changes
 * either; {@link #checkpoint} makes the next one. Any number of threads may read.
 */
public final class Tree {
  /** The end of what lives. */
  public static final long NO_END = Long.MAX_VALUE;

  private final long sequence;
  private final BlockSource source;
  private final @Nullable Address root;
  private final NavigableMap<byte[], List<StoredVersion>> all =
      new TreeMap<>(Arrays::compareUnsigned);

  private Tree(long sequence, BlockSource source, @Nullable Address root) {
    this.sequence = sequence;
    this.source = source;
    this.root = root;
    if (root != null) {
      Block block = source.get(root, Block::read);
      for (int i = 0; i < block.size(); i++) {
        StoredVersion version = block.version(i);
        all.computeIfAbsent(version.key(), key -> new ArrayList<>()).add(version);
      }
    }
  }

  /**
   * A tree that has nothing.
   *
   * @param cache where the blocks of those that follow it are kept
   */
  public static Tree empty(BlockCache cache) {
    return new Tree(0, BlockSource.empty(cache), null);
  }

  /** The tree whose root is at an address. */
  public static Tree open(BlockSource source, Address root, long sequence) {
    return new Tree(sequence, source, root);
  }

  /** Every event up to this one is in it. */
  public long sequence() {
    return sequence;
  }

  /** Where its root is; null if it is empty and never was written. */
  public @Nullable Address root() {
    return root;
  }

  /** What reads its blocks. */
  public BlockSource source() {
    return source;
  }

  /** How many keys live. */
  public long liveRows() {
    return all.values().stream().filter(list -> list.get(list.size() - 1).row() != null).count();
  }

  /** The version of the key that lives at a sequence; null if none does. */
  public @Nullable StoredVersion get(byte[] key, long at) {
    StoredVersion found = null;
    for (StoredVersion version : all.getOrDefault(key, List.of())) {
      found = version.sequence() <= at ? version : found;
    }
    return found == null || found.row() == null ? null : found;
  }

  /**
   * The versions that live at a sequence, by key.
   *
   * @param from the least key; null for the first
   * @param to what is greater than every key; null for no end
   */
  public Iterator<StoredVersion> scan(byte @Nullable [] from, byte @Nullable [] to, long at) {
    List<StoredVersion> found = new ArrayList<>();
    for (byte[] key : within(from, to).keySet()) {
      StoredVersion version = get(key, at);
      if (version != null) {
        found.add(version);
      }
    }
    return found.iterator();
  }

  /** All events of one key up to a sequence, deletions too, by sequence. */
  public Iterator<StoredVersion> drift(byte[] key, long upTo) {
    return all.getOrDefault(key, List.of()).stream()
        .filter(version -> version.sequence() <= upTo)
        .iterator();
  }

  /**
   * The versions that lived at some sequence from {@code first} on and before {@code end}, by key,
   * then by sequence.
   *
   * @param known what happened after this sequence is not looked at, also for the versions' ends
   */
  public Iterator<Span> history(
      byte @Nullable [] from, byte @Nullable [] to, long first, long end, long known) {
    List<Span> spans = new ArrayList<>();
    for (List<StoredVersion> versions : within(from, to).values()) {
      for (int i = 0; i < versions.size(); i++) {
        StoredVersion version = versions.get(i);
        boolean ends = i + 1 < versions.size() && versions.get(i + 1).sequence() <= known;
        long endSequence = ends ? versions.get(i + 1).sequence() : NO_END;
        if (version.row() != null
            && version.sequence() <= known
            && version.sequence() < end
            && endSequence > first) {
          spans.add(new Span(version, endSequence, ends ? versions.get(i + 1).millis() : 0));
        }
      }
    }
    return spans.iterator();
  }

  private NavigableMap<byte[], List<StoredVersion>> within(
      byte @Nullable [] from, byte @Nullable [] to) {
    if (from != null && to != null && Arrays.compareUnsigned(from, to) >= 0) {
      return Collections.emptyNavigableMap();
    }
    NavigableMap<byte[], List<StoredVersion>> part = all;
    part = from == null ? part : part.tailMap(from, true);
    return to == null ? part : part.headMap(to, false);
  }

  /**
   * The tree with later events. Nothing is forced; {@link #open} reads it when the output is
   * finished.
   *
   * @param records by key, then by sequence; all later than this tree's sequence
   * @param upTo the next tree's sequence
   * @return where the root of the next tree is
   */
  public Address checkpoint(Iterator<StoredVersion> records, long upTo, BlockOutput output) {
    NavigableMap<byte[], List<StoredVersion>> merged = new TreeMap<>(Arrays::compareUnsigned);
    all.forEach((key, versions) -> merged.put(key, new ArrayList<>(versions)));
    records.forEachRemaining(
        record -> merged.computeIfAbsent(record.key(), key -> new ArrayList<>()).add(record));
    BlockBuilder builder = new BlockBuilder();
    merged.values().forEach(versions -> versions.forEach(builder::add));
    return output.write(builder.build());
  }
}
