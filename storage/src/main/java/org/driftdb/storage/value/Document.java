package org.driftdb.storage.value;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that never changes: names and values, in the order in which they were written.
 *
 * <p>Two documents are equal when they have the same names with values equal by the rules of {@link
 * Values}; the order of the names does not count. A name with a null value is not the same as no
 * such name. {@link #toString()} is the JSON text, with every number as it was spelled.
 */
public final class Document extends AbstractMap<String, @Nullable Object> {
  /** The document without fields. */
  public static final Document EMPTY = new Document(new String[0], new @Nullable Object[0]);

  /** Above this many fields a document keeps a hash table of its names. */
  private static final int HASHED_FIELDS = 12;

  private final String[] names;
  private final @Nullable Object[] values;
  private final @Nullable Map<String, Integer> positions;

  private Document(String[] names, @Nullable Object[] values) {
    this(names, values, positions(names));
  }

  private Document(
      String[] names, @Nullable Object[] values, @Nullable Map<String, Integer> positions) {
    this.names = names;
    this.values = values;
    this.positions = positions;
  }

  private static @Nullable Map<String, Integer> positions(String[] names) {
    if (names.length <= HASHED_FIELDS) {
      return null;
    }
    Map<String, Integer> map = new HashMap<>(names.length * 2);
    for (int i = 0; i < names.length; i++) {
      map.put(names[i], i);
    }
    return map;
  }

  /** A document of names and values by turns: {@code Document.of("id", 1, "status", "paid")}. */
  public static Document of(@Nullable Object... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "A document is made of pairs of name and value, but got "
              + namesAndValues.length
              + " arguments");
    }
    Builder builder = builder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      builder.add(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
    }
    return builder.build();
  }

  /** A document of the map's entries, in its order, each value in its stored form. */
  public static Document copyOf(Map<?, ? extends @Nullable Object> map) {
    if (map instanceof Document) {
      return (Document) map;
    }
    Builder builder = builder();
    map.forEach((name, value) -> builder.add(String.valueOf(name), value));
    return builder.build();
  }

  /**
   * Reads the text of a JSON object.
   *
   * @throws org.driftdb.storage.error.DriftException with code BAD_JSON, line and column, if the
   *     text is not exactly one JSON object
   */
  public static Document parse(String json) {
    return Json.parseDocument(json);
  }

  /** Begins an empty document. */
  public static Builder builder() {
    return new Builder();
  }

  /** Whether there is a field of exactly this name, be it null. */
  @Override
  public boolean containsKey(@Nullable Object name) {
    return position(name) >= 0;
  }

  /** The field's value, a number without its spelling; null if there is no such field. */
  @Override
  public @Nullable Object get(@Nullable Object name) {
    return Values.plain(stored(name));
  }

  /** The field's value as it is stored, a {@link SpelledNumber} perhaps; null if there is none. */
  public @Nullable Object stored(@Nullable Object name) {
    int position = position(name);
    return position < 0 ? null : values[position];
  }

  /**
   * The stored value of a field that must be there.
   *
   * @throws IllegalArgumentException if it is not, or of another class
   */
  public <T> T member(String name, Class<T> type) {
    return required(name, stored(name), type);
  }

  /**
   * The elements of a list that must be there.
   *
   * @throws IllegalArgumentException if it is not, or an element is of another class
   */
  public <T> List<T> members(String name, Class<T> type) {
    List<T> members = new ArrayList<>();
    for (Object element : member(name, ValueList.class)) {
      members.add(required(name, element, type));
    }
    return members;
  }

  private static <T> T required(String name, @Nullable Object value, Class<T> type) {
    if (type.isInstance(value)) {
      return type.cast(value);
    }
    throw new IllegalArgumentException(
        name + " should be a " + type.getSimpleName() + " and is " + Json.write(value));
  }

  @Override
  public int size() {
    return names.length;
  }

  /** The name of the field at this position, from 0. */
  public String nameAt(int position) {
    return names[position];
  }

  /** The value of the field at this position, from 0, as it is stored. */
  public @Nullable Object storedAt(int position) {
    return values[position];
  }

  /** This document with the field set, in its old place if it had one, at the end if not. */
  public Document with(String name, @Nullable Object value) {
    int position = position(name);
    Object stored = Values.of(value);
    if (position >= 0) {
      @Nullable Object[] changed = values.clone();
      changed[position] = stored;
      return new Document(names, changed, positions);
    }
    Builder builder = new Builder(this);
    builder.set(name, stored);
    return builder.build();
  }

  /**
   * This document after a PATCH: the given fields replace those of their name, a null one clears.
   */
  public Document patched(Document fields) {
    Document replaced = fields.hasNull() ? null : replacing(fields);
    if (replaced != null) {
      return replaced;
    }
    Builder builder = new Builder(this);
    for (int i = 0; i < fields.size(); i++) {
      if (fields.values[i] == null) {
        builder.remove(fields.names[i]);
      } else {
        builder.set(fields.names[i], fields.values[i]);
      }
    }
    return builder.build();
  }

  /** This document with these fields in place of those of their name; null ones stay. */
  public Document withAll(Document fields) {
    Document replaced = replacing(fields);
    if (replaced != null) {
      return replaced;
    }
    Builder builder = new Builder(this);
    for (int i = 0; i < fields.size(); i++) {
      builder.set(fields.names[i], fields.values[i]);
    }
    return builder.build();
  }

  /** This document with the values of these fields, if it has all of them; else null. */
  private @Nullable Document replacing(Document fields) {
    @Nullable Object[] changed = values.clone();
    for (int i = 0; i < fields.names.length; i++) {
      int position = position(fields.names[i]);
      if (position < 0) {
        return null;
      }
      changed[position] = fields.values[i];
    }
    return new Document(names, changed, positions);
  }

  /** A document of the same names, each with what becomes of its value, in stored form. */
  public Document withEach(BiFunction<String, @Nullable Object, @Nullable Object> change) {
    @Nullable Object[] changed = new @Nullable Object[values.length];
    for (int i = 0; i < changed.length; i++) {
      changed[i] = Values.of(change.apply(names[i], Values.plain(values[i])));
    }
    return new Document(names, changed, positions);
  }

  /** This document without the fields that are null. */
  public Document withoutNulls() {
    return hasNull() ? EMPTY.patched(this) : this;
  }

  private boolean hasNull() {
    for (Object value : values) {
      if (value == null) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether this and another document have the same fields with equal values, where a null one is
   * as none: whether they are one row.
   */
  public boolean isSameRowAs(Document other) {
    return patchTo(other).isEmpty();
  }

  /** The fields of the PATCH that makes this row another one; none if they are the same. */
  public Document patchTo(Document other) {
    Builder builder = builder();
    for (int i = 0; i < other.names.length; i++) {
      if (!Values.equal(other.values[i], stored(other.names[i]))) {
        builder.set(other.names[i], other.values[i]);
      }
    }
    for (int i = 0; i < names.length; i++) {
      if (values[i] != null && !other.containsKey(names[i])) {
        builder.set(names[i], null);
      }
    }
    return builder.build();
  }

  @Override
  public Set<Entry<String, @Nullable Object>> entrySet() {
    return new Entries();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Document && Values.equal(this, other);
  }

  @Override
  public int hashCode() {
    return Values.hash(this);
  }

  @Override
  public String toString() {
    return Json.write(this);
  }

  private int position(@Nullable Object name) {
    if (positions != null) {
      return positions.getOrDefault(name, -1);
    }
    for (int i = 0; i < names.length; i++) {
      if (names[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private final class Entries extends AbstractSet<Entry<String, @Nullable Object>> {
    @Override
    public Iterator<Entry<String, @Nullable Object>> iterator() {
      return new Iterator<>() {
        private int next;

        @Override
        public boolean hasNext() {
          return next < names.length;
        }

        @Override
        public Entry<String, @Nullable Object> next() {
          if (!hasNext()) {
            throw new NoSuchElementException();
          }
          int position = next++;
          return new SimpleImmutableEntry<>(names[position], Values.plain(values[position]));
        }
      };
    }

    @Override
    public int size() {
      return names.length;
    }
  }

  /** The names of the fields of many documents, looked at once for all of them. */
  public static final class Shape {
    private final String[] names;
    private final @Nullable Map<String, Integer> positions;

    /**
     * These names in this order.
     *
     * @throws IllegalArgumentException if a name stands twice
     */
    public Shape(List<String> names) {
      Set<String> once = new HashSet<>(names);
      if (once.size() < names.size()) {
        throw new IllegalArgumentException("A name stands twice in one document");
      }
      this.names = names.toArray(new String[0]);
      this.positions = positions(this.names);
    }

    /**
     * A document of these names.
     *
     * @param values a value in its stored form for each name; the document keeps the array
     */
    public Document document(@Nullable Object[] values) {
      if (values.length != names.length) {
        throw new IllegalArgumentException(
            values.length + " values for " + names.length + " names");
      }
      return names.length == 0 ? EMPTY : new Document(names, values, positions);
    }
  }

  /** Collects the fields of a document. */
  public static final class Builder {
    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

    private Builder() {}

    private Builder(Document document) {
      for (int i = 0; i < document.size(); i++) {
        fields.put(document.names[i], document.values[i]);
      }
    }

    /**
     * Adds a field at the end, its value brought to its stored form by {@link Values#of}.
     *
     * @throws IllegalArgumentException if there is a field of this name already
     */
    public Builder add(String name, @Nullable Object value) {
      if (fields.containsKey(name)) {
        throw new IllegalArgumentException(
            "Field " + Json.write(name) + " stands twice in one document");
      }
      fields.put(name, Values.of(value));
      return this;
    }

    /** Whether a field of this name has been added. */
    public boolean contains(String name) {
      return fields.containsKey(name);
    }

    /** Sets a field to a value in its stored form. */
    void set(String name, @Nullable Object stored) {
      fields.put(name, stored);
    }

    void remove(String name) {
      fields.remove(name);
    }

    /** The document of all fields added so far. */
    public Document build() {
      if (fields.isEmpty()) {
        return EMPTY;
      }
      List<@Nullable Object> values = new ArrayList<>(fields.values());
      return new Document(fields.keySet().toArray(new String[0]), values.toArray());
    }
  }
}
