package org.driftdb.adapter.code;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.calcite.linq4j.AbstractEnumerable;
import org.apache.calcite.linq4j.Enumerator;
import org.apache.calcite.linq4j.function.EqualityComparer;
import org.apache.calcite.linq4j.function.Function0;
import org.apache.calcite.linq4j.function.Function1;
import org.apache.calcite.linq4j.function.Function2;
import org.apache.calcite.linq4j.function.Predicate1;
import org.apache.calcite.linq4j.function.Predicate2;
import org.jspecify.annotations.Nullable;

/** Objects of the kinds that plans make, whose methods are read and not compiled. */
final class ReadObjects {
  private static final Entry APPLY_TO_ONE = new Entry("apply", 1);
  private static final Entry APPLY_TO_TWO = new Entry("apply", 2);

  private static final Map<Class<?>, Kind> KINDS =
      Map.of(
          AbstractEnumerable.class,
          new Kind(List.of(new Entry("enumerator", 0)), Rows::new),
          Enumerator.class,
          new Kind(
              List.of(
                  new Entry("current", 0),
                  new Entry("moveNext", 0),
                  new Entry("reset", 0),
                  new Entry("close", 0)),
              RowsInOrder::new),
          Function0.class,
          new Kind(
              List.of(new Entry("apply", 0)),
              (methods, fields) -> (Function0<@Nullable Object>) () -> methods[0].run(fields)),
          Function1.class,
          new Kind(
              List.of(APPLY_TO_ONE),
              (methods, fields) ->
                  (Function1<@Nullable Object, @Nullable Object>)
                      one -> methods[0].run(fields, one)),
          Function2.class,
          new Kind(
              List.of(APPLY_TO_TWO),
              (methods, fields) ->
                  (Function2<@Nullable Object, @Nullable Object, @Nullable Object>)
                      (one, other) -> methods[0].run(fields, one, other)),
          Predicate1.class,
          new Kind(
              List.of(APPLY_TO_ONE),
              (methods, fields) ->
                  (Predicate1<@Nullable Object>)
                      one -> Operators.isTrue(methods[0].run(fields, one))),
          Predicate2.class,
          new Kind(
              List.of(APPLY_TO_TWO),
              (methods, fields) ->
                  (Predicate2<@Nullable Object, @Nullable Object>)
                      (one, other) -> Operators.isTrue(methods[0].run(fields, one, other))),
          Comparator.class,
          new Kind(
              List.of(new Entry("compare", 2)),
              (methods, fields) ->
                  (Comparator<@Nullable Object>)
                      (one, other) ->
                          (Integer) Conversions.present(methods[0].run(fields, one, other))),
          EqualityComparer.class,
          new Kind(List.of(new Entry("equal", 2), new Entry("hashCode", 1)), Equality::new));

  private ReadObjects() {}

  /** A method that others call. */
  record Entry(String name, int parameters) {}

  /**
   * A kind of objects.
   *
   * @param maker makes one of the methods that others call and the frame of its fields
   */
  record Kind(List<Entry> entries, BiFunction<Method[], @Nullable Object[], Object> maker) {}

  /** The kind of objects that extend a class or implement an interface. */
  static Kind kind(Class<?> type) {
    Kind kind = KINDS.get(type);
    if (kind == null) {
      throw new NotReadException("objects of " + type);
    }
    return kind;
  }

  private static final class Rows extends AbstractEnumerable<@Nullable Object> {
    private final Method enumerator;
    private final @Nullable Object[] fields;

    Rows(Method[] methods, @Nullable Object[] fields) {
      this.enumerator = methods[0];
      this.fields = fields;
    }

    @Override
    @SuppressWarnings("unchecked") // It is what the code makes.
    public Enumerator<@Nullable Object> enumerator() {
      return (Enumerator<@Nullable Object>) Conversions.present(enumerator.run(fields));
    }
  }

  private static final class RowsInOrder implements Enumerator<@Nullable Object> {
    private final Method[] methods;
    private final @Nullable Object[] fields;

    RowsInOrder(Method[] methods, @Nullable Object[] fields) {
      this.methods = methods;
      this.fields = fields;
    }

    @Override
    public @Nullable Object current() {
      return methods[0].run(fields);
    }

    @Override
    public boolean moveNext() {
      return Operators.isTrue(methods[1].run(fields));
    }

    @Override
    public void reset() {
      methods[2].run(fields);
    }

    @Override
    public void close() {
      methods[3].run(fields);
    }
  }

  private static final class Equality implements EqualityComparer<@Nullable Object> {
    private final Method[] methods;
    private final @Nullable Object[] fields;

    Equality(Method[] methods, @Nullable Object[] fields) {
      this.methods = methods;
      this.fields = fields;
    }

    @Override
    public boolean equal(@Nullable Object one, @Nullable Object other) {
      return Operators.isTrue(methods[0].run(fields, one, other));
    }

    @Override
    public int hashCode(@Nullable Object value) {
      return (Integer) Conversions.present(methods[1].run(fields, value));
    }
  }
}
