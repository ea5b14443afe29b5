package org.driftdb.storage.block;

import com.github.benmanes.caffeine.cache.Interner;
import java.util.Arrays;
import java.util.List;
import org.driftdb.storage.value.Document;
import org.jspecify.annotations.Nullable;

/**
 * Which fields some rows have, in which order, and where their values are. Blocks with equal shapes
 * share one, so that what is found out about it is found out once. Never changes.
 */
final class RowShape {
  /** All shapes that some block has. */
  private static final Interner<RowShape> SHAPES = Interner.newWeakInterner();

  private final List<String> names;
  private final int[] places;
  private final byte[] kinds;
  private final Document.Shape document;

  /** What somebody asked for last; to find it out twice does no harm. */
  private volatile @Nullable Choice lastChoice;

  /**
   * Some of the fields.
   *
   * @param wanted those that were asked for
   * @param numbers which of the shape's fields these are
   * @param document a row of them
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Choice(List<String> wanted, int[] numbers, Document.Shape document) {}

  private RowShape(List<String> names, int[] places, byte[] kinds) {
    this.names = List.copyOf(names);
    this.places = places;
    this.kinds = kinds;
    this.document = new Document.Shape(names);
  }

  /**
   * A shape.
   *
   * @param names the names of the fields, in their order
   * @param places the place of each among the fields of the block
   * @param kinds where its value is, see {@link Fields}
   * @throws IllegalArgumentException if a name stands twice
   */
  static RowShape of(List<String> names, int[] places, byte[] kinds) {
    return SHAPES.intern(new RowShape(names, places, kinds));
  }

  /** How many fields there are. */
  int size() {
    return places.length;
  }

  /** The place of a field, by its number from 0, among the fields of the block. */
  int place(int number) {
    return places[number];
  }

  /** Where the value of a field is. */
  int kind(int number) {
    return kinds[number];
  }

  /** Rows of all fields. */
  Document.Shape document() {
    return document;
  }

  /** Those of the fields that are wanted; found out anew if another list was asked for before. */
  Choice choice(List<String> wanted) {
    Choice choice = lastChoice;
    if (choice == null || choice.wanted != wanted) {
      choice = choose(wanted);
      lastChoice = choice;
    }
    return choice;
  }

  private Choice choose(List<String> wanted) {
    int[] numbers = new int[places.length];
    int count = 0;
    for (int i = 0; i < numbers.length; i++) {
      numbers[count] = i;
      count += wanted.contains(names.get(i)) ? 1 : 0;
    }
    int[] chosen = Arrays.copyOf(numbers, count);
    List<String> ofRow = Arrays.stream(chosen).mapToObj(names::get).toList();
    return new Choice(wanted, chosen, new Document.Shape(ofRow));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RowShape shape
        && names.equals(shape.names)
        && Arrays.equals(places, shape.places)
        && Arrays.equals(kinds, shape.kinds);
  }

  @Override
  public int hashCode() {
    return 31 * names.hashCode() + Arrays.hashCode(places) + Arrays.hashCode(kinds);
  }
}
