package org.driftdb.storage.block;

import java.util.Arrays;
import java.util.List;

/**
 * Keys in order, of which one is found by few looks at memory. What all keys begin with is compared
 * once; of the rest, eight bytes at a time, beginning where the key would be if keys were evenly
 * spread. Never changes.
 */
public final class SortedKeys {
  private static final int HEAD = Long.BYTES;

  /** So many keys before and behind the first guess are searched first. */
  private static final int FIRST_STEP = 8;

  /** What all keys begin with. */
  private final byte[] common;

  /** The next eight bytes of each key, so that their order as numbers is that of the bytes. */
  private final long[] heads;

  /** How many of these bytes a key has, if all have as many; else -1. */
  private final int sameHeadLength;

  /** How many each has, where they differ. */
  private final byte[] headLengths;

  /** What comes behind these bytes, one after the other. */
  private final byte[] rests;

  /** How many bytes come behind for each key, if they are as many for all; else -1. */
  private final int sameRestLength;

  /** Where the rest of each key begins, and where the last one ends, where they differ. */
  private final Ints restBegins;

  private final double firstHead;
  private final double keysPerHead;

  /**
   * @param bytes the keys, one after the other
   * @param begins where each begins, and where the last one ends
   */
  SortedKeys(byte[] bytes, int[] begins) {
    int count = begins.length - 1;
    int shared = count == 0 ? 0 : common(bytes, begins);
    this.common = Arrays.copyOf(bytes, shared);
    this.heads = new long[count];
    byte[] ofHeads = new byte[count];
    int[] ofRests = new int[count + 1];
    boolean sameHeads = true;
    boolean sameRests = true;
    for (int i = 0; i < count; i++) {
      int begin = begins[i] + shared;
      heads[i] = head(bytes, begin, begins[i + 1]);
      ofHeads[i] = (byte) Math.min(HEAD, begins[i + 1] - begin);
      int rest = begins[i + 1] - begin - ofHeads[i];
      ofRests[i + 1] = ofRests[i] + rest;
      sameHeads &= ofHeads[i] == ofHeads[0];
      sameRests &= rest == ofRests[1];
    }
    this.sameHeadLength = count == 0 ? 0 : sameHeads ? ofHeads[0] : -1;
    this.headLengths = sameHeads ? new byte[0] : ofHeads;
    this.sameRestLength = count == 0 ? 0 : sameRests ? ofRests[1] : -1;
    this.restBegins = Ints.of(sameRests ? new int[0] : ofRests);
    this.rests = new byte[ofRests[count]];
    for (int i = 0; i < count; i++) {
      int rest = ofRests[i + 1] - ofRests[i];
      System.arraycopy(bytes, begins[i + 1] - rest, rests, ofRests[i], rest);
    }
    this.firstHead = count == 0 ? 0 : heads[0];
    double range = count == 0 ? 0 : heads[count - 1] - firstHead;
    this.keysPerHead = range > 0 ? (count - 1) / range : 0;
  }

  /**
   * Keys in order, some of them equal perhaps.
   *
   * @throws ArithmeticException if all of them have more than 2 GB
   */
  public static SortedKeys of(List<byte[]> keys) {
    int[] begins = new int[keys.size() + 1];
    for (int i = 0; i < keys.size(); i++) {
      begins[i + 1] = Math.addExact(begins[i], keys.get(i).length);
    }
    byte[] bytes = new byte[begins[keys.size()]];
    for (int i = 0; i < keys.size(); i++) {
      System.arraycopy(keys.get(i), 0, bytes, begins[i], keys.get(i).length);
    }
    return new SortedKeys(bytes, begins);
  }

  /** The keys are in order, so what the first and the last begin with, all do. */
  private static int common(byte[] bytes, int[] begins) {
    int last = begins.length - 2;
    int mismatch =
        Arrays.mismatch(bytes, begins[0], begins[1], bytes, begins[last], begins[last + 1]);
    return mismatch < 0 ? begins[1] - begins[0] : mismatch;
  }

  private static long head(byte[] bytes, int begin, int end) {
    long head = 0;
    if (end - begin >= HEAD) {
      head = Long.reverseBytes((long) ByteReader.LONG.get(bytes, begin));
    } else {
      for (int i = begin; i < end; i++) {
        head |= (bytes[i] & 0xffL) << (HEAD - 1 - (i - begin)) * Byte.SIZE;
      }
    }
    return head ^ Long.MIN_VALUE;
  }

  /** How many keys there are. */
  public int size() {
    return heads.length;
  }

  /** How many bytes of memory they take. */
  long weight() {
    return common.length
        + (long) Long.BYTES * heads.length
        + headLengths.length
        + rests.length
        + restBegins.weight();
  }

  /** The key of this number, from 0. */
  public byte[] get(int number) {
    int ofHead = headLength(number);
    int begin = restBegin(number);
    int rest = restBegin(number + 1) - begin;
    byte[] key = Arrays.copyOf(common, common.length + ofHead + rest);
    long head = heads[number] ^ Long.MIN_VALUE;
    if (ofHead == HEAD) {
      ByteReader.LONG.set(key, common.length, Long.reverseBytes(head));
    } else {
      for (int i = 0; i < ofHead; i++) {
        key[common.length + i] = (byte) (head >>> (HEAD - 1 - i) * Byte.SIZE);
      }
    }
    System.arraycopy(rests, begin, key, key.length - rest, rest);
    return key;
  }

  private int headLength(int number) {
    return sameHeadLength >= 0 ? sameHeadLength : headLengths[number];
  }

  private int restBegin(int number) {
    return sameRestLength >= 0 ? number * sameRestLength : restBegins.get(number);
  }

  /** Compares the key of this number with another one. */
  public int compare(int number, byte[] key) {
    int order = compareCommon(key);
    if (order != 0) {
      return order;
    }
    int ofHeads = Long.compare(heads[number], head(key, common.length, key.length));
    return ofHeads == 0 ? compareSameHead(number, key) : ofHeads;
  }

  /** The number of the first key that is this one or comes later; how many there are if none is. */
  public int find(byte[] key) {
    return find(key, false);
  }

  /**
   * The number of the first key that comes later than this one; how many there are if none does.
   */
  public int findBehind(byte[] key) {
    return find(key, true);
  }

  /** The number of this key; -1 if it is none of them. */
  public int number(byte[] key) {
    if (heads.length == 0 || compareCommon(key) != 0) {
      return -1;
    }
    long head = head(key, common.length, key.length);
    int found = find(key, head, false);
    return found < heads.length && heads[found] == head && compareSameHead(found, key) == 0
        ? found
        : -1;
  }

  /**
   * The number of this key, or that of the first one that comes later, as {@code -1 - number}.
   * Fastest where that is near the number from which it is looked for.
   *
   * @param from the number of a key before which all are less
   */
  int numberFrom(byte[] key, int from) {
    int count = heads.length;
    if (from >= count) {
      return -1 - count;
    }
    int order = compareCommon(key);
    if (order != 0) {
      return order < 0 ? -1 - count : -1 - from;
    }
    long head = head(key, common.length, key.length);
    int low = from;
    int high = from;
    for (int step = 1; high < count && heads[high] < head; step *= 2) {
      low = high + 1;
      high = Math.min(count, high + step);
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (heads[middle] < head) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    while (low < count && heads[low] == head) {
      int sameHead = compareSameHead(low, key);
      if (sameHead >= 0) {
        return sameHead == 0 ? low : -1 - low;
      }
      low++;
    }
    return -1 - low;
  }

  private int find(byte[] key, boolean behind) {
    int count = heads.length;
    int order = count == 0 ? -1 : compareCommon(key);
    return order == 0
        ? find(key, head(key, common.length, key.length), behind)
        : order < 0 ? count : 0;
  }

  /**
   * Compares what all keys begin with to what another one begins with; one that ends before is less
   * than all.
   */
  private int compareCommon(byte[] key) {
    int shared = Math.min(common.length, key.length);
    return Arrays.compareUnsigned(common, 0, common.length, key, 0, shared);
  }

  private int find(byte[] key, long head, boolean behind) {
    int count = heads.length;
    int low = firstHead(head);
    int high = low;
    if (low < count && heads[low] == head) {
      boolean alone = low + 1 == count || heads[low + 1] != head;
      high = alone ? low + 1 : head == Long.MAX_VALUE ? count : firstHead(head + 1);
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = compareSameHead(middle, key);
      if (order < 0 || (behind && order == 0)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * Compares a key with another one that begins alike and has the same head. Heads that are filled
   * up are so with the least byte, so of two that are the same the shorter is the less.
   */
  private int compareSameHead(int number, byte[] key) {
    int length = headLength(number);
    int other = Math.min(HEAD, key.length - common.length);
    if (length != other || length < HEAD) {
      return length - other;
    }
    return Arrays.compareUnsigned(
        rests, restBegin(number), restBegin(number + 1), key, common.length + HEAD, key.length);
  }

  /** The number of the first key whose head is not less. */
  private int firstHead(long head) {
    int last = heads.length - 1;
    int guess = (int) Math.max(0, Math.min(last, (head - firstHead) * keysPerHead));
    int low;
    int high;
    int step = FIRST_STEP;
    if (heads[guess] < head) {
      low = guess + 1;
      high = Math.min(heads.length, low + step);
      while (high < heads.length && heads[high - 1] < head) {
        low = high;
        step *= 2;
        high = Math.min(heads.length, low + step);
      }
    } else {
      high = guess;
      low = Math.max(0, high - step);
      while (low > 0 && heads[low] >= head) {
        high = low;
        step *= 2;
        low = Math.max(0, high - step);
      }
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (heads[middle] < head) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
