package org.driftdb.storage.value;

import org.jspecify.annotations.Nullable;

/**
 * All keys from one bound to another, in key order. A bound may be a prefix: {@code
 * atLeast(Key.of(1))} begins with the first key whose first part is 1, {@code after(Key.of(1))}
 * with the first whose first part is greater.
 *
 * <p>Used for an index whose columns do not all ascend, "from" and "to" mean earlier and later in
 * the index.
 *
 * @param from the place in the order where the range begins; null for the very beginning
 * @param to the place where it ends; null for the very end
 */
public record KeyRange(@Nullable Key from, @Nullable Key to) {
  /** Every key. */
  public static final KeyRange ALL = new KeyRange(null, null);

  /** The keys that begin with this prefix; for a whole key, just that key. */
  public static KeyRange of(Key prefix) {
    return new KeyRange(prefix, prefix.endOfPrefix());
  }

  /** The keys that are the prefix, begin with it, or come later. */
  public static KeyRange atLeast(Key prefix) {
    return new KeyRange(prefix, null);
  }

  /** The keys that come later than every key that begins with the prefix. */
  public static KeyRange after(Key prefix) {
    return new KeyRange(prefix.endOfPrefix(), null);
  }

  /** The keys that come earlier than every key that begins with the prefix. */
  public static KeyRange before(Key prefix) {
    return new KeyRange(null, prefix);
  }

  /** The keys that come earlier, are the prefix, or begin with it. */
  public static KeyRange atMost(Key prefix) {
    return new KeyRange(null, prefix.endOfPrefix());
  }

  /** The keys that are in this range and in the other; for keys in ascending order only. */
  public KeyRange and(KeyRange other) {
    Key later =
        from == null || (other.from != null && from.compareTo(other.from) < 0) ? other.from : from;
    Key earlier = to == null || (other.to != null && to.compareTo(other.to) > 0) ? other.to : to;
    return new KeyRange(later, earlier);
  }

  /**
   * The only key in this range, if that is of one; else null.
   *
   * @param parts how many parts the keys have
   */
  public @Nullable Key wholeKey(int parts) {
    return from != null && to != null && from.size() == parts && to.isEndOf(from) ? from : null;
  }

  /** Whether the key lies in this range. */
  public boolean contains(Key key) {
    return contains(key, KeyOrder.ASCENDING);
  }

  /** Whether the key lies in this range of keys in the given order. */
  public boolean contains(Key key, KeyOrder order) {
    return (from == null || order.compare(key, from) >= 0)
        && (to == null || order.compare(key, to) < 0);
  }
}
