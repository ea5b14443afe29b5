package org.driftdb.storage.tree;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.driftdb.storage.block.Address;
import org.driftdb.storage.block.Block;
import org.driftdb.storage.block.BlockSource;
import org.driftdb.storage.block.Cached;
import org.driftdb.storage.block.StoredRow;
import org.driftdb.storage.block.StoredVersion;
import org.jspecify.annotations.Nullable;

/** Finds slices and versions by way of the pages. */
final class Reader {
  private final BlockSource source;
  private final Root root;

  Reader(BlockSource source, Root root) {
    this.source = source;
    this.root = root;
  }

  BlockSource source() {
    return source;
  }

  Root root() {
    return root;
  }

  Page page(PageReference reference) {
    return source.get(reference.address(), Page::decode);
  }

  Block block(Address address) {
    return source.get(address, Block::read);
  }

  /**
   * Where the versions of a slice are that live after its last event, by key: a position in the
   * base, or {@code ~position} in the delta. It is found out once, while there is room to keep it.
   */
  int[] livingAtEnd(Slice slice, @Nullable Block base, Block delta) {
    return source.about(
            Objects.requireNonNull(slice.delta()),
            () -> {
              int baseRows = base == null ? 0 : base.size();
              int[] places = new int[baseRows + delta.size()];
              int count = delta.living(base, 0, baseRows, 0, delta.size(), Long.MAX_VALUE, places);
              return new Places(Arrays.copyOf(places, count));
            })
        .places;
  }

  /** Where the living versions of a slice are. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Places(int[] places) implements Cached {
    @Override
    public long weight() {
      return (long) Integer.BYTES * places.length;
    }
  }

  /** The base block of a slice, if the version at this position of its delta is read with it. */
  @Nullable Block baseOf(Slice slice, Block delta, int position) {
    boolean alone = delta.positionInBase(position) < 0 || !delta.hasRow(position);
    return alone || slice.base() == null ? null : block(slice.base());
  }

  /** The slice that a key had at a sequence; null if it had none. */
  @Nullable Slice slice(byte[] key, long sequence) {
    PageReference page = root.search().find(key, sequence);
    return page == null ? null : page(page).search().find(key, sequence);
  }

  /** The version of a key that lives at a sequence; null if none does. */
  @Nullable StoredRow living(byte[] key, long sequence) {
    return new Finder(this, sequence).find(key);
  }

  /**
   * When the key's last event up to a sequence was, among the later ones of a slice; null if none
   * is there.
   */
  private @Nullable StoredRow lastInDelta(Slice slice, byte[] key, long sequence) {
    if (slice.delta() == null) {
      return null;
    }
    Block block = block(slice.delta());
    int position = block.find(key, sequence);
    return position < 0 ? null : new StoredRow(block, position, null);
  }

  /** The key's version at the start of a slice; null if it had none. */
  @Nullable StoredVersion inBase(Slice slice, byte[] key) {
    if (slice.base() == null) {
      return null;
    }
    Block block = block(slice.base());
    int position = block.find(key, Long.MAX_VALUE);
    return position < 0 ? null : block.version(position);
  }

  /**
   * When the key's first event after a sequence was, among the later ones of a slice; null if none
   * is there.
   */
  private @Nullable StoredRow nextInDelta(Slice slice, byte[] key, long sequence) {
    if (slice.delta() == null) {
      return null;
    }
    Block block = block(slice.delta());
    int next = Math.max(block.find(key, sequence) + 1, block.find(key));
    boolean has = next < block.size() && block.compareKey(next, key) == 0;
    return has ? new StoredRow(block, next, null) : null;
  }

  /**
   * When the event was that ended a version; null while it lives.
   *
   * @param slice a slice in which the version lives
   * @param known what happened after this sequence is not looked at
   */
  @Nullable StoredRow end(Slice slice, byte[] key, long sequence, long known) {
    StoredRow next = nextInDelta(slice, key, sequence);
    if (next != null || slice.end() > known) {
      return next == null || next.sequence() > known ? null : next;
    }
    // It lives at the end of the slice. The last sequence at which it does is found by halving.
    long low = slice.end() - 1;
    long high = known;
    if (livesOn(key, sequence, high)) {
      return null;
    }
    while (high - low > 1) {
      long middle = low + (high - low) / 2;
      if (livesOn(key, sequence, middle)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    Slice last = slice(key, high);
    return last == null ? null : lastInDelta(last, key, high);
  }

  private boolean livesOn(byte[] key, long sequence, long at) {
    StoredRow version = living(key, at);
    return version != null && version.sequence() == sequence;
  }

  /**
   * How many bytes the blocks have to which the root refers, directly or not, by the numbers of
   * their files.
   */
  Map<Integer, Long> bytesByFile() {
    Set<Address> blocks = new HashSet<>();
    for (PageReference reference : root.pages()) {
      blocks.add(reference.address());
      for (Slice slice : page(reference).slices()) {
        if (slice.base() != null) {
          blocks.add(slice.base());
        }
        if (slice.delta() != null) {
          blocks.add(slice.delta());
        }
      }
    }
    root.deaths().forEachAddress(source, blocks::add);
    return blocks.stream()
        .collect(Collectors.groupingBy(Address::file, Collectors.summingLong(Address::length)));
  }

  /** The sequences of the key's deletions after one sequence and up to another, in order. */
  long[] deaths(byte[] key, long after, long upTo) {
    LongStream.Builder deaths = LongStream.builder();
    Iterator<StoredVersion> found = root.deaths().find(source, key, after, upTo);
    found.forEachRemaining(death -> deaths.add(death.sequence()));
    return deaths.build().toArray();
  }
}
