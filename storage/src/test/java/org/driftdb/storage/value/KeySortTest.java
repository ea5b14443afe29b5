package org.driftdb.storage.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever keys begin with and however long they are, they come in the order of their bytes. */
final class KeySortTest {
  @SuppressWarnings("ArrayRecordComponent") // Compared by its words.
  private record Item(byte[] key, int number) {
    @Override
    public String toString() {
      return Arrays.toString(key) + " " + number;
    }
  }

  private static final Comparator<Item> ORDER =
      Comparator.comparing(Item::key, Arrays::compareUnsigned).thenComparingInt(Item::number);

  @Property(tries = 300)
  void keysComeInTheOrderOfTheirBytes(@ForAll Random random) {
    Item[] items = new Item[random.nextInt(400)];
    byte[] begin = new byte[random.nextInt(12)];
    random.nextBytes(begin);
    int values = 1 + random.nextInt(256);
    int most = 1 + random.nextInt(14);
    for (int i = 0; i < items.length; i++) {
      int shared = random.nextInt(4) == 0 ? random.nextInt(begin.length + 1) : begin.length;
      byte[] key = Arrays.copyOf(begin, shared + random.nextInt(most));
      for (int j = shared; j < key.length; j++) {
        key[j] = (byte) random.nextInt(values);
      }
      items[i] = new Item(key, random.nextInt(100));
    }
    List<Item> expected = new ArrayList<>(List.of(items));
    expected.sort(ORDER);
    KeySort.sort(items, Item::key, ORDER);
    assertThat(Arrays.toString(items)).isEqualTo(expected.toString());
  }
}
