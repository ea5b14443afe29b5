package org.driftdb.storage.history;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A list that only grows. One thread at a time may append; any number may read meanwhile, and see
 * every element below the size that they read.
 */
public final class AppendOnlyList<T> {
  private volatile @Nullable Object[] elements = new @Nullable Object[2];
  private volatile int size;

  /** Appends an element. */
  public void add(T element) {
    int position = size;
    @Nullable Object[] array = elements;
    if (position == array.length) {
      array = Arrays.copyOf(array, position * 2);
      elements = array;
    }
    array[position] = element;
    // Publishes the element: whoever reads the new size sees it.
    size = position + 1;
  }

  /** The number of elements so far. */
  public int size() {
    return size;
  }

  /** The element at a position below a size that was read before. */
  @SuppressWarnings("unchecked")
  public T get(int position) {
    return (T) Objects.requireNonNull(elements[position]);
  }

  /**
   * How many elements have a number at most the given one. The elements must have been appended in
   * the order of their numbers.
   */
  public int countUpTo(long number, ToLongFunction<? super T> numberOf) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (numberOf.applyAsLong(get(middle)) <= number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
