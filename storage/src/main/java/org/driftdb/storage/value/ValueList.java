package org.driftdb.storage.value;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * An array of values, which never changes. Two are equal when their elements are, by the rules of
 * {@link Values}; {@link #toString()} is the JSON text, with every number as it was spelled.
 */
public final class ValueList extends AbstractList<@Nullable Object> implements RandomAccess {
  /** The array without elements. */
  public static final ValueList EMPTY = new ValueList(new @Nullable Object[0]);

  private final @Nullable Object[] elements;

  private ValueList(@Nullable Object[] elements) {
    this.elements = elements;
  }

  /** An array of these elements, each brought to its stored form by {@link Values#of}. */
  public static ValueList of(@Nullable Object... elements) {
    return copyOf(Arrays.asList(elements));
  }

  /** An array of these elements, each brought to its stored form by {@link Values#of}. */
  public static ValueList copyOf(Collection<? extends @Nullable Object> elements) {
    if (elements instanceof ValueList) {
      return (ValueList) elements;
    }
    List<@Nullable Object> stored = new ArrayList<>(elements.size());
    for (Object element : elements) {
      stored.add(Values.of(element));
    }
    return ofStored(stored);
  }

  /** Takes elements that are in their stored form already. */
  static ValueList ofStored(List<@Nullable Object> elements) {
    return elements.isEmpty() ? EMPTY : new ValueList(elements.toArray());
  }

  /** The element at this position, from 0, a number without its spelling. */
  @Override
  public @Nullable Object get(int index) {
    return Values.plain(elements[index]);
  }

  /** The element at this position, from 0, as it is stored, a {@link SpelledNumber} perhaps. */
  public @Nullable Object storedAt(int index) {
    return elements[index];
  }

  @Override
  public int size() {
    return elements.length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ValueList && Values.equal(this, other);
  }

  @Override
  public int hashCode() {
    return Values.hash(this);
  }

  @Override
  public String toString() {
    return Json.write(this);
  }
}
